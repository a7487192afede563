// What a pipeline gets of `testyard run`: one exit code for each way that a run can end, and a report that parses.
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { installed } from '../setup/program.ts';
import { type Service, saveTemplate } from '../setup/service.ts';
import { sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const odd = `
import pytest

@pytest.mark.parametrize("text", ["<&>\\"'", "\\x1b[31m", "错误", "]]>"])
def test_odd(text):
    assert text == "", text

@pytest.mark.skip(reason="not <now>")
def test_skipped(): pass
`;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
  const add = (name: string, content: string, more: Partial<TemplateDocument> = {}) => {
    const path = writeSuite(yard.work, name, { 'test_one.py': content });
    return saveTemplate(service, { name, framework: 'pytest', source: { path }, ...more });
  };
  await add('green', sleepingSuite({ cases: 3, secondsEach: 0.01 }));
  await add('red', sleepingSuite({ cases: 3, secondsEach: 0.01, failing: 1 }));
  await add('broken', 'def test_one(): pass', { setup: ['exit 9'], retries: { setup: 0 } });
  await add('empty', '# no case at all');
  await add('slow', sleepingSuite({ cases: 1, secondsEach: 60 }));
  await add('odd', odd);
});
afterAll(() => yard.close());

describe('the exit code is', () => {
  test.each([
    [0, 'passed', ['green'], /3 passed/],
    [1, 'failed', ['green', 'red'], /this one is known to fail/],
    [3, 'an error of the set-up', ['broken'], /exit 9/],
    [5, 'without a case', ['empty'], /./],
    [2, 'an unknown template, with the one that is meant', ['gren'], /green/],
    [2, 'an unknown option', ['green', '--jnit', 'out.xml'], /--junit/],
    [7, 'its own time is over', ['slow', '--timeout', '1s'], /./],
  ])('%i: %s', async (code, _, args, told) => {
    const end = await yard.run(service, ['run', ...args]);
    expect(end.stdout + end.stderr).toMatch(told);
    expect(end.code, end.stdout + end.stderr).toBe(code);
    expect(end.stdout + end.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  test.each([
    ['its reader goes away after a line', '| head -n 1', 1],
    ['its output goes to a disk that is full', '> /dev/full', 1],
  ])('that of the verdict, where %s', async (_, into, code) => {
    expect(await inShell(`"$NODE" "$PROGRAM" run red ${into}; exit "\${PIPESTATUS[0]}"`)).toMatchObject({
      code,
    });
  });

  test('3 where all was done and what was to be told is lost, 0 where its reader had enough', async () => {
    const lost = await inShell('"$NODE" "$PROGRAM" template list > /dev/full');
    expect(lost).toMatchObject({ code: 3, stderr: expect.stringMatching(/^error OUTPUT_LOST: .*ENOSPC\n$/) });
    const logs =
      '"$NODE" "$PROGRAM" logs "$("$NODE" "$PROGRAM" runs --fields number --ndjson | grep -o "[0-9]*" | tail -1)"';
    expect(await inShell(`${logs} | head -n 1; exit "\${PIPESTATUS[0]}"`)).toMatchObject({ code: 0 });
    expect((await inShell(`${logs} > /dev/full`)).code).toBe(3);
  });

  test('6: stopped by somebody else', async () => {
    const env = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: service.token };
    const waiting = yard.start(['run', 'slow'], env).program;
    const [, number = ''] = await waiting.said(/#(\d+)/);
    expect((await yard.run(service, ['stop', number])).code).toBe(0);
    expect((await waiting.end()).code).toBe(6);
  });

  test('4: not signed in, or with a token that nobody knows', async () => {
    const nobody = yard.start(['run', 'green', '--server', service.url]).program;
    expect((await nobody.end()).code).toBe(4);
    const wrong = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: 'no-such-token' };
    expect((await yard.start(['run', 'green'], wrong).program.end()).code).toBe(4);
  });

  test('3: no server there, told within seconds and by its address', async () => {
    const env = { TESTYARD_SERVER: 'http://127.0.0.1:9', TESTYARD_TOKEN: 'any' };
    const end = await yard.start(['run', 'green'], env).program.end(15_000);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain('127.0.0.1:9');
  });

  test('130: interrupted; the run goes on', async () => {
    const env = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: service.token };
    const waiting = yard.start(['run', 'slow'], env).program;
    const [, number = ''] = await waiting.said(/#(\d+)/);
    waiting.signal('SIGINT');
    expect((await waiting.end()).code).toBe(130);
    const params = { projectId: service.projectId, number };
    const run = () => service.client.call('getRunByNumber', { params });
    expect(await run()).toMatchObject({ verdict: null });
    await yard.run(service, ['stop', number]);
    await eventually('it is stopped', { holds: async () => (await run()).verdict === 'stopped' });
  });
});

test('the report for other programs is well-formed XML with every case, whatever its text', async () => {
  const file = join(yard.work, 'out.xml');
  const end = await yard.run(service, ['run', 'odd', 'green', '--junit', file]);
  expect(end.code).toBe(1);
  const reader = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
cases = list(root.iter("testcase"))
print(json.dumps([len(cases), sum(c.find("failure") is not None for c in cases), sum(c.find("skipped") is not None for c in cases)]))`;
  expect(JSON.parse(execFileSync('python3', ['-c', reader, file], { encoding: 'utf8' }))).toEqual([8, 4, 1]);
  expect(readFileSync(file, 'utf8')).toContain('错误');
});

test('a report goes into a pipe or a device as it is: nothing takes its place', async () => {
  const pipe = join(yard.work, 'pipe');
  const line = `mkfifo "${pipe}" && { cat "${pipe}" & }; "$NODE" "$PROGRAM" run green --json --junit "${pipe}"; wait`;
  const end = await inShell(line);
  expect(end.code).toBe(0);
  expect(end.stdout).toContain('<testsuites name="Testyard run');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

/** What bash, with the program as the user of the service, says of a line. */
function inShell(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE: process.execPath, PROGRAM: installed };
  const own = { TESTYARD_SERVER: service.url, TESTYARD_TOKEN: service.token, LANG: 'C.UTF-8' };
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['-c', line],
      { env: { ...env, ...own }, cwd: yard.work, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test('--json prints one document that a program can read', async () => {
  const end = await yard.run(service, ['run', 'red', '--json']);
  expect(end.code).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({
    run: { verdict: 'failed', counts: { failed: 1, passed: 2 } },
  });
});
