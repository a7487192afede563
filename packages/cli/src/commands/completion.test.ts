import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { COMMANDS } from '../command-table.ts';
import { SHELLS } from '../completion/shell-scripts.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  const page = (...items: object[]) => ({ json: { items, next: null } });
  server = await playServer({
    'GET /api/v1/projects': () => page({ id: PROJECT_ID, name: 'default' }),
    'GET /api/v1/projects/:p/templates': () => page({ name: 'checkout-smoke' }, { name: 'check it: 登录' }),
    'GET /api/v1/projects/:p/template-groups': () => page({ name: 'checks' }),
    'GET /api/v1/projects/:p/runs': () => page(aRun({ number: 12 }), aRun({ number: 7 })),
    'GET /api/v1/executors': () => page({ name: 'lab-1' }),
    'GET /api/v1/users': () => page({ name: 'ada' }, { name: 'bob' }),
    'GET /api/v1/projects/:p/members': () => page({ userName: 'bob' }),
    'GET /api/v1/projects/:p/tokens': () => page({ name: 'nightly' }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

async function words(...typed: string[]): Promise<string[]> {
  const before = terminal.stdout.text.length;
  expect(await terminal.run('completion', 'words', '--', ...typed)).toBe(0);
  return terminal.stdout.text.slice(before).split('\n').slice(0, -1);
}

describe('what can come next', () => {
  test('commands, then subcommands, then options', async () => {
    expect(await words('')).toEqual(COMMANDS.map(({ name }) => name));
    expect(await words('te')).toEqual(['template']);
    expect(await words('template', 're')).toEqual(['restore']);
    expect(await words('run', '--ju')).toEqual(['--junit']);
    expect(await words('template', 'diff', '--f')).toEqual(['--from']);
    expect(await words('init', '--use', 'ma')).toEqual(['maven', 'make']);
    expect(await words('runs', '--lang', '')).toEqual(['en', 'zh']);
    expect(await words('--lang=z')).toEqual(['--lang=zh']);
    expect(await words('completion', 'f')).toEqual(['fish']);
  });

  test('names of templates, runs and executors, as the server knows them', async () => {
    expect(await words('run', 'check')).toEqual(['checkout-smoke', 'check it: 登录', 'checks']);
    expect(await words('run', 'checks', 'checko')).toEqual(['checkout-smoke']);
    expect(await words('watch', '')).toEqual(['12', '7']);
    expect(await words('executor', 'drain', '')).toEqual(['lab-1']);
    expect(await words('user', 'disable', '')).toEqual(['ada', 'bob']);
    expect(await words('member', 'set', 'a')).toEqual(['ada']);
    expect(await words('member', 'remove', '')).toEqual(['bob']);
    expect(await words('token', 'revoke', '')).toEqual(['nightly']);
    terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
    expect(await words('template', 'get', '--server', server.url, 'checko')).toEqual(['checkout-smoke']);
  });

  test('nothing, without a word, where the value is a file or the server cannot be asked', async () => {
    expect(await words('run', '--junit', '')).toEqual([]);
    delete terminal.env.TESTYARD_TOKEN;
    expect(await words('run', '')).toEqual([]);
    terminal.env.TESTYARD_TOKEN = 't-1';
    terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
    expect(await words('run', '')).toEqual([]);
    expect(await words('no-such-command', '')).toEqual([]);
    expect(terminal.stderr.text).toBe('');
  });
});

test('a shell that is not known is refused', async () => {
  expect(await terminal.run('completion', 'tcsh')).toBe(2);
  for (const shell of SHELLS) expect(await terminal.run('completion', shell)).toBe(0);
});

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe.skipIf(!has('bash'))('loaded into bash', () => {
  /** A program in the place of testyard, which tells what it was asked, and answers what `candidates` says. */
  async function complete(
    line: string,
    candidates: readonly string[],
  ): Promise<{ asked: string[]; reply: string[] }> {
    const bin = join(terminal.cwd, 'bin');
    await mkdir(bin, { recursive: true });
    await terminal.run('completion', 'bash');
    await writeFile(join(terminal.cwd, 'testyard.bash'), terminal.stdout.text);
    const quoted = candidates.map((one) => `'${one}'`).join(' ');
    await writeFile(
      join(bin, 'testyard'),
      `#!/bin/sh\nshift 3\nprintf '%s|' "$@" > asked\nprintf '%s\\n' ${quoted}\n`,
    );
    await chmod(join(bin, 'testyard'), 0o755);
    // As readline cuts the line: at blanks, ":" and "=".
    const cut = line.split(/(?<=[:=])|(?=[:=])| /).slice(0);
    const script = `source testyard.bash
complete -p testyard >&2
COMP_WORDS=(${cut.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${cut.length - 1}
_testyard
printf '%s\\n' "\${COMPREPLY[@]}"; cat asked`;
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8' };
    const told = spawnSync('bash', ['--norc', '-eu', '-c', script], {
      cwd: terminal.cwd,
      env,
      encoding: 'utf8',
    });
    expect([told.status, told.stderr]).toEqual([0, 'complete -o default -F _testyard testyard\n']);
    const lines = told.stdout.split('\n');
    return { asked: lines.at(-1)?.split('|').slice(0, -1) ?? [], reply: lines.slice(0, -1) };
  }

  test('it hands over what was typed and offers what comes back, in a form that the shell takes', async () => {
    expect(await complete('testyard run che', ['checks', 'check it'])).toEqual({
      asked: ['run', 'che'],
      reply: ['checks', 'check\\ it'],
    });
  });

  test('names with a colon and values after "=" are put together, and only the rest is offered', async () => {
    expect(await complete('testyard run a:b', ['a:bc'])).toEqual({ asked: ['run', 'a:b'], reply: ['bc'] });
    expect(await complete('testyard --lang=z', ['--lang=zh'])).toEqual({
      asked: ['--lang=z'],
      reply: ['zh'],
    });
  });
});

test.each([
  ['zsh', ['-f'], 'autoload -U compinit; compinit -u; '],
  ['fish', ['--no-config'], ''],
])('the script for %s is one, where it is there', async (shell, words, before) => {
  if (!has(shell)) return;
  await terminal.run('completion', shell);
  const { stderr } = spawnSync(shell, words, { input: before + terminal.stdout.text, encoding: 'utf8' });
  expect(stderr).toBe('');
});
