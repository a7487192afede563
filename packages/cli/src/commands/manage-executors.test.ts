import type { Executor } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const lab: Executor = {
  ...{ id: '1000000000000000009', name: 'lab-1', projectId: PROJECT_ID, state: 'busy', draining: false },
  ...{ slots: 4, busySlots: 2, labels: { site: 'lab' }, frameworks: {}, version: '0.1.0' },
  lastSeenAt: '2026-01-01T00:00:00.000Z',
};
const away: Executor = { ...lab, id: '1000000000000000010', name: 'away', state: 'offline', busySlots: 0 };

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/executors': () => ({ json: { items: [lab, { ...away, draining: true }], next: null } }),
    'POST /api/v1/executors/:id/drain': () => ({ json: { ...lab, draining: true } }),
    'POST /api/v1/executors/:id/resume': () => ({ json: lab }),
    'DELETE /api/v1/executors/:id': () => ({ status: 204 }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

const told = () => server.calls.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);

test('the list says who serves, with how many slots, and who is drained though it is away', async () => {
  expect(await terminal.run('executor', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^lab-1 +busy +2\/4 +site=lab/m);
  expect(terminal.stdout.text).toMatch(/^away +offline, drained +0\/4/m);
});

test('options after a subcommand are its own, though the command above it has some of the same name', async () => {
  terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
  expect(await terminal.run('executor', 'list', '--server', server.url, '--json')).toBe(0);
  expect(JSON.parse(terminal.stdout.text).items).toHaveLength(2);
});

test('drain and resume take a name or an id, and say what is still held', async () => {
  expect(await terminal.run('executor', 'drain', 'lab-1')).toBe(0);
  expect(terminal.stdout.text).toContain('lab-1 is given nothing new; sessions that it finishes: 2');
  expect(await terminal.run('executor', 'resume', lab.id, '--json')).toBe(0);
  expect(told().filter((one) => one.startsWith('POST'))).toEqual([
    `POST /api/v1/executors/${lab.id}/drain`,
    `POST /api/v1/executors/${lab.id}/resume`,
  ]);
});

test('remove asks at a terminal, and elsewhere wants --yes', async () => {
  expect(await terminal.run('executor', 'remove', 'lab-1')).toBe(2);
  expect(terminal.stderr.text).toContain('say --yes');
  terminal.stdin.isTTY = true;
  terminal.stderr.isTTY = true;
  const asked = terminal.run('executor', 'remove', 'lab-1');
  await terminal.stderr.until('[y/N]');
  terminal.stdin.write('\r');
  expect(await asked).toBe(0);
  expect(terminal.stderr.text).toContain('Nothing was changed');
  expect(told().some((one) => one.startsWith('DELETE'))).toBe(false);
  const again = terminal.run('executor', 'remove', 'lab-1');
  await terminal.stderr.until(
    'Nothing was changed\nRemove lab-1 for ever? Sessions that are ended and given to others: 2. [y/N]',
  );
  terminal.stdin.write('y');
  expect(await again).toBe(0);
  expect(await terminal.run('executor', 'remove', 'away', '--yes')).toBe(0);
  expect(told().filter((one) => one.startsWith('DELETE'))).toEqual([
    `DELETE /api/v1/executors/${lab.id}`,
    `DELETE /api/v1/executors/${away.id}`,
  ]);
});

test('a name that nobody has is told with the nearest one, and each subcommand has its help', async () => {
  expect(await terminal.run('executor', 'drain', 'lab-2')).toBe(2);
  expect(terminal.stderr.text).toContain('Did you mean "lab-1"?');
  expect(await terminal.run('executor', 'drain', '--help', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toContain('用法：testyard executor drain');
  expect(await terminal.run('executor', '--help')).toBe(0);
  for (const name of ['list', 'drain', 'resume', 'remove', '--code-file'])
    expect(terminal.stdout.text).toContain(name);
  expect(await terminal.run('executor', 'lsit')).toBe(2);
});
