import type { TaskWhy } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, aTask, PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const task = aTask({ templateName: 'checkout' });
const run = aRun({ state: 'queued', tasks: [task] });
const change = {
  rule: 'set-label',
  values: ['one', 'gpu', 'true'],
  text: 'start one with --labels gpu=true',
};
const why: TaskWhy = {
  ...{ taskId: task.id, waits: true, slots: 0, reason: 'no executor fits', position: 3 },
  estimate: { p50Seconds: 90, p90Seconds: 600 },
  suggestion: { executor: 'one', changes: [change] },
  executors: [
    {
      ...{ id: '1000000000000000009', name: 'one', state: 'idle', changes: [change] },
      conditions: [{ rule: 'label-missing', text: 'label gpu is not set' }],
    },
  ],
};

let terminal: PlayedTerminal;
let server: PlayedServer;
let told: TaskWhy;
let asked: typeof run;
beforeEach(async () => {
  told = why;
  asked = run;
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects/:p/runs/:n': () => ({ json: asked }),
    'GET /api/v1/tasks/:t': () => ({ json: task }),
    'GET /api/v1/tasks/:t/why': () => ({ json: told }),
    'GET /api/v1/runs/:r/cases': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/late-evidence': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/artifacts': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/leases': () => ({ json: { items: [], next: null } }),
  });
  const env = { TESTYARD_SERVER: server.url, TESTYARD_TOKEN: 't-1', TESTYARD_PROJECT: PROJECT_ID };
  Object.assign(terminal.env, env);
});
afterEach(() => server.close());

test('what keeps each executor from it, when it starts, and what would start it', async () => {
  expect(await terminal.run('why', '7')).toBe(0);
  expect(terminal.stdout.text.split('\n')).toEqual([
    'checkout waits, place 3 in the queue of its project',
    '  one: label gpu is not set',
    '  starts within 1m30s with 50 % probability, within 10m00s with 90 %',
    '  to start it: start one with --labels gpu=true',
    '',
  ]);
});

test('a task is named by its id, what is not known is said, and JSON has it all', async () => {
  told = { ...why, estimate: null };
  expect(await terminal.run('why', '1000000000000000001')).toBe(0);
  expect(terminal.stdout.text).toContain('the start cannot be estimated');
  expect(await terminal.run('why', '1000000000000000001', '--json')).toBe(0);
  expect(terminal.stdout.text).toContain(JSON.stringify(told.taskId));
});

test('a task that works does not wait', async () => {
  told = { ...why, waits: false, slots: 1, position: null, executors: [], suggestion: null, estimate: null };
  expect(await terminal.run('why', '7')).toBe(0);
  expect(terminal.stdout.text).toBe('checkout does not wait: 1 slot works on it\n');
});

test('of one that works, and whose cases wait for a system under test, it is said', async () => {
  const reason = 'The SUT staging cannot be reached: ECONNREFUSED';
  asked = aRun({ state: 'running', tasks: [aTask({ templateName: 'checkout', state: 'running', reason })] });
  told = { ...why, waits: false, slots: 1, position: null, executors: [], suggestion: null, estimate: null };
  expect(await terminal.run('why', '7')).toBe(0);
  expect(terminal.stdout.text).toBe(`checkout does not wait: 1 slot works on it\n  ${reason}\n`);
});

test('show tells it of tasks that nobody works on, and what can be done about the run', async () => {
  expect(await terminal.run('show', '7')).toBe(0);
  expect(terminal.stdout.text).toContain('to start it: start one with --labels gpu=true');
  expect(terminal.stdout.text).toContain('Next:  testyard why 7      testyard watch 7      testyard stop 7');
});

test('what can be done next is about the run of the project and of the server that were named', async () => {
  asked = aRun({ state: 'running', tasks: [aTask({ state: 'running', reason: null })] });
  const options = ['--project', PROJECT_ID, '--server', server.url];
  expect(await terminal.run('show', '7', ...options)).toBe(0);
  const named = `7 --project=${PROJECT_ID} --server=${server.url}`;
  expect(terminal.stdout.text).toContain(`Next:  testyard watch ${named}      testyard stop ${named}`);
});

test('where it takes several changes, all of them are asked for', async () => {
  const resume = { rule: 'resume-executor', values: ['one'], text: 'testyard executor resume one' };
  const { suggestion } = why;
  if (!suggestion) throw new Error('nothing is suggested');
  told = { ...why, suggestion: { ...suggestion, changes: [...suggestion.changes, resume] } };
  expect(await terminal.run('why', '7')).toBe(0);
  expect(terminal.stdout.text).toContain('  and also: testyard executor resume one\n');
});
