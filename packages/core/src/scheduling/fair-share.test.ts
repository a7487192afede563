import { expect, test } from 'vitest';
import type { Executor } from '../executors/executor.ts';
import { inTurn, limitOf, type Share, shareOf } from './fair-share.ts';
import { noGuards } from './fit/guards.ts';
import { givesWayTo, type Holder, turnMs } from './give-way.ts';
import { type Lane, laneFor, starvedLane } from './lane.ts';

const host: Executor = {
  ...{ id: '1', name: 'host', projectId: null, embedded: false, instanceId: 'i', slots: 4, labels: {} },
  ...{ frameworks: { pytest: '9' }, sources: { gitSchemes: ['https'], paths: [] }, version: '1' },
  ...{
    ...{
      ephemeral: false,
      distrusted: {},
      guards: noGuards,
      key: { issuedAt: 0, orderedGraceMs: null, oldUntil: null },
    },
    draining: false,
    pause: null,
    trouble: null,
    refusal: null,
    revoked: false,
    lastSeenAt: null,
    createdAt: 0,
  },
};

function lane(projectId: string, id: string, more: Partial<Lane> & { priority?: number } = {}): Lane {
  const needs = { framework: 'pytest', labels: {}, source: { git: 'https://' } };
  const head = { id, priority: more.priority ?? 50, templateId: 't', queuedAt: 0 };
  return { key: `${projectId}.${id}`, projectId, needs, limit: null, projectSlots: null, head, ...more };
}

const spare = (of: Lane) => ({ ...of, key: laneFor(of.key, 'spare', 1) });
const starved = (of: Lane) => ({ ...of, key: starvedLane(of.key) });

function share(projectId: string, slots: number, more: Partial<Share> = {}): Share {
  return { projectId, slots, leaving: 0, promised: 0, lastGivenAt: null, ofTemplates: new Map(), ...more };
}

const turns = (lanes: readonly Lane[], shares: readonly Share[]) =>
  inTurn({ lanes, shares }, host).map(({ head }) => head.id);

test('the project with the fewest slots in use is first, whatever the priorities of another', () => {
  const lanes = [lane('a', '1', { priority: 100 }), lane('b', '2', { priority: 0 })];
  expect(turns(lanes, [share('a', 2), share('b', 1)])).toEqual(['2', '1']);
});

test('of those with as many, the one that waits longest for a slot, then the one with the oldest task', () => {
  const lanes = [lane('c', '3'), lane('e', '5'), lane('d', '4'), lane('a', '1'), lane('b', '2')];
  const shares = [share('a', 1, { lastGivenAt: 20 }), share('b', 1, { lastGivenAt: 10 })];
  const never = ['c', 'd', 'e'].map((project) => share(project, 1));
  expect(turns(lanes, [...shares, ...never])).toEqual(['3', '4', '5', '2', '1']);
});

test('within a project the highest priority is first, then the oldest', () => {
  const lanes = [lane('a', '1'), lane('a', '2', { priority: 90 }), lane('a', '3'), lane('a', '4')];
  expect(turns([lanes[0], lanes[3], lanes[1], lanes[2]] as Lane[], [])).toEqual(['2', '1', '3', '4']);
});

test('what the executor is not fit for, and what is at a limit, has no turn', () => {
  const other = { framework: 'command', labels: {}, source: { git: 'https://' } };
  const limit = { templateId: 't', slots: 2 };
  const lanes = [
    lane('a', '1', { needs: other }),
    lane('a', '2', { projectSlots: 3 }),
    lane('b', '3', { limit }),
    lane('b', '4', { limit: { templateId: 'u', slots: 1 } }),
    lane('b', '5', { limit: { templateId: 't', slots: 3 } }),
  ];
  const shares = [share('a', 3), share('b', 2, { ofTemplates: new Map([['t', 2]]) })];
  expect(turns(lanes, shares)).toEqual(['4', '5']);
  const limits = lanes.map((each) => limitOf(each, shareOf({ shares }, each.projectId)));
  expect(limits).toEqual([null, 'project', 'template', null, null]);
});

const holder: Holder = { projectId: 'a', templateId: 't', priority: 50, heldMs: 0 };
const givesWay = (lanes: readonly Lane[], shares: readonly Share[], more: Partial<Holder> = {}) =>
  givesWayTo({ lanes, shares }, host, { ...holder, ...more })?.head.id ?? null;

test('a slot is given up for a project with two less, once, and not for one with one less', () => {
  const lanes = [lane('b', '1')];
  expect(givesWay(lanes, [share('a', 2)])).toBe('1');
  expect(givesWay(lanes, [share('a', 4, { leaving: 1 }), share('b', 2)])).toBeNull();
  expect(givesWay(lanes, [share('a', 2, { leaving: 1 }), share('b', 0, { promised: 1 })])).toBeNull();
  expect(givesWay(lanes, [share('a', 2), share('b', 1)])).toBeNull();
  expect(givesWay(lanes, [share('a', 4), share('b', 3, { leaving: 1 })])).toBe('1');
});

test('the only slot changes hands after its turn, and only for a project that has none', () => {
  const lanes = [lane('b', '1')];
  expect(givesWay(lanes, [share('a', 1)], { heldMs: turnMs - 1 })).toBeNull();
  expect(givesWay(lanes, [share('a', 1)], { heldMs: turnMs })).toBe('1');
  expect(givesWay(lanes, [share('a', 1), share('b', 1)], { heldMs: turnMs })).toBeNull();
});

test('within a project a slot is given up for a higher priority alone, one at a time', () => {
  expect(givesWay([lane('a', '1')], [share('a', 9)])).toBeNull();
  const higher = [lane('a', '1', { priority: 51 })];
  expect(givesWay(higher, [share('a', 1)])).toBe('1');
  expect(givesWay(higher, [share('a', 2, { leaving: 1, promised: 1 })])).toBeNull();
});

test('a limit that only the holder fills keeps nobody of its own project back', () => {
  const higher = [lane('a', '1', { priority: 51, projectSlots: 2 })];
  expect(givesWay(higher, [share('a', 2)])).toBe('1');
  expect(givesWay(higher, [share('a', 3)])).toBeNull();
  const limited = [lane('a', '1', { priority: 51, limit: { templateId: 't', slots: 2 } })];
  const using = (slots: number) => [share('a', slots, { ofTemplates: new Map([['t', slots]]) })];
  expect([givesWay(limited, using(2)), givesWay(limited, using(3))]).toEqual(['1', null]);
  expect(givesWay([lane('b', '1', { projectSlots: 1 })], [share('a', 9), share('b', 1)])).toBeNull();
});

test('a slot that a task is hardly worth is given to it when nothing else waits, whatever its priority', () => {
  const lanes = [spare(lane('a', '1', { priority: 100 })), lane('b', '2'), lane('a', '3')];
  expect(turns(lanes, [share('a', 0), share('b', 9)])).toEqual(['3', '2', '1']);
  expect(givesWay([spare(lane('b', '1'))], [share('a', 9)])).toBeNull();
});

test('what was starved is first, though its project has most slots, and one slot is given up for it', () => {
  const lanes = [lane('b', '1'), starved(lane('a', '3')), starved(lane('a', '2'))];
  expect(turns(lanes, [share('a', 9), share('b', 0)])).toEqual(['2', '3', '1']);
  expect(givesWay([starved(lane('a', '2'))], [share('a', 9)])).toBeNull();
  const mine = { projectId: 'b' };
  expect(givesWay([starved(lane('a', '2'))], [share('a', 9), share('b', 1)], mine)).toBe('2');
  expect(
    givesWay([starved(lane('a', '2'))], [share('a', 9, { promised: 1 }), share('b', 1)], mine),
  ).toBeNull();
});
