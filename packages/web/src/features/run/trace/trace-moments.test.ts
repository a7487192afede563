import { describe, expect, test } from 'vitest';
import { traceIn } from './testing/recorded.ts';
import { traceOfEvents } from './testing/zip-of.ts';
import { actionAt, cellsOfStrip, firstToLookAt, isDuring, shotOf } from './trace-moments.ts';

const head = {
  type: 'context-options',
  version: 10,
  origin: 'testRunner',
  wallTime: 1e12,
  monotonicTime: 1000,
};
const call = (callId: string, [from, to]: readonly [number, number | null], more = {}) => [
  { type: 'before', callId, startTime: 1000 + from, class: 'Test', title: callId, pageId: 'p', ...more },
  ...(to === null ? [] : [{ type: 'after', callId, endTime: 1000 + to }]),
];
const frame = (file: string, atMs: number, pageId = 'p') => ({
  ...{ type: 'screencast-frame', pageId, file, width: 4, height: 3, timestamp: 1000 + atMs },
});
const traceWith = async (...events: readonly unknown[]) =>
  traceIn(await traceOfEvents([head, ...events.flat()]));

describe('what is looked at first', () => {
  const failure = (callId: string) => ({ type: 'after', callId, endTime: 1090, error: { message: 'no' } });

  test('is the innermost action that failed, before those around it', async () => {
    const { actions } = await traceWith(
      ...[call('step', [0, null]), call('expect', [10, null], { parentId: 'step' }), call('later', [20, 30])],
      ...[failure('expect'), failure('step')],
    );
    expect(actions[firstToLookAt(actions)]).toMatchObject({ title: 'expect', depth: 1, failsWithin: false });
    expect(actions[0]).toMatchObject({ title: 'step', failsWithin: true });
  });

  test('is what never ended, where nothing failed; else the last before the end of the test', async () => {
    const { actions } = await traceWith(call('goto', [0, null]), call('end', [50, 60], { method: 'hook' }));
    expect(actions[firstToLookAt(actions)]?.title).toBe('goto');
    const whole = await traceWith(
      call('a', [0, 5]),
      call('b', [6, 9]),
      call('end', [50, 60], { method: 'hook' }),
    );
    expect(whole.actions[firstToLookAt(whole.actions)]?.title).toBe('b');
    expect(firstToLookAt([])).toBe(0);
  });
});

describe('the film', () => {
  test('gives each moment of an action the last picture of its page until then', async () => {
    const trace = await traceWith(
      ...[frame('1', 5), frame('other', 12, 'q'), frame('2', 15), frame('3', 30), frame('4', 90)],
      ...[call('click', [10, 40]), { type: 'log', callId: 'click', time: 1020, message: 'x' }],
      { type: 'input', callId: 'click', point: { x: 1, y: 2 } },
      ...call('after', [80, 100]),
    );
    const click = trace.actions[0];
    if (!click) throw new Error('no action');
    const shots = (['before', 'action', 'after'] as const).map(
      (moment) => shotOf(trace, click, moment)?.entry,
    );
    // Nothing later than the end of the action: what the page looked like then.
    expect(shots).toEqual(['1', '2', '3']);
  });

  test('is not used where a picture was taken for the action', async () => {
    const shot = { type: 'screenshot', callId: 'click', phase: 'after', file: 'screenshots/a.png' };
    const trace = await traceWith(frame('1', 5), call('click', [10, 40]), shot);
    const click = trace.actions[0];
    if (!click) throw new Error('no action');
    expect(shotOf(trace, click, 'after')).toMatchObject({ entry: 'screenshots/a.png', atMs: null });
    expect(shotOf(trace, click, 'before')?.entry).toBe('1');
  });

  test('has equal parts of time, empty before the first picture', async () => {
    const trace = await traceWith(frame('1', 50), frame('2', 80), call('a', [0, 100]));
    expect(cellsOfStrip(trace, 4).map(({ frame }) => frame?.entry ?? null)).toEqual([null, '1', '1', '2']);
  });

  test('leads from a time to the innermost action that went on', async () => {
    const { actions } = await traceWith(
      call('a', [0, 50]),
      call('b', [10, 20], { parentId: 'a' }),
      call('c', [60, 70]),
    );
    expect([15, 30, 55, 65].map((at) => actions[actionAt(actions, at)]?.title)).toEqual(['b', 'a', 'b', 'c']);
    expect([isDuring(actions[1], 15), isDuring(actions[1], 21), isDuring(undefined, 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
