import { expect, test } from 'vitest';
import type { Row } from './case-table.ts';
import { groupFailures, kindOf } from './failure-groups.ts';

const row = (id: string, more: Partial<Row> = {}): Row => ({
  ...{ id, taskId: '1', name: `test ${id}`, suite: 's', status: 'failed', cause: 'test', durationMs: 1 },
  message: 'assert 1 == 2',
  ...more,
});

test('failures of one kind are one group, the largest first, infrastructure apart from the product', () => {
  const groups = groupFailures([
    row('1', { message: 'executor lost', status: 'error', cause: 'infrastructure' }),
    row('2', { message: 'locator not found' }),
    row('3', { message: 'assert 503 == 200' }),
    row('4', { message: 'assert 504 == 200' }),
    row('5', { message: 'assert 504 == 200', status: 'error', cause: 'infrastructure' }),
    row('6', { status: 'passed', message: null }),
    row('7', { status: 'not-run', cause: 'stopped', message: null }),
    row('8', { status: 'flaky' }),
    row('9', { status: null }),
  ]);
  const seen = groups.map(({ kind, title, rows }) => [kind, title, rows.map(({ id }) => id).join()]);
  expect(seen).toEqual([
    ['product', 'assert 503 == 200', '3,4'],
    ['product', 'locator not found', '2'],
    ['infrastructure', 'executor lost', '1'],
    ['infrastructure', 'assert 504 == 200', '5'],
    ['flaky', 'assert 1 == 2', '8'],
  ]);
});

test.each([
  ['failed', 'time-out', 'product'],
  ['error', 'test', 'product'],
  ['error', 'set-up', 'infrastructure'],
  ['failed', null, 'product'],
  ['skipped', null, null],
  ['not-reported', 'not-reported', 'not-reported'],
  ['blocked', 'sut', 'never-ran'],
  ['not-run', 'infrastructure', 'never-ran'],
  ['not-run', 'stopped', null],
] as const)('%s because of %s is %s', (status, cause, kind) => {
  expect(kindOf({ status, cause })).toBe(kind);
});
