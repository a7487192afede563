// What a pipeline gets of `testyard run`: one exit code for each way that a run can end, and a report that parses.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
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

test('--json prints one document that a program can read', async () => {
  const end = await yard.run(service, ['run', 'red', '--json']);
  expect(end.code).toBe(1);
  expect(JSON.parse(end.stdout)).toMatchObject({
    run: { verdict: 'failed', counts: { failed: 1, passed: 2 } },
  });
});
