import type { CaseColumns } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { CaseTable } from './case-table.ts';

const count = 3000;

function columnsOf(texts: readonly string[]): CaseColumns {
  const zeros = texts.map(() => 0);
  return {
    ...{ runId: 'r', round: 1, verdict: null, ids: texts.map(() => 1), shared: zeros, names: [...texts] },
    ...{ suite: zeros, suites: ['Suite'], status: zeros, statuses: ['passed'], task: zeros, tasks: ['7'] },
    ...{ durationMs: zeros, cause: [], causes: [], messages: [] },
  };
}

test('a table that is made a part at a time has every row at its place, and takes what comes then', async () => {
  const names = Array.from({ length: count }, (_, at) => `Test ${at}`);
  const table = await CaseTable.of(columnsOf(names));
  expect(table.rows.map(({ name }) => name)).toEqual(names);
  expect(table.texts[count - 1]).toBe(`test ${count - 1}\nsuite`);
  expect(table.placeOf(String(count))).toBe(count - 1);
  const told: number[] = [];
  table.subscribe(() => told.push(table.version()));
  const last = { ...table.rows[count - 1], status: 'failed' } as never;
  table.apply([last]);
  table.apply([last]);
  expect([told, table.byId(String(count))?.status]).toEqual([[1], 'failed']);
});

test('a table knows how many of its cases a stop left out, also as they are told again', async () => {
  const table = await CaseTable.of(columnsOf(['a', 'b', 'c']));
  const become = (at: number, status: string, cause: string | null) =>
    table.apply([{ ...table.rows[at], status, cause, message: status } as never]);
  become(0, 'not-run', 'stopped');
  become(1, 'not-run', 'infrastructure');
  become(2, 'not-run', 'stopped');
  expect(table.leftOut).toBe(2);
  become(2, 'failed', 'test');
  expect(table.leftOut).toBe(1);
});
