// What is done on the host of an executor, before and beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
let code: string;
beforeEach(async () => {
  terminal = await playTerminal();
  code = 'CREDENTIAL_UNKNOWN';
  server = await playServer({
    'GET /health/ready': () => ({ json: {} }),
    'POST /executor/v1/heartbeat': () => ({ status: 401, json: { code, detail: 'said by the server' } }),
  });
});
afterEach(() => server.close());

test('doctor says what this host has and lets in, and that the server understands it', async () => {
  const args = ['--server', server.url, '--allow-command', 'make', '--no-setup'];
  expect(await terminal.run('executor', 'doctor', ...args)).toBe(0);
  for (const line of [/^ok +server /m, /^ok +protocol /m, /^ok +guards +--allow-command make, --no-setup$/m])
    expect(terminal.stdout.text).toMatch(line);
  for (const name of ['limits', 'git', 'isolation', 'disk', 'frameworks'])
    expect(terminal.stdout.text).toMatch(new RegExp(`^(ok|warn) +${name} `, 'm'));
  const sent = server.calls.find(({ method }) => method === 'POST');
  expect(sent?.headers).toMatchObject({ 'testyard-protocol': '1' });
}, 60_000);

test('a server that speaks another protocol, and one that is not there, fail', async () => {
  code = 'PROTOCOL_UNSUPPORTED';
  expect(await terminal.run('executor', 'doctor', '--server', server.url)).toBe(3);
  expect(terminal.stdout.text).toMatch(/^FAIL +protocol .*said by the server/m);
  expect(await terminal.run('executor', 'doctor', '--lang', 'zh')).toBe(3);
  expect(terminal.stdout.text).toContain('未指定服务');
}, 60_000);

test('doctor takes all options of an executor, and says which of them would keep it from starting', async () => {
  const args = ['executor', 'doctor', '--server', server.url, '--labels', 'site=lab', '--slots', '2'];
  expect(await terminal.run(...args)).toBe(0);
  expect(terminal.stdout.text).toMatch(/^ok +options /m);
  expect(await terminal.run(...args, '--before-session', '/not/there')).toBe(3);
  expect(terminal.stdout.text).toMatch(/^FAIL +options +--before-session: "\/not\/there"/m);
}, 60_000);

test('install refuses what would keep the executor from starting, but for a code that is not there yet', async () => {
  const args = ['executor', 'install', '--server', 'https://h.example.org', '--code-file', 'later'];
  expect(await terminal.run(...args)).toBe(0);
  for (const [flag = '', value = ''] of [
    ['--labels', '=x'],
    ['--labels', 'os=linux'],
    ['--slots', '0'],
    ['--after-session', '/not/there'],
    ['--allow-project', 'shop'],
    ['--canary', 'weekly'],
  ]) {
    expect(await terminal.run(...args, flag, value), `${flag} ${value}`).toBe(2);
    expect(terminal.stderr.text).toContain(`${flag}: `);
  }
});

test('install prints a unit, or writes it, and changes nothing else', async () => {
  const args = ['--server', 'https://h.example.org', '--labels', 'site=lab', '--no-setup', '--memory', '8G'];
  expect(await terminal.run('executor', 'install', ...args)).toBe(0);
  expect(terminal.stdout.text).toMatch(
    /^ExecStart=\S+ .* executor --server https:\/\/h\.example\.org --labels site=lab --no-setup --data %S/m,
  );
  expect(terminal.stdout.text).toContain('\nMemoryMax=8G\n');
  const file = join(terminal.io.cwd, 'unit.service');
  expect(await terminal.run('executor', 'install', ...args, '--unit', 'unit.service')).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('\nUser=testyard-executor\n');
});

test('install refuses what systemd would not understand, or would understand otherwise', async () => {
  expect(await terminal.run('executor', 'install')).toBe(2);
  for (const bad of [
    ['--memory', 'much'],
    ['--tasks', '1\nExecStartPre=/bin/evil'],
    ['--user', 'a b'],
    ['--tasks', '0'],
    ['--memory', '0G'],
  ]) {
    expect(await terminal.run('executor', 'install', '--server', 'https://h', ...bad)).toBe(2);
    expect(terminal.stderr.text).toContain(`${bad[0]}: "`);
  }
});

test.each([['up'], ['executor', '--server', 'http://127.0.0.1:1'], ['executor', 'doctor']])(
  '%s is refused on Windows, and told where it runs',
  async (...command) => {
    terminal.platform = 'win32';
    expect(await terminal.run(...command)).toBe(2);
    expect(terminal.stderr.text).toContain('WSL 2');
    expect(server.calls).toEqual([]);
  },
);
