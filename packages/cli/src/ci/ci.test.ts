import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Run } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aCase, aRun, aTask, PROJECT_ID, RUN_ID, someCounts } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
let cases: readonly Case[];
let run: Run;
beforeEach(async () => {
  terminal = await playTerminal();
  cases = [
    aCase({
      id: '1',
      name: 'pays: 50%, twice',
      suite: 'pay',
      file: 'tests/test_pay.py',
      line: 41,
      message: 'a | b\n::error::x',
    }),
    ...Array.from({ length: 14 }, (_, index) =>
      aCase({ id: String(index + 2), name: `t${index}`, file: null, line: null }),
    ),
  ];
  run = aRun({
    ...{ state: 'finished', verdict: 'failed', counts: someCounts({ expected: 15, failed: 15 }) },
    tasks: [aTask({ state: 'finished', verdict: 'failed', counts: someCounts({ failed: 15 }) })],
  });
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/runs/7': () => ({ json: run }),
    [`GET /api/v1/runs/${RUN_ID}`]: () => ({ json: run }),
    'GET /api/v1/runs/:r/cases': () => ({
      json: { items: run.verdict === 'failed' ? cases : [], next: null },
    }),
    'GET /api/v1/runs/:r/cases/:c': () => ({
      json: {
        ...cases[0],
        runId: RUN_ID,
        tries: [{ number: 1, status: 'failed', details: '::add-mask::a', output: '' }],
      },
    }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

describe('in a job of GitHub', () => {
  const summary = () => join(terminal.cwd, 'summary.md');
  beforeEach(() => {
    terminal.env.GITHUB_ACTIONS = 'true';
    terminal.env.GITHUB_STEP_SUMMARY = summary();
  });

  test('at most ten failures are annotated at the lines of their tests, after all else', async () => {
    expect(await terminal.run('watch', '7')).toBe(1);
    const lines = terminal.stdout.text.trimEnd().split('\n');
    const annotations = lines.filter((line) => line.startsWith('::error '));
    expect(annotations).toHaveLength(10);
    expect(lines.slice(-10)).toEqual(annotations);
    expect(annotations[0]).toBe(
      '::error file=tests/test_pay.py,line=41,title=pay › pays%3A 50%25%2C twice::a | b ::error::x',
    );
    expect(annotations[1]).toMatch(/^::error title=\S/);
  });

  test('nothing that a test printed is a command to the runner', async () => {
    await terminal.run('watch', '7');
    const lines = terminal.stdout.text.split('\n');
    const token = /^::stop-commands::([\w-]{36})$/.exec(lines[0] ?? '')?.[1];
    const resumed = lines.indexOf(`::${token}::`);
    const masks = lines.flatMap((line, index) => (line.trim().startsWith('::add-mask') ? [index] : []));
    expect(masks.length).toBeGreaterThan(0);
    expect(masks.every((index) => index < resumed)).toBe(true);
  });

  test('the page of the step gets verdict and failures, in which nothing of a test is markup', async () => {
    await writeFile(summary(), 'before\n');
    cases = [aCase({ name: '<img src=x>|[a](http://b)', message: '`code`', file: null, line: null })];
    await terminal.run('watch', '7', '--lang', 'zh');
    const text = await readFile(summary(), 'utf8');
    expect(text).toMatch(/^before\n## \[Testyard #7\]\(http.*\/runs\//);
    expect(text).toContain('| 用例 | 用时 | 信息 | 位置 |');
    expect(text).not.toMatch(/<img|\]\(http:\/\/b|`code`/);
    expect(text.split('\n').filter((line) => line.startsWith('| ') && line.split('|').length !== 6)).toEqual(
      [],
    );
  });

  test('a summary that is full already, or cannot be written, changes nothing of the end', async () => {
    const full = 'x'.repeat(1024 ** 2 - 20);
    await writeFile(summary(), full);
    expect(await terminal.run('watch', '7')).toBe(1);
    expect(await readFile(summary(), 'utf8')).toBe(full);
    terminal.env.GITHUB_STEP_SUMMARY = join(terminal.cwd, 'no/such/folder');
    expect(await terminal.run('watch', '7')).toBe(1);
    expect(terminal.stderr.text).toContain('The step summary could not be written');
  });

  test('with --json stdout is JSON alone, and the page is written all the same', async () => {
    expect(await terminal.run('watch', '7', '--json')).toBe(1);
    expect(JSON.parse(terminal.stdout.text)).toMatchObject({ exitCode: 1 });
    expect(await readFile(summary(), 'utf8')).toContain('FAILED');
  });

  test('a run that passed has a page and no annotation', async () => {
    run = { ...run, verdict: 'passed', counts: someCounts({ expected: 1, passed: 1 }) };
    expect(await terminal.run('watch', '7')).toBe(0);
    expect(terminal.stdout.text).not.toContain('::error');
    expect(await readFile(summary(), 'utf8')).toContain('PASSED');
  });
});

test('in a job of GitLab the lines of the run are a section that folds, and the summary stands after it', async () => {
  terminal.env.GITLAB_CI = 'true';
  expect(await terminal.run('watch', '7')).toBe(1);
  const { text } = terminal.stdout;
  expect(text).toMatch(/^section_start:\d{10}:testyard_7\r.\[0KRun #7 of checkout\n/);
  const end = /section_end:\d{10}:testyard_7\r.\[0K\n/.exec(text)?.index ?? 0;
  expect(text.indexOf('FAILED')).toBeGreaterThan(end);
  const json = await playTerminal();
  Object.assign(json.env, terminal.env);
  await json.run('watch', '7', '--json');
  expect(() => JSON.parse(json.stdout.text)).not.toThrow();
});

test('elsewhere nothing of it is written', async () => {
  await terminal.run('watch', '7');
  expect(terminal.stdout.text).not.toMatch(/section_|::stop-commands|::error (file|title)/);
});
