// How a failure stands to the runs before: whether it is new, or how long it has been known.
import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { EarlierTask } from '../stores/run-stores.ts';
import { requireRound, visibleRun } from './read-runs.ts';
import type { Task } from './run.ts';

/** Runs that a failure is compared with at most, and failures of one round that are. */
const mostEarlier = 30;
const mostFailures = 2_000;

/** `new`: it failed in none of the runs before. `known`: in the last one, too. `again`: not in that, but in one before. */
export type FailureKind = 'new' | 'known' | 'again';

export interface EarlierRun {
  readonly runId: string;
  readonly number: number;
}

export interface FailureStanding {
  readonly standing: FailureKind;
  /** Of runs one after the other in which it failed, this one the last: the first, and how many they are. */
  readonly since: EarlierRun;
  readonly runs: number;
  /** The latest run before in which it failed. */
  readonly last: EarlierRun | null;
}

/** `earlier`: the runs before `run`, newest first; `failedIn`: numbers of those in which the case failed. */
export function standingOf(
  run: EarlierRun,
  earlier: readonly EarlierRun[],
  failedIn: ReadonlySet<number>,
): FailureStanding {
  const firstOther = earlier.findIndex(({ number }) => !failedIn.has(number));
  const streak = firstOther < 0 ? earlier : earlier.slice(0, firstOther);
  const last = earlier.find(({ number }) => failedIn.has(number)) ?? null;
  const standing = streak.length > 0 ? 'known' : last === null ? 'new' : 'again';
  return { standing, since: streak.at(-1) ?? run, runs: streak.length + 1, last };
}

export interface StandingFailure extends FailureStanding {
  readonly caseId: string;
}

/** The failures of one task, and the runs that they were compared with, newest first; without such runs there are none. */
export interface TaskStandings {
  readonly taskId: string;
  readonly earlier: readonly EarlierRun[];
  readonly failures: readonly StandingFailure[];
}

/**
 * The cases of a round that failed, each beside the first rounds of earlier runs of its template, as far as those came to
 * a verdict about their tests. Of very many failures the first are told of. Errors: NOT_FOUND.
 */
export async function readStandings(
  core: CoreService,
  principal: Principal,
  request: { readonly runId: string; readonly round: number | null },
): Promise<{ readonly round: number; readonly tasks: readonly TaskStandings[] }> {
  const run = await visibleRun(core, principal, request.runId);
  const round = requireRound(run, request.round);
  const tasks: TaskStandings[] = [];
  let left = run.dryRun ? 0 : mostFailures;
  for (const task of await core.reads.tasks.ofRound({ ...run, round })) {
    if (left === 0) break;
    const standings = await standingsOf(core, { task, run: { runId: run.id, number: run.number } }, left);
    left -= standings.failures.length;
    tasks.push(standings);
  }
  return { round, tasks };
}

async function standingsOf(
  core: CoreService,
  { task, run }: { readonly task: Task; readonly run: EarlierRun },
  most: number,
): Promise<TaskStandings> {
  const { id: taskId } = task;
  const failed = await core.reads.cases.failedOf(taskId, most);
  const found = failed.length === 0 ? [] : await earlierOf(core, task, run.number);
  const earlier = runsOf(found);
  if (earlier.length === 0) return { taskId, earlier, failures: [] };
  const numbers = new Map(found.map(({ id, number }) => [id, number]));
  const failedIn = new Map<string, Set<number>>();
  const before = await core.reads.cases.failedAmong(
    found.map(({ id }) => id),
    failed.map(({ caseKey }) => caseKey),
  );
  for (const one of before) {
    const known = failedIn.get(one.caseKey) ?? new Set<number>();
    failedIn.set(one.caseKey, known.add(numbers.get(one.taskId) ?? 0));
  }
  const failures = failed.map(({ id, caseKey }) => ({
    caseId: id,
    ...standingOf(run, earlier, failedIn.get(caseKey) ?? new Set()),
  }));
  return { taskId, earlier, failures };
}

/** With the same values of its matrix, where the template has one. */
async function earlierOf(core: CoreService, task: Task, number: number): Promise<readonly EarlierTask[]> {
  const { templateId, plan } = task;
  const combination = JSON.stringify(plan.combination ?? null);
  const found = await core.reads.tasks.endedBefore({ templateId, number, combination, limit: mostEarlier });
  const last = runsOf(found).at(mostEarlier - 1)?.number ?? 0;
  return found.filter((each) => each.number >= last);
}

function runsOf(tasks: readonly EarlierTask[]): readonly EarlierRun[] {
  const found = new Map(tasks.map(({ runId, number }) => [number, { runId, number }]));
  return [...found.values()].sort((a, b) => b.number - a.number);
}
