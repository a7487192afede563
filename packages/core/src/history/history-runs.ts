// The columns of a history: what a template did in the first rounds of runs.
import type { CoreService } from '../core-service.ts';
import type { Counts } from '../ledger/counts.ts';
import { runVerdict, type Verdict } from '../ledger/verdict.ts';
import { isRoundOver } from '../runs/read-runs.ts';
import type { Run } from '../runs/run.ts';
import type { PastTask } from '../stores/past-store.ts';
import type { RunFilter } from '../stores/run-stores.ts';

/** Pages of runs that are looked at for one answer: a filter that few runs meet is answered in parts. */
const mostPages = 5;

export interface HistoryRun {
  readonly run: Run;
  /** Of this template in the first round. */
  readonly tasks: readonly PastTask[];
  readonly verdict: Verdict;
  readonly counts: Counts;
  /** From the first start to the last end; null where nothing began, and of imports, which are read and not executed. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly durationMs: number | null;
}

export interface HistoryRuns {
  /** Newest first. */
  readonly runs: readonly HistoryRun[];
  /** A number: older ones come before it; null where there are none. */
  readonly before: number | null;
}

/** First rounds that are over, of runs before `before`. */
export async function readHistoryRuns(
  core: CoreService,
  filter: RunFilter & { readonly templateId: string },
  { before, most }: { readonly before: number | null; readonly most: number },
): Promise<HistoryRuns> {
  const found: Run[] = [];
  let after = before === null ? null : String(before);
  for (let page = 0; page < mostPages && found.length < most; page += 1) {
    const { items, next } = await core.reads.runs.list(filter, { limit: most - found.length, after });
    found.push(...items.filter((run) => isRoundOver(run, 1)));
    after = next;
    if (next === null) break;
  }
  const tasks = await core.reads.past.firstRounds(
    filter.templateId,
    found.map(({ number }) => number),
  );
  const ofRun = new Map<string, PastTask[]>();
  for (const task of tasks) ofRun.set(task.runId, [...(ofRun.get(task.runId) ?? []), task]);
  const runs = found.flatMap((run) => {
    const of = ofRun.get(run.id);
    return of ? [historyRun(run, of)] : [];
  });
  return { runs, before: after === null ? null : Number(after) };
}

function historyRun(run: Run, tasks: readonly PastTask[]): HistoryRun {
  const starts = tasks.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = tasks.flatMap(({ finishedAt }) => finishedAt ?? []);
  const startedAt = starts.length > 0 ? Math.min(...starts) : null;
  const finishedAt = ends.length > 0 ? Math.max(...ends) : null;
  const isTimed = startedAt !== null && finishedAt !== null && run.importKey === null;
  return {
    ...{ run, tasks, startedAt, finishedAt },
    verdict: runVerdict(tasks.map(({ verdict }) => verdict ?? 'error')),
    counts: tasks.map((task) => task.counts).reduce(sumOf),
    durationMs: isTimed ? finishedAt - startedAt : null,
  };
}

function sumOf(one: Counts, other: Counts): Counts {
  const names = Object.keys(one) as (keyof Counts)[];
  const sums = names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]);
  return Object.fromEntries(sums) as unknown as Counts;
}
