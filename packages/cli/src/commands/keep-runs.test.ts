import type { Run } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const runs: readonly Run[] = [7, 8].map((number) =>
  aRun({ id: String(number).repeat(32), number, pinned: number === 8 }),
);
const refusal = { code: 'RUN_PINNED', title: 'Run pinned', detail: 'Run 8 is pinned', status: 409 };

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/projects/:p/runs': () => ({
      json: {
        items: runs.map((run) => ({ ...run, templateIds: [], templateNames: [], waiting: null })),
        next: null,
      },
    }),
    'GET /api/v1/projects/:p/runs/7': () => ({ json: runs[0] }),
    'GET /api/v1/projects/:p/runs/8': () => ({ json: runs[1] }),
    'GET /api/v1/projects/:p/runs/9': () => ({
      status: 404,
      json: { ...refusal, code: 'NOT_FOUND', detail: 'There is no run 9', status: 404 },
    }),
    'GET /api/v1/runs/:r/cases': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/late-evidence': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/artifacts': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/why': () => ({ json: { waits: false } }),
    'GET /api/v1/tasks/:t/leases': () => ({ json: { items: [], next: null } }),
    'PUT /api/v1/runs/:r/pin': () => ({ json: { ...runs[0], pinned: true } }),
    'DELETE /api/v1/runs/:r/pin': () => ({ json: runs[0] }),
    [`DELETE /api/v1/runs/${runs[0]?.id}`]: () => ({ status: 204 }),
    [`DELETE /api/v1/runs/${runs[1]?.id}`]: () => ({ status: 409, json: refusal }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
  terminal.env.TESTYARD_PROJECT = 'a'.repeat(32);
});
afterEach(() => server.close());

const changes = () => server.calls.filter(({ method }) => method !== 'GET').map(({ url }) => url);

test('several runs are pinned and unpinned at once, and the list shows which ones are', async () => {
  expect(await terminal.run('runs', 'pin', '7', '#8', '7')).toBe(0);
  expect(terminal.stdout.text).toContain('Run #7 is pinned');
  expect(terminal.stdout.text).toContain('Run #8 is pinned');
  expect(changes()).toEqual(runs.map(({ id }) => `/api/v1/runs/${id}/pin`));
  expect(await terminal.run('runs', 'unpin', '7', '--json')).toBe(0);
  expect(JSON.parse(terminal.stdout.text.trim().split('\n').at(-1) ?? '')).toMatchObject({ pinned: false });
  expect(await terminal.run('runs')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^7 .*:\d\d$/m);
  expect(terminal.stdout.text).toMatch(/^8 .* pinned$/m);
});

test('a run that is shown says whether it is pinned, in both languages', async () => {
  expect(await terminal.run('show', '7')).toBe(0);
  expect(terminal.stdout.text).not.toContain('pinned');
  expect(await terminal.run('show', '8')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^queued .* pinned$/m);
  expect(await terminal.run('show', '8', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toMatch(/ 已固定$/m);
});

test('a run that is not there keeps the others from being touched', async () => {
  expect(await terminal.run('runs', 'delete', '7', '9', '--yes')).toBe(2);
  expect(terminal.stderr.text).toContain('There is no run 9');
  expect(changes()).toEqual([]);
});

test('delete asks at a terminal, and elsewhere wants --yes', async () => {
  expect(await terminal.run('runs', 'delete', '7')).toBe(2);
  expect(terminal.stderr.text).toContain('add --yes');
  terminal.stdin.isTTY = true;
  terminal.stderr.isTTY = true;
  const asked = terminal.run('runs', 'delete', '7', '8');
  await terminal.stderr.until('Delete permanently, with cases, logs and files: #7, #8? [y/N]');
  terminal.stdin.write('n');
  expect(await asked).toBe(0);
  expect(changes()).toEqual([]);
  expect(await terminal.run('runs', 'delete', '7', '8', '--yes'), 'the second is refused').toBe(2);
  expect(terminal.stdout.text).toContain('Run #7 is deleted');
  expect(terminal.stderr.text).toContain('Run 8 is pinned');
});

test('the help of each teaches what it needs and does, in both languages', async () => {
  expect(await terminal.run('runs', '--help')).toBe(0);
  for (const text of ['pin', 'unpin', 'delete', '--keep-days', '--limit'])
    expect(terminal.stdout.text).toContain(text);
  expect(await terminal.run('runs', 'delete', '--help', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toContain('用法：testyard runs delete');
  expect(terminal.stdout.text).toContain('已固定的须先取消固定');
  expect(await terminal.run('runs', 'pin')).toBe(2);
});
