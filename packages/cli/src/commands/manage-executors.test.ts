import type { Executor } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { localTime } from '../terminal/figures.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const lab: Executor = {
  ...{ id: '1000000000000000009', name: 'lab-1', projectId: PROJECT_ID, state: 'busy', draining: false },
  ...{ slots: 4, busySlots: 2, labels: { site: 'lab' }, frameworks: {}, version: '0.1.0' },
  ...{ pause: null, refused: null, trouble: null, distrusted: [], ephemeral: false, versionSkew: 'beyond' },
  key: { issuedAt: '2026-01-01T00:00:00.000Z', rotationOrdered: false, oldUntil: null },
  lastSeenAt: '2026-01-01T00:00:00.000Z',
};
const away: Executor = { ...lab, id: '1000000000000000010', name: 'away', state: 'offline', busySlots: 0 };

const pausedBy = (body: unknown): Executor => {
  const { note } = body as { note: string };
  return { ...lab, state: 'paused', pause: { until: '2026-01-01T02:00:00.000Z', note, by: 'anna' } };
};

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/executors': () => ({ json: { items: [lab, { ...away, draining: true }], next: null } }),
    'POST /api/v1/executors/:id/drain': () => ({ json: { ...lab, draining: true } }),
    'GET /api/v1/executors/:id': () => ({ json: { ...lab, state: 'error', trouble: 'no room' } }),
    'POST /api/v1/executors/:id/pause': ({ body }) => ({ json: pausedBy(body) }),
    'POST /api/v1/executors/:id/resume': () => ({ json: lab }),
    'POST /api/v1/executors/:id/rotate-key': () => ({ json: lab }),
    'POST /api/v1/projects/:id/registration-codes': () => ({
      ...{ status: 201, json: { code: 'CODE', expiresAt: '2026-01-01T01:00:00.000Z' } },
    }),
    'POST /api/v1/registration-codes': () => ({
      ...{ status: 201, json: { code: 'SHARED', expiresAt: '2026-01-01T01:00:00.000Z' } },
    }),
    'DELETE /api/v1/executors/:id': () => ({ status: 204 }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

const told = () => server.calls.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);

test('the list says who serves, with how many slots, and who is drained though it is away', async () => {
  expect(await terminal.run('executor', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^lab-1 +busy +2\/4 +0\.1\.0 \(far from the server\) .* site=lab$/m);
  expect(terminal.stdout.text).toMatch(/^away +offline, drained +0\/4/m);
});

test.each([
  ['EXECUTOR_TOO_OLD', 'too old for the server', "its version is too old: install the server's version"],
  ['PROTOCOL_UNSUPPORTED', 'different protocol', 'it speaks a protocol that the server does not support'],
  ['CREDENTIAL_REPLACED', 'its key was replaced', 'its key was replaced: start it with'],
] as const)(
  'one that is refused is told apart from one that is silent, with what to do: %s',
  async (refused, state, more) => {
    const one: Executor = { ...away, refused };
    await server.close();
    server = await playServer({
      'GET /api/v1/executors': () => ({
        json: { items: [one, { ...away, id: '11', name: 'silent' }], next: null },
      }),
      'GET /api/v1/executors/:id': () => ({ json: one }),
    });
    terminal.env.TESTYARD_SERVER = server.url;
    expect(await terminal.run('executor', 'list')).toBe(0);
    expect(terminal.stdout.text).toMatch(new RegExp(`^away +offline, refused: ${state} +0/4`, 'm'));
    expect(terminal.stdout.text).toMatch(/^silent +offline +0\/4/m);
    expect(await terminal.run('executor', 'get', 'away')).toBe(0);
    expect(terminal.stdout.text).toMatch(new RegExp(`^REFUSED +${more}`, 'm'));
  },
);

test('options after a subcommand are its own, though the command above it has some of the same name', async () => {
  terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
  expect(await terminal.run('executor', 'list', '--server', server.url, '--json')).toBe(0);
  expect(JSON.parse(terminal.stdout.text).items).toHaveLength(2);
});

test('drain and resume take a name or an id, and say what is still held', async () => {
  expect(await terminal.run('executor', 'drain', 'lab-1')).toBe(0);
  expect(terminal.stdout.text).toContain('lab-1 gets nothing new; sessions to finish: 2');
  expect(await terminal.run('executor', 'resume', lab.id, '--json')).toBe(0);
  expect(told().filter((one) => one.startsWith('POST'))).toEqual([
    `POST /api/v1/executors/${lab.id}/drain`,
    `POST /api/v1/executors/${lab.id}/resume`,
  ]);
});

test('pause takes a time and a note, and a list says until when', async () => {
  expect(await terminal.run('executor', 'pause', 'lab-1', '--for', '2h', '--note', 'new kernel')).toBe(0);
  const until = localTime('2026-01-01T02:00:00.000Z');
  expect(terminal.stdout.text).toContain(`lab-1 gets nothing new until ${until}; sessions`);
  const sent = server.calls.find(({ url }) => url.endsWith('/pause'));
  expect(sent?.body).toEqual({ seconds: 7200, note: 'new kernel' });
  for (const bad of ['soon', '0s', '31d']) {
    expect(await terminal.run('executor', 'pause', 'lab-1', '--for', bad)).toBe(2);
    expect(terminal.stderr.text).toContain(`"${bad}" is not a duration`);
  }
});

test('rotate takes a grace, and says when the new key is taken', async () => {
  expect(await terminal.run('executor', 'rotate', 'lab-1', '--grace', '10m')).toBe(0);
  expect(terminal.stdout.text).toContain('lab-1 takes a new key as soon as it is online');
  expect(server.calls.find(({ url }) => url.endsWith('/rotate-key'))?.body).toEqual({ graceSeconds: 600 });
  expect(await terminal.run('executor', 'rotate', 'lab-1', '--grace', '5s')).toBe(2);
  expect(terminal.stderr.text).toContain('"5s" is not a duration from 1m to 7d');
});

test('get says what stands against work, in both languages', async () => {
  expect(await terminal.run('executor', 'get', 'lab-1')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^STATE +error$/m);
  expect(terminal.stdout.text).toMatch(/^TROUBLE +no room$/m);
  expect(await terminal.run('executor', 'get', 'lab-1', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^故障 +no room$/m);
});

test('a framework that a host does not believe is said in the list and in full', async () => {
  const distrusted = [{ framework: 'pytest', version: '9', reason: 'it lies' }];
  const liar = { ...lab, distrusted };
  const host = await playServer({
    'GET /api/v1/executors': () => ({ json: { items: [liar], next: null } }),
    'GET /api/v1/executors/:id': () => ({ json: liar }),
  });
  terminal.env.TESTYARD_SERVER = host.url;
  await terminal.run('executor', 'list');
  expect(terminal.stdout.text).toMatch(/^lab-1 +busy, does not trust pytest +2\/4/m);
  await terminal.run('executor', 'get', 'lab-1', '--lang', 'zh');
  expect(terminal.stdout.text).toMatch(/^不可信 +pytest 9: it lies$/m);
  await host.close();
});

test('a registration code stands alone on standard output; beside it, its end and what to do with it', async () => {
  expect(await terminal.run('executor', 'code', '--project', PROJECT_ID, '--for', '10m', '--ephemeral')).toBe(
    0,
  );
  expect(terminal.stdout.text).toBe('CODE\n');
  expect(server.calls.at(-1)?.body).toEqual({ ttlSeconds: 600, ephemeral: true });
  expect(terminal.stderr.text).toContain(`until ${localTime('2026-01-01T01:00:00.000Z')}`);
  expect(terminal.stderr.text).toContain(`executor --server ${server.url} --code-file code --once\n`);
  terminal.stdout.text = '';
  terminal.stderr.text = '';
  expect(await terminal.run('executor', 'code', '--shared')).toBe(0);
  expect(terminal.stdout.text).toBe('SHARED\n');
  expect(terminal.stderr.text).toContain(`executor --server ${server.url} --code-file code\n`);
  expect(await terminal.run('executor', 'code', '--for', '25h')).toBe(2);
});

test('remove asks at a terminal, and elsewhere wants --yes', async () => {
  expect(await terminal.run('executor', 'remove', 'lab-1')).toBe(2);
  expect(terminal.stderr.text).toContain('add --yes');
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
    'Nothing was changed\nRemove lab-1 permanently? Sessions that end and go to others: 2. [y/N]',
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
  for (const name of ['list', 'get', 'drain', 'pause', 'resume', 'remove', '--code-file'])
    expect(terminal.stdout.text).toContain(name);
  expect(await terminal.run('executor', 'lsit')).toBe(2);
});
