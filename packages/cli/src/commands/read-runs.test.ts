import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Run } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlayedServer, playServer, type Score } from '../../../client/src/testing/played-server.ts';
import { aCase, aRun, aTask, PROJECT_ID, RUN_ID } from '../../../client/src/testing/recorded.ts';
import { safeName } from '../artifacts/safe-name.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
});
afterEach(() => server.close());

const bytes = 'what a test kept';
const sha256 = createHash('sha256').update(bytes).digest('hex');
const round = (number: number, left: Run['rounds'][number]['left'] = null): Run['rounds'][number] => ({
  ...{ round: number, scope: null, openedBy: null, openedAt: null, state: 'finished', verdict: 'failed' },
  ...{ counts: aRun().counts, startedAt: null, finishedAt: null, stopReason: null, left, series: null },
});
const run = aRun({ state: 'finished', verdict: 'failed', tasks: [aTask({ verdict: 'failed' })] });
const sum = aCase({ id: '11', name: '=SUM(A1)', suite: 'cart', message: 'a "b",\nc' });

async function play(more: Score = {}, cases: readonly Case[] = [sum]): Promise<void> {
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/runs/:n': () => ({ json: run }),
    'GET /api/v1/runs/:r/cases': ({ query }) => {
      const named = cases.filter((one) => (query.get('name') ?? one.name) === one.name);
      return { json: { items: named, next: null } };
    },
    'GET /api/v1/runs/:r/cases/:c': () => ({ json: { ...sum, runId: RUN_ID, tries: [] } }),
    ...more,
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
}

describe('cases', () => {
  test('are listed a line each, by what is asked for', async () => {
    await play();
    expect(await terminal.run('cases', '7', '--status', 'failed,error', '--suite', 'cart')).toBe(0);
    expect(terminal.stdout.text).toContain('✗ cart › =SUM(A1)');
    expect(server.calls.at(-1)?.url).toContain('status=failed%2Cerror&suite=cart');
  });

  test('more than the limit are not hidden', async () => {
    await play({}, [sum, aCase({ id: '12' })]);
    expect(await terminal.run('cases', '7', '--limit', '1', '--json')).toBe(0);
    expect(JSON.parse(terminal.stdout.text)).toMatchObject({ items: [{ id: '11' }], hasMore: true });
    expect(await terminal.run('cases', '7', '--limit', '0')).toBe(2);
  });
});

describe('show', () => {
  test('of an earlier round names commands that show more of that round', async () => {
    const first = aRun({ ...run, round: 1, rounds: [round(1), round(2)] });
    await play({
      'GET /api/v1/projects/:p/runs/:n': () => ({ json: { ...first, round: 2 } }),
      'GET /api/v1/runs/:r': ({ query }) => ({ json: { ...first, round: Number(query.get('round')) } }),
      'GET /api/v1/runs/:r/evidence': ({ query }) => {
        const kept = { taskId: '5', artifacts: 1, artifactBytes: 1, lateEvents: 1 };
        return { json: { tasks: query.get('round') === '1' ? [kept] : [] } };
      },
    });
    expect(await terminal.run('show', '7', '--round', '1')).toBe(0);
    expect(terminal.stdout.text).toMatch(/artifacts 7 --round 1 --download/);
    expect(terminal.stdout.text).toContain('Show them: testyard show 7 --round 1 --late');
    terminal.stdout.text = '';
    expect(await terminal.run('show', '7')).toBe(0);
    expect(terminal.stdout.text).not.toContain('--round');
  });
});

describe('a rerun', () => {
  test('names what is chosen, and follows the new round to its verdict', async () => {
    const passed = aRun({ round: 2, state: 'finished', verdict: 'passed', rounds: [round(1), round(2)] });
    const opened: unknown[] = [];
    await play({
      'POST /api/v1/runs/:r/rerun': ({ body }) => {
        opened.push(body);
        return { status: 202, json: { ...passed, state: 'queued', verdict: null } };
      },
      'GET /api/v1/runs/:r': () => ({ json: passed }),
    });
    expect(await terminal.run('rerun', '7', '--case', 'cart::=SUM(A1)')).toBe(0);
    expect(opened).toEqual([{ caseIds: ['11'] }]);
    expect(terminal.stdout.text).toContain('round 2 of 2');
    expect(await terminal.run('rerun', '7', '--errors', '--detach')).toBe(0);
    expect(opened.at(-1)).toEqual({ what: 'errors' });
    expect(await terminal.run('rerun', '7', '--errors', '--all')).toBe(2);
  });

  test.each([
    ['--repeat', '0'],
    ['--repeat', '101'],
    ['--repeat', 'many'],
    ['--timeout', 'long'],
    ['--timeout', '30d'],
    ['--repeat', '3', '--junit', 'out.xml'],
    ['--until-failure', '--junit', 'out.xml'],
  ])('is refused with %s %s before anything is asked', async (...args) => {
    await play();
    expect(await terminal.run('rerun', '7', ...args)).toBe(2);
    expect(server.calls).toEqual([]);
  });

  test('of several rounds ends with 7 when the time for all of them is over', async () => {
    const running = aRun({ round: 2, state: 'running', verdict: null, rounds: [round(1), round(2)] });
    await play({
      'POST /api/v1/runs/:r/rerun': () => ({ status: 202, json: running }),
      'GET /api/v1/runs/:r': () => ({ json: running }),
    });
    expect(await terminal.run('rerun', '7', '--repeat', '3', '--timeout', '300ms')).toBe(7);
    expect(terminal.stderr.text).toContain('testyard watch 7');
  });

  test('is red where earlier rounds left something', async () => {
    const left = { cases: 2, verdict: 'failed' as const };
    const red = aRun({ round: 2, state: 'finished', verdict: 'failed', rounds: [round(1), round(2, left)] });
    const tasks = [aTask({ state: 'finished', verdict: 'passed' })];
    await play(
      {
        'POST /api/v1/runs/:r/rerun': () => ({ status: 202, json: { ...red, tasks } }),
        'GET /api/v1/runs/:r': () => ({ json: { ...red, tasks } }),
        'GET /api/v1/runs/:r/report': () => ({ text: '<testsuites/>' }),
      },
      [aCase({ status: 'passed', message: null })],
    );
    expect(await terminal.run('rerun', '7', '--junit', 'out.xml')).toBe(1);
    expect(terminal.stdout.text).toContain(
      '2 unsuccessful cases of earlier rounds were not run again and still count',
    );
    const xml = await readFile(join(terminal.cwd, 'out.xml'), 'utf8');
    expect(xml).toBe('<testsuites/>');
  });
});

describe('a report', () => {
  test('is what the server writes, in the format that is asked for', async () => {
    await play({ 'GET /api/v1/runs/:r/report': ({ query }) => ({ text: `<${query.get('format')}>` }) });
    expect(await terminal.run('report', '7')).toBe(0);
    expect(terminal.stdout.text).toBe('<junit>');
    expect(await terminal.run('report', '7', '-o', 'html', '--file', 'out.html')).toBe(0);
    expect(await readFile(join(terminal.cwd, 'out.html'), 'utf8')).toBe('<html>');
    expect(server.calls.at(-1)?.query.get('round')).toBe(String(run.round));
  });

  test('that breaks off is begun anew, and is there whole or not at all', async () => {
    let asked = 0;
    await play({
      'GET /api/v1/runs/:r/report': () => (asked++ === 0 ? { status: 503, json: {} } : { text: 'whole' }),
    });
    expect(await terminal.run('report', '7', '-o', 'csv', '--file', 'out.csv')).toBe(0);
    expect(await readFile(join(terminal.cwd, 'out.csv'), 'utf8')).toBe('whole');
    expect(await readdir(terminal.cwd)).toEqual(['out.csv']);
  });

  test('as JSON has the run and its cases', async () => {
    await play();
    expect(await terminal.run('report', '7', '-o', 'json', '--file', 'out.json')).toBe(0);
    const told = JSON.parse(await readFile(join(terminal.cwd, 'out.json'), 'utf8'));
    expect(told).toMatchObject({ run: { number: 7 }, cases: [{ name: '=SUM(A1)' }] });
  });
});

describe('artifacts', () => {
  const taskId = run.tasks[0]?.id ?? '';
  const evil = { id: '55', taskId, caseId: '11', name: '../../.bashrc', size: bytes.length, sha256 };
  const stored: Score = {
    'GET /api/v1/tasks/:t/artifacts': () => ({ json: { items: [evil], next: null } }),
    'GET /api/v1/tasks/:t/artifacts/:a': () => ({ text: bytes }),
  };

  test('are written under names of ours, into the folder and nowhere else', async () => {
    await play(stored);
    expect(await terminal.run('artifacts', '7', '--download', 'out')).toBe(0);
    expect(await readdir(join(terminal.cwd, 'out'))).toEqual(['55-bashrc']);
    expect(await readFile(join(terminal.cwd, 'out/55-bashrc'), 'utf8')).toBe(bytes);
    expect(await terminal.run('artifacts', '7', '--download', 'out'), 'the same again').toBe(0);
    await writeFile(join(terminal.cwd, 'out/55-bashrc'), 'mine');
    expect(await terminal.run('artifacts', '7', '--download', 'out')).toBe(2);
    expect(await readFile(join(terminal.cwd, 'out/55-bashrc'), 'utf8')).toBe('mine');
  });

  test('follow no link that somebody laid there', async () => {
    await play(stored);
    const target = join(terminal.cwd, 'target');
    await mkdir(join(terminal.cwd, 'out'));
    await symlink(target, join(terminal.cwd, 'out/55-bashrc'));
    expect(await terminal.run('artifacts', '7', '--download', 'out')).toBe(0);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  test('that arrive otherwise than they were kept leave no file', async () => {
    await play({ ...stored, 'GET /api/v1/tasks/:t/artifacts/:a': () => ({ text: 'other bytes here' }) });
    expect(await terminal.run('artifacts', '7', '--download', 'out')).toBe(2);
    expect(await readdir(join(terminal.cwd, 'out'))).toEqual([]);
  });

  test.each([
    ['a/b\\c.png', 'a_b_c.png'],
    ['..', 'file'],
    ['截图 1.png', '截图_1.png'],
    ['.htaccess', 'htaccess'],
    ['CON\u0000\u202egnp', 'CON_gnp'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(96)}.png`],
  ])('%j is written as %s', (given, safe) => {
    expect(safeName(given)).toBe(safe);
  });
});

test('repro tells source, commit, environment, set-up and command, each as one word for the shell', async () => {
  const document = {
    ...{ name: 'checkout', framework: 'pytest', source: { git: 'https://example.org/a.git' } },
    ...{
      environment: { GREETING: "it's $HOME" },
      parameters: { N: { default: '1' } },
      setup: ['pip install .'],
    },
  };
  await play({
    'GET /api/v1/tasks/:t': () => ({ json: aTask({ commit: 'c0ffee' }) }),
    'GET /api/v1/templates/:t/versions/:v': () => ({ json: { version: 1, document } }),
  });
  expect(await terminal.run('repro', '7', '--case', '=SUM(A1)')).toBe(0);
  expect(terminal.stdout.text.split('\n').slice(0, 9)).toEqual([
    '#!/bin/sh',
    '# cart › =SUM(A1), run #7, round 1',
    '# template checkout, version 1',
    '# tests/test_cart.py:88',
    'set -e',
    'git clone -- https://example.org/a.git testyard-repro',
    'cd testyard-repro',
    'git checkout --detach c0ffee',
    `export GREETING='it'\\''s $HOME'`,
  ]);
  expect(terminal.stdout.text).toContain('export N=1\n');
  expect(terminal.stdout.text).toContain(`pip install .\npython3 -m pytest 'cart::=SUM(A1)'\n`);
});

test('open prints the address, and gives it to the browser as one argument', async () => {
  await play();
  const seen = join(terminal.cwd, 'seen');
  const browser = join(terminal.cwd, 'browser');
  await writeFile(
    browser,
    `#!/bin/sh\nprintf '%s|%s' "$#" "$1" > ${seen}.part && mv ${seen}.part ${seen}\n`,
    { mode: 0o755 },
  );
  terminal.env.BROWSER = browser;
  terminal.env.PATH = process.env.PATH ?? '';
  expect(await terminal.run('open', '7')).toBe(0);
  expect(terminal.stdout.text.trim()).toBe(`${server.url}/runs/${RUN_ID}`);
  await expect.poll(() => readFile(seen, 'utf8').catch(() => '')).toBe(`1|${server.url}/runs/${RUN_ID}`);
  terminal.env.BROWSER = join(terminal.cwd, 'none');
  expect(await terminal.run('open', '7')).toBe(0);
  expect(terminal.stderr.text).toContain('No browser could be started');
});
