// One executor for one task: what counts as its task, and what the server hears of its end.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskPlan } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { type ExecutorStage, stageOfEachTest } from './testing/executor-stage.ts';
import type { FakeServer } from './testing/fake-server.ts';

let stage: ExecutorStage;
let server: FakeServer;
let plan: Partial<TaskPlan>;
stageOfEachTest((opened) => {
  stage = opened;
  server = opened.server;
  server.ephemeral = true;
  plan = { source: { path: stage.source }, arguments: ['cases=1'] };
});

/** What it said when it left. */
const leaves = () => server.calls.filter(({ name }) => name === 'leave').map(({ body }) => Object.keys(body));
const isOnline = () => server.until(() => server.countOf('claim') > 0, 'it is online');

test('an offer that is another by now is not its task: it takes the next one, and no second', async () => {
  server.mishap = (name, count) => (name === 'accept' && count === 0 ? { status: 409, code: 'STALE' } : null);
  stage.start({ once: true });
  const late = server.offer(plan);
  await server.until(() => server.countOf('accept') === 1, 'the offer was refused');
  const [taken, third] = [server.offer(plan), server.offer(plan)];
  expect(await stage.over).toBe('done');
  expect([late, taken, third].map(({ finished }) => finished?.outcome)).toEqual([
    undefined,
    'completed',
    undefined,
  ]);
  expect(leaves()).toEqual([[]]);
});

test('one that is told to end while it waits is removed at once', async () => {
  stage.start({ once: true });
  await isOnline();
  stage.finish.abort();
  expect(await stage.over).toBe('told');
  expect(leaves()).toEqual([[]]);
});

test('one that is told to give its work back is removed where it leaves nothing behind', async () => {
  stage.start({ once: true });
  const lease = server.offer({ ...plan, arguments: ['cases=1', 'hang=1'] });
  await server.until(() => lease.events.length === 1, 'a case runs');
  stage.leave.abort();
  expect(await stage.over).toBe('told');
  expect(lease.finished).toMatchObject({ outcome: 'returned' });
  expect(leaves()).toEqual([[]]);
});

test('one that has something left to deliver stays registered, and says so by its end', async () => {
  stage.start({ once: true });
  const lease = server.offer({ ...plan, arguments: ['cases=1', 'hang=1'] });
  await server.until(() => lease.events.length === 1, 'a case runs');
  server.mishap = (name) => (name === 'leave' ? null : 'drop-request');
  stage.leave.abort();
  expect(await stage.over).toBe('undelivered');
  expect(readdirSync(join(stage.data, 'journal'))).toHaveLength(1);
  expect(leaves()).toEqual([['instanceId']]);
});

test.each(['drop-request', 'drop-reply'] as const)(
  'a goodbye that is lost on its way (%s) is said again: its task is done, and all of it delivered',
  async (mishap) => {
    server.mishap = (name, count) => (name === 'leave' && count === 0 ? mishap : null);
    stage.start({ once: true });
    server.offer(plan);
    expect(await stage.over).toBe('done');
    expect(server.countOf('leave')).toBe(2);
  },
);

test('one whose code was an ordinary one is not idle, but away, when its task is over', async () => {
  server.ephemeral = false;
  stage.start({ once: true });
  server.offer(plan);
  expect(await stage.over).toBe('done');
  expect(leaves()).toEqual([[], ['instanceId']]);
});
