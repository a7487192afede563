/** Several projects that compete for hosts of different kinds; always the same for a seed. */
import type { Executor } from '../../../executors/executor.ts';
import { type Plan, planOf } from '../../../templates/plan.ts';
import type { TemplateDocument } from '../../../templates/template.ts';
import { noGuards } from '../../fit/guards.ts';
import { seeded } from '../../waiting/seeded.ts';
import { heavyTail, type VirtualCase } from '../virtual-suite.ts';
import type { FleetPlan, VirtualHost } from './virtual-fleet.ts';
import type { VirtualStart, VirtualTemplate } from './virtual-task.ts';

export interface FleetSize {
  readonly tasks: number;
  readonly hosts: number;
  readonly seed: number;
  /** How much each host is away: absences in an hour. */
  readonly absencesAnHour: number;
}

type Random = () => number;

/** What one project does: its share of all tasks, when they come, and what they ask for. */
interface ProjectHabit {
  readonly id: string;
  readonly share: number;
  /** All at once, or one by one until then (in milliseconds for 10,000 tasks on 200 hosts). */
  readonly until: number;
  readonly limit?: number;
  readonly templates: readonly Partial<TemplateDocument>[];
  readonly priorities: readonly number[];
}

const minute = 60_000;
const gpu = { labels: { gpu: true } } as const;

const habits: readonly ProjectHabit[] = [
  // Whoever queues everything at once must not have the fleet, nor all that others need of it.
  {
    ...{ id: 'nightly', share: 0.5, until: 0, priorities: [50] },
    templates: [{}, {}, { labels: { os: 'linux' } }, { labels: { python: '>=3.11' } }, gpu],
  },
  {
    ...{ id: 'web', share: 0.22, until: 4 * minute, priorities: [30, 50, 80] },
    templates: [
      { labels: { os: ['linux', 'mac'] } },
      { labels: { os: 'windows' } },
      {},
      { executors: { max: 2 } },
    ],
  },
  { ...{ id: 'vision', share: 0.1, until: 6 * minute, priorities: [50] }, templates: [gpu, {}, {}] },
  {
    ...{ id: 'phones', share: 0.1, until: 10 * minute, priorities: [50] },
    templates: [
      { labels: { os: 'mac' } },
      { labels: { os: 'mac' }, concurrency: 12 },
      { executors: { max: 1 } },
    ],
  },
  { ...{ id: 'licensed', share: 0.01, until: 0, priorities: [50], limit: 12 }, templates: [{}] },
  {
    ...{ id: 'smoke', share: 0.07, until: 35 * minute, priorities: [50, 90] },
    templates: [{}, { labels: { os: 'linux' } }],
  },
];

/** Hosts, and what is started on them. */
export function fleetPlan(size: FleetSize): FleetPlan {
  const random = seeded(size.seed);
  const hosts = Array.from({ length: size.hosts }, (_, number) => newHost(number, { size, random }));
  const limits = new Map(
    habits.flatMap(({ id, limit }) => (limit === undefined ? [] : [[id, limit] as const])),
  );
  return { hosts, limits, starts: habits.flatMap((habit) => startsOf(habit, size, random)) };
}

function newHost(
  number: number,
  { size, random }: { readonly size: FleetSize; readonly random: Random },
): VirtualHost {
  const os = number % 8 === 6 ? 'windows' : number % 8 === 7 ? 'mac' : 'linux';
  const labels = {
    ...{ os, arch: 'x64', python: `3.${9 + (number % 5)}` },
    ...(number % 10 === 0 ? { gpu: 'a100' } : {}),
  };
  const executor = {
    ...ordinaryHost(number, { labels, slots: 1 + Math.floor(random() * 5) }),
    projectId: number % 25 === 1 ? 'web' : null,
  };
  return { executor, slowness: heavyTail(random, 1, 0.15), absences: absencesOf(size, random) };
}

/** A host for all projects that is there. */
export function ordinaryHost(number: number, of: Pick<Executor, 'slots' | 'labels'>): Executor {
  return {
    ...{ id: `host-${number}`, name: `host-${number}`, projectId: null, embedded: false, instanceId: 'i' },
    ...{
      frameworks: { pytest: '9' },
      sources: { gitSchemes: ['https'], paths: [] },
      guards: noGuards,
      distrusted: {},
      ephemeral: false,
      key: { issuedAt: 0, orderedGraceMs: null, oldUntil: null },
    },
    ...{
      draining: false,
      pause: null,
      trouble: null,
      refusal: null,
      revoked: false,
      createdAt: 0,
      version: '1',
    },
    lastSeenAt: Number.MAX_SAFE_INTEGER,
    ...of,
  };
}

/** Away for some minutes, in the first two hours. */
function absencesOf({ absencesAnHour }: FleetSize, random: Random) {
  const absences: { from: number; until: number }[] = [];
  const pauseMs = () => (-Math.log(1 - random()) * 60 * minute) / absencesAnHour;
  if (absencesAnHour <= 0) return absences;
  for (let from = pauseMs(); from < 120 * minute; ) {
    const until = from + heavyTail(random, 4 * minute, 0.8);
    absences.push({ from, until });
    from = until + pauseMs();
  }
  return absences;
}

function startsOf(habit: ProjectHabit, size: FleetSize, random: Random): VirtualStart[] {
  const templates = habit.templates.flatMap((more, kind) =>
    Array.from({ length: 4 }, (_, number) =>
      newTemplate(habit.id, { more, name: `${kind}-${number}`, random }),
    ),
  );
  return Array.from({ length: Math.round(habit.share * size.tasks) }, () => {
    const { template, caseMs, isKnown } = pick(templates, random);
    const count = Math.min(1_500, Math.ceil(heavyTail(random, 5, 1.3)));
    return {
      at: random() * habit.until,
      template,
      priority: pick(habit.priorities, random),
      cases: Array.from({ length: count }, (_, at) => newCase(at, { caseMs, isKnown, random })),
    };
  });
}

function newTemplate(
  projectId: string,
  { more, name, random }: { more: Partial<TemplateDocument>; name: string; random: Random },
): { template: VirtualTemplate; caseMs: number; isKnown: boolean } {
  const source = { git: 'https://git.example/suite.git' };
  const plan: Plan = planOf({ name, framework: 'pytest', source, ...more }, {});
  const setupMs = heavyTail(random, 2_500, 0.8);
  return {
    template: { id: `${projectId}-${name}`, projectId, plan, setupMs },
    caseMs: Math.min(20_000, heavyTail(random, 2_000, 1)),
    isKnown: random() > 0.1,
  };
}

/** What is known of it is off by half; of a fifth nothing is, and of a template that never ran of none. */
function newCase(
  at: number,
  { caseMs, isKnown, random }: { caseMs: number; isKnown: boolean; random: Random },
): VirtualCase {
  const actualMs = Math.min(10 * minute, heavyTail(random, caseMs, 0.9));
  const historyMs = heavyTail(random, actualMs, 0.5);
  return {
    file: `file-${Math.floor(at / 10)}`,
    actualMs,
    historyMs: isKnown && random() >= 0.2 ? historyMs : null,
  };
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T;
}
