import { describe, expect, test } from 'vitest';
import { filterRows, readFilter, toggleStatus } from './case-filter.ts';
import { CaseTable, type Row } from './case-table.ts';

const row = (id: string, name: string, more: Partial<Row> = {}): Row => ({
  ...{ id, taskId: '1', name, suite: 'cart', status: 'passed', cause: null, durationMs: 1, message: null },
  ...more,
});
const table = new CaseTable([
  row('1', 'test_total', { status: 'failed' }),
  row('2', '支付_超时重试', { suite: 'Pay' }),
  row('3', 'test_pay button', { suite: 'pay', status: null }),
]);
const found = (text: string) =>
  [...filterRows(table, readFilter(text))].map((place) => table.rows[place]?.id);

describe('the filter of cases', () => {
  test.each([
    ['', ['1', '2', '3']],
    ['TOTAL', ['1']],
    ['超时', ['2']],
    ['suite:pay', ['2', '3']],
    ['suite:pay button', ['3']],
    ['"pay button"', ['3']],
    ['"pay  button"', []],
    ['status:failed', ['1']],
    ['status:failed,waiting', ['1', '3']],
    ['status:nonsense', ['1', '2', '3']],
    ['cart', ['1']],
  ])('%s', (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  test('a status is set in the place of another, and taken away again', () => {
    expect(toggleStatus('status:passed total', 'failed')).toBe('status:failed total');
    expect(toggleStatus('status:failed total', 'failed')).toBe('total');
    expect(toggleStatus('', 'flaky')).toBe('status:flaky');
  });
});

describe('the table of cases', () => {
  const ended = (id: string, more: object = {}) => ({
    ...row(id, `test ${id}`, { status: 'failed', message: 'boom' }),
    ...{ file: null, line: null, attempts: 1 },
    ...more,
  });

  test('takes results, each once, and cases that were not known', () => {
    const live = new CaseTable([row('1', 'test 1', { status: null }), row('2', 'test 2', { status: null })]);
    let told = 0;
    live.subscribe(() => {
      told += 1;
    });
    live.apply([ended('2'), ended('9', { name: 'New One' })]);
    live.apply([ended('2')]);
    expect([live.version(), told]).toEqual([2, 1]);
    expect(live.rows.map(({ id, status }) => [id, status])).toEqual([
      ['1', null],
      ['2', 'failed'],
      ['9', 'failed'],
    ]);
    expect([...filterRows(live, readFilter('new'))]).toEqual([2]);
    expect(live.byId('9')?.name).toBe('New One');
  });
});
