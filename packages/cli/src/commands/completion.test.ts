import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { COMMANDS } from '../command-table.ts';
import { SHELLS, type Shell } from '../completion/shell-scripts.ts';
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
    'GET /api/v1/projects/:p/suts': () => page({ name: 'staging-3' }),
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

/** The server has a second and a half to answer, which a busy machine may need: asked again, as a person would. */
const named = (...typed: string[]) => expect.poll(() => words(...typed));

describe('what can come next', () => {
  test('commands, then subcommands, then options', async () => {
    expect(await words('')).toEqual(COMMANDS.map(({ name }) => name));
    expect(await words('te')).toEqual(['template']);
    expect(await words('template', 're')).toEqual(['restore']);
    expect(await words('run', '--ju')).toEqual(['--junit']);
    expect(await words('template', 'diff', '--fr')).toEqual(['--from']);
    expect(await words('init', '--use', 'ma')).toEqual(['maven', 'make']);
    expect(await words('runs', '--lang', '')).toEqual(['en', 'zh']);
    expect(await words('--lang=z')).toEqual(['--lang=zh']);
    expect(await words('completion', 'f')).toEqual(['fish']);
  });

  test('names of templates, runs and executors, as the server knows them', async () => {
    await named('run', 'check').toEqual(['checkout-smoke', 'check it: 登录', 'checks']);
    await named('run', 'checks', 'checko').toEqual(['checkout-smoke']);
    for (const command of ['watch', 'show', 'why', 'cases', 'artifacts', 'report', 'repro', 'open'])
      await named(command, '').toEqual(['12', '7']);
    await named('show', '--round', '1', '').toEqual(['12', '7']);
    await named('show', '7', '').toEqual([]);
    await named('runs', 'pin', '7', '1').toEqual(['12']);
    await named('template', 'restore', 'checks', '').toEqual([]);
    await named('executor', 'drain', '').toEqual(['lab-1']);
    await named('user', 'disable', '').toEqual(['ada', 'bob']);
    await named('member', 'set', 'a').toEqual(['ada']);
    await named('member', 'remove', '').toEqual(['bob']);
    await named('token', 'revoke', '').toEqual(['nightly']);
    terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
    await named('template', 'get', '--server', server.url, 'checko').toEqual(['checkout-smoke']);
  });

  test('names as values of options, which may be behind an equals sign', async () => {
    await named('runs', '--project', '').toEqual(['default']);
    await named('import', '--template', 'checko').toEqual(['checkout-smoke']);
    await named('runs', '--sut=').toEqual(['--sut=staging-3']);
    await named('audit', '--by', 'a').toEqual(['ada']);
    expect(await words('runs', '--verdict=f')).toEqual(['--verdict=failed']);
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

/** Whether the shell is here; where it is not, the run of the tests says which of them it left out. */
function has(shell: string): boolean {
  const isHere = spawnSync(shell, ['--version'], { timeout: 10_000 }).status === 0;
  if (!isHere) console.warn(`skipped: no ${shell} on this machine, so its completion is not loaded`);
  return isHere;
}

/** A program in the place of testyard, which keeps what it was asked, and answers these. */
async function standIn(shell: Shell, candidates: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const bin = join(terminal.cwd, 'bin');
  await mkdir(bin, { recursive: true });
  await terminal.run('completion', shell);
  await writeFile(join(terminal.cwd, 'script'), terminal.stdout.text);
  const quoted = candidates.map((one) => `'${one}'`).join(' ');
  const asked = join(terminal.cwd, 'asked');
  const program = `#!/bin/sh\nshift 3\nprintf '%s|' "$@" > '${asked}'\nprintf '%s\\n' ${quoted}\n`;
  await writeFile(join(bin, 'testyard'), program, { mode: 0o755 });
  return { ...process.env, PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', HOME: terminal.cwd };
}

const wasAsked = () => readFile(join(terminal.cwd, 'asked'), 'utf8');

describe.skipIf(!has('bash'))('loaded into bash', () => {
  async function complete(
    line: string,
    candidates: readonly string[],
  ): Promise<{ asked: string; reply: string[] }> {
    const env = await standIn('bash', candidates);
    // As readline cuts the line: at blanks, ":" and "=".
    const cut = line.split(/(?<=[:=])|(?=[:=])| /);
    const script = `source ./script
complete -p testyard >&2
COMP_WORDS=(${cut.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${cut.length - 1}
_testyard
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const options = { cwd: terminal.cwd, env, encoding: 'utf8', timeout: 20_000 } as const;
    const told = spawnSync('bash', ['--norc', '-eu', '-c', script], options);
    expect([told.status, told.stderr]).toEqual([0, 'complete -o default -F _testyard testyard\n']);
    return { asked: await wasAsked(), reply: told.stdout.split('\n').slice(0, -1) };
  }

  test('it hands over what was typed and offers what comes back, in a form that the shell takes', async () => {
    expect(await complete('testyard run che', ['checks', 'check it'])).toEqual({
      asked: 'run|che|',
      reply: ['checks', 'check\\ it'],
    });
  });

  test('names with a colon and values after "=" are put together, and only the rest is offered', async () => {
    expect(await complete('testyard run a:b', ['a:bc'])).toEqual({ asked: 'run|a:b|', reply: ['bc'] });
    expect(await complete('testyard --lang=z', ['--lang=zh'])).toEqual({
      asked: '--lang=z|',
      reply: ['zh'],
    });
  });
});

describe.skipIf(!has('fish'))('loaded into fish', () => {
  async function complete(line: string, candidates: readonly string[]) {
    const env = await standIn('fish', candidates);
    const script = `source ./script; complete -C ${JSON.stringify(line)}`;
    const options = { cwd: terminal.cwd, env, encoding: 'utf8', timeout: 20_000 } as const;
    const told = spawnSync('fish', ['--no-config', '-c', script], options);
    expect([told.status, told.stderr]).toEqual([0, '']);
    return { asked: await wasAsked(), reply: told.stdout.split('\n').slice(0, -1) };
  }

  test.each([
    ['testyard run che', 'run|che|'],
    ['testyard run ', 'run||'],
    ['testyard run "check i', 'run|check i|'],
    ['testyard run check\\ i', 'run|check i|'],
    ['testyard run checks check', 'run|checks|check|'],
  ])('%s asks for what is meant by it, and offers what comes back', async (line, asked) => {
    const { asked: words, reply } = await complete(line, ['check it: 登录', 'checks']);
    expect(words).toBe(asked);
    expect(reply).toContain('check it: 登录');
  });
});

describe.skipIf(!has('zsh'))('loaded into zsh', () => {
  /** A shell at a terminal of its own, in which the line is typed, then Tab and Enter: what it executes. */
  async function typed(line: string, candidates: readonly string[]) {
    const env = await standIn('zsh', candidates);
    const script = `zmodload zsh/zpty
out='' part=''
said() { until [[ $out == *$1* ]]; do zpty -r -t Z part && out+=$part || sleep 0.02; done }
zpty -b Z 'PS1="" zsh -f -i'
zpty -w Z 'autoload -U compinit; compinit -u -D; bindkey -e; source ./script; print -r -- RE""ADY'
said READY
zpty -w -n Z ${quoted(line)}$'\\t'
until [[ -s asked ]]; do sleep 0.02; done
zpty -w -n Z $'\\x01print -rl -- \\x05 > typed; print -r -- DO""NE\\n'
said DONE
zpty -d Z`;
    const options = { cwd: terminal.cwd, env, encoding: 'utf8', timeout: 40_000 } as const;
    const told = spawnSync('zsh', ['-f', '-c', script], options);
    expect([told.status, told.stderr]).toEqual([0, '']);
    return {
      asked: await wasAsked(),
      line: (await readFile(join(terminal.cwd, 'typed'), 'utf8')).split('\n'),
    };
  }
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

  test('Tab puts the one name that fits, in a form that the shell takes', async () => {
    const { asked, line } = await typed('testyard run che', ['check it: 登录']);
    expect(asked).toBe('run|che|');
    expect(line).toEqual(['testyard', 'run', 'check it: 登录', '']);
  });

  test('and the beginning of the names that fit, where several do', async () => {
    const { asked, line } = await typed('testyard run c', ['check it', 'checks']);
    expect(asked).toBe('run|c|');
    expect(line).toEqual(['testyard', 'run', 'check', '']);
  });
});
