import {
  type CaseStatus,
  type CoreService,
  type LedgerCase,
  listCases,
  type Principal,
  type RunWithTasks,
  readRound,
} from '@testyard/core';

/** A notification can be missed between replicas: the run is looked at again at least this often. */
const rereadMs = 5_000;
/** So soon where something is known and not told yet. */
const soonMs = 1_000;
/** However fast a run goes, it is looked at no more often than this. */
const leastPauseMs = 200;
const mostCases = 500;

export interface Watched {
  readonly principal: Principal;
  readonly runId: string;
  readonly round: number;
  /** Null: any. */
  readonly statuses: readonly CaseStatus[] | null;
}

/** What a look found. */
export interface Look {
  readonly found: RunWithTasks;
  /** Cases that ended since the look before, in the order of their ends. */
  readonly cases: readonly LedgerCase[];
  /** The last end that is told with this look. */
  readonly sequence: number;
  /** The round is finished, and all its ends are told. */
  readonly isLast: boolean;
}

/**
 * Looks at a round whenever it changed, and every few seconds, until all of it is told or the signal aborts. The run is
 * read before the cases, so that none that it counts is missing.
 */
export async function* watchRound(
  core: CoreService,
  watched: Watched,
  from: { readonly sequence: number; readonly signal: AbortSignal; readonly isBehind: () => boolean },
): AsyncGenerator<Look> {
  const { principal, runId, round, statuses } = watched;
  const { signal, isBehind } = from;
  let after: string | null = from.sequence === 0 ? null : String(from.sequence);
  while (!signal.aborted) {
    const listening = core.signals.listen([`run:${runId}`], { timeoutMs: rereadMs, signal });
    try {
      const found = await readRound(core, principal, { runId, round });
      const filter = { runId, round, taskId: null, statuses, order: 'finished' as const };
      const page = await listCases(core, principal, { ...filter, limit: mostCases, after });
      after = page.next ?? after;
      const isLast = found.run.state === 'finished' && page.items.length === 0;
      yield { found, cases: page.items, sequence: Number(after ?? 0), isLast };
      if (isLast) return;
      if (page.items.length > 0) continue;
      await (isBehind() ? Promise.race([listening.promise, pause(soonMs, signal)]) : listening.promise);
    } finally {
      listening.cancel();
    }
    await pause(leastPauseMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
