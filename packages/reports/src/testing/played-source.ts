/** A run with these cases, as a writer is given it. */
import type { CaseStatus, Run } from '@testyard/protocol';
import { aRun, aTask, someCounts } from '../../../client/src/testing/recorded.ts';
import type { ReportedCase, ReportedTry, ReportSource } from '../write/reported.ts';

export const taskId = aTask().id;

export function reportedCase(change: Partial<ReportedCase> = {}): ReportedCase {
  const id = change.id ?? '1';
  return {
    ...{
      id,
      taskId,
      caseKey: id.padStart(32, '0'),
      suite: 'cart',
      name: `test ${id}`,
      file: null,
      line: null,
    },
    ...{
      status: 'passed',
      cause: null,
      durationMs: 12,
      message: null,
      attempts: 1,
      finishedAt: 1_700_000_000_000,
    },
    ...{ tries: [], files: [] },
    ...change,
  };
}

export function reportedTry(change: Partial<ReportedTry> = {}): ReportedTry {
  return {
    ...{
      number: 1,
      status: 'failed',
      cause: 'test',
      durationMs: 12,
      message: 'said',
      details: 'told',
      output: null,
    },
    ...{ executor: 'host', finishedAt: 1_700_000_000_000 },
    ...change,
  };
}

const well: ReadonlySet<string> = new Set(['passed', 'skipped', 'flaky']);
const keys = { 'not-run': 'notRun', 'not-reported': 'notReported' } as const;

function countsOf(cases: readonly ReportedCase[]): Run['counts'] {
  const of = (status: CaseStatus) => cases.filter((one) => one.status === status).length;
  const plain = ['passed', 'failed', 'error', 'skipped', 'flaky', 'blocked'] as const;
  return someCounts({
    expected: cases.length,
    ...Object.fromEntries(plain.map((status) => [status, of(status)])),
    [keys['not-run']]: of('not-run'),
    [keys['not-reported']]: of('not-reported'),
  });
}

export function sourceOf(cases: readonly ReportedCase[], change: Partial<Run> = {}): ReportSource {
  const taskIds = [...new Set([taskId, ...cases.map((one) => one.taskId)])];
  const isWell = ({ status }: ReportedCase) => status !== null && well.has(status);
  const tasks = taskIds.map((id) => {
    const own = cases.filter((one) => one.taskId === id);
    const templateName = id === taskId ? 'checkout' : `template ${id}`;
    const verdict = own.every(isWell) ? 'passed' : 'failed';
    return aTask({ ...{ id, templateName, verdict, state: 'finished' }, counts: countsOf(own) });
  });
  const run = aRun({
    ...{ state: 'finished', verdict: 'failed', counts: countsOf(cases), tasks },
    ...{ startedAt: '2026-01-02T03:04:05.000Z', finishedAt: '2026-01-02T03:04:15.500Z' },
    ...change,
  });
  return {
    ...{ run, url: 'http://yard.test/runs/1', version: '0.0.0' },
    cases: async function* (wanted) {
      const { statuses } = wanted;
      const chosen = cases.filter(
        (one) =>
          (wanted.taskId === undefined || one.taskId === wanted.taskId) &&
          (statuses === undefined || (one.status !== null && statuses.includes(one.status))),
      );
      for (let start = 0; start < chosen.length; start += 200) yield chosen.slice(start, start + 200);
    },
  };
}

export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const part of parts) all.push(part);
  return all.join('');
}
