import type { CaseRow } from './case-rows.ts';
import type { HistoryRun } from './history-runs.ts';

const percentile = 0.95;

export interface HistorySummary {
  /** Of what was executed, how much passed, on a retry or at once; null where nothing was executed. */
  readonly passRate: number | null;
  /** Nearest rank, of runs that passed or failed; null where there is none. */
  readonly durationP95Ms: number | null;
  readonly flaky: number;
  readonly failing: number;
  /** In the newest run, and not in the execution before. */
  readonly newlyFailing: number;
}

/** The figures above a history. `runs`: newest first; `rows`: its cases, as they stand after the newest of them. */
export function summaryOf(runs: readonly HistoryRun[], rows: readonly CaseRow[]): HistorySummary {
  const failing = rows.filter(({ record }) => record.since !== null);
  const newest = runs[0]?.run.number;
  return {
    passRate: passRateOf(runs),
    durationP95Ms: durationOf(runs),
    flaky: rows.filter(({ record }) => record.isFlaky).length,
    failing: failing.length,
    newlyFailing: failing.filter(({ record }) => record.since?.number === newest).length,
  };
}

/** An invalid run tested another system. */
function passRateOf(runs: readonly HistoryRun[]): number | null {
  const counted = runs.filter(({ verdict }) => verdict !== 'invalid').map(({ counts }) => counts);
  const passed = counted.reduce((sum, each) => sum + each.passed + each.flaky, 0);
  const executed = counted.reduce((sum, each) => sum + each.failed + each.error, passed);
  return executed === 0 ? null : passed / executed;
}

/** One that was stopped, or could not tell, took as long as it took. */
function durationOf(runs: readonly HistoryRun[]): number | null {
  const whole = runs.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed');
  const sorted = whole.flatMap(({ durationMs }) => durationMs ?? []).sort((one, other) => one - other);
  return sorted[Math.ceil(percentile * sorted.length) - 1] ?? null;
}
