import type { Executor } from '@testyard/protocol';
import type { Look } from '../../glossary/looks.ts';

const looks: Readonly<Record<Executor['state'], Look>> = {
  idle: { shape: 'check', tone: 'passed', word: 'executor.idle' },
  busy: { shape: 'play', tone: 'running', word: 'executor.busy' },
  draining: { shape: 'down', tone: 'flaky', word: 'executor.draining' },
  paused: { shape: 'bars', tone: 'muted', word: 'executor.paused' },
  error: { shape: 'alert', tone: 'error', word: 'executor.error' },
  offline: { shape: 'ban', tone: 'failed', word: 'executor.offline' },
};
const drained: Look = { shape: 'down', tone: 'muted', word: 'executor.drained' };

type Standing = Pick<Executor, 'state' | 'draining' | 'pause' | 'busySlots'>;

/** How it stands; one that is away may be drained or paused as well, and will be when it is back. */
export function executorLooks({ state, draining, pause, busySlots }: Standing): readonly Look[] {
  const held = draining ? (busySlots > 0 ? looks.draining : drained) : pause ? looks.paused : null;
  if (state === 'draining' || state === 'paused') return [held ?? looks[state]];
  return held === null ? [looks[state]] : [looks[state], held];
}

export interface Fleet {
  readonly online: number;
  readonly offline: number;
  readonly held: number;
  readonly trouble: number;
  readonly slots: number;
  readonly busySlots: number;
}

/** All of them in figures; slots are those of executors that are online. */
export function fleetOf(executors: readonly Executor[]): Fleet {
  const online = executors.filter(({ state }) => state !== 'offline');
  const sum = (of: (executor: Executor) => number) => online.reduce((total, each) => total + of(each), 0);
  return {
    online: online.length,
    offline: executors.length - online.length,
    held: executors.filter(({ draining, pause }) => draining || pause !== null).length,
    trouble: executors.filter(({ state, distrusted }) => state === 'error' || distrusted.length > 0).length,
    slots: sum(({ slots }) => slots),
    busySlots: sum(({ busySlots }) => busySlots),
  };
}

/** What a person should look at first stands first: in trouble, away, then by name. */
export function inOrder(executors: readonly Executor[]): Executor[] {
  const rank = ({ state }: Executor) => (state === 'error' ? 0 : state === 'offline' ? 1 : 2);
  return [...executors].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}

/** Labels that a person gave, or that say what the host is; those of frameworks are told apart from them. */
export const ownLabels = ({ labels, frameworks }: Pick<Executor, 'labels' | 'frameworks'>): string[] =>
  Object.entries(labels).flatMap(([name, value]) =>
    frameworks[name] === value ? [] : [value === '' ? name : `${name}=${value}`],
  );

/**
 * Frameworks of a host with their versions. A runner that each project brings itself has none of its own: there the host
 * tells what Node.js it would be run by, which its label says already.
 */
export const frameworksText = ({ frameworks }: Pick<Executor, 'frameworks'>): string =>
  Object.entries(frameworks)
    .map(([name, version]) =>
      name === 'command' || version.startsWith('node-') ? name : `${name} ${version}`,
    )
    .join(', ');

/** The executor that has come since: one of this project that was not there when the code was made. */
export function newcomer(
  executors: readonly Executor[],
  projectId: string,
  before: ReadonlySet<string>,
): Executor | null {
  const isNew = (each: Executor) =>
    !before.has(each.id) && each.state !== 'offline' && (each.projectId ?? projectId) === projectId;
  return executors.find(isNew) ?? null;
}
