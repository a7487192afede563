// The documented call against real processes: what it starts, what it answers, and what a test sees of it.
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, saveTemplate, statusesOf, verdictOf } from '../setup/service.ts';
import { counts, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Cases that look around: at what the call said, and for what they must not find. */
const lookingAround = (secretFolders: readonly string[]) => `
import os, pathlib, re

def test_the_system_under_test_is_told():
    told = {name: os.environ[name] for name in os.environ if name.startswith("TESTYARD_")}
    assert re.fullmatch("[0-9a-f]{32}", told.pop("TESTYARD_RUN_ID"))
    assert re.fullmatch("[0-9]{19}", told.pop("TESTYARD_TASK_ID"))
    assert os.path.isdir(told.pop("TESTYARD_CASE_ARTIFACTS"))
    assert told == {
        "TESTYARD_SUT_NAME": "结算 shop", "TESTYARD_SUT_BRANCH": "基线", "TESTYARD_SUT_BUILD": "",
        "TESTYARD_SUT_IP": "192.0.2.7", "TESTYARD_SUT_PORT": "8080", "TESTYARD_USER": "efdb40",
    }

def test_the_trace_of_the_call_goes_on():
    assert os.environ["TRACEPARENT"] == "${trace}"

def test_parameters_are_told():
    assert os.environ["BROWSER"] == "chromium"

def test_no_secret_is_in_any_environment():
    for process in pathlib.Path("/proc").glob("[0-9]*/environ"):
        text = process.read_bytes().lower()
        assert not re.search(b"credential|password|testyard_executor|testyard_token|correct horse|inherited-secret", text), text

def test_the_data_folders_cannot_be_read():
    for folder in ${JSON.stringify(secretFolders)}:
        found = os.listdir(folder) if os.path.isdir(folder) else []
        assert not [name for name in found if name not in ("work", "executor")], (folder, found)

def test_processes_of_the_service_cannot_be_seen():
    lines = [path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
    assert not [line for line in lines if b"testyard.mjs" in line or b"--data" in line], lines
`;

let yard: Yard;
let service: Service;
const templates: Record<string, string> = {};
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ env: { SECRET_OF_THE_HOST: 'inherited-secret' } });
  const add = async (name: string, content: string, more: Partial<TemplateDocument> = {}) => {
    const path = writeSuite(yard.work, name, { 'test_one.py': content });
    const document = { name, framework: 'pytest', source: { path }, ...more };
    templates[name] = await saveTemplate(service, document);
  };
  await add('green', sleepingSuite({ cases: 3, secondsEach: 0.01 }));
  await add('red', sleepingSuite({ cases: 3, secondsEach: 0.01, failing: 1 }));
  await add('slow', sleepingSuite({ cases: 1, secondsEach: 3 }));
  await add('curious', lookingAround([yard.data, `${yard.data}/executor`]), {
    parameters: { BROWSER: { default: 'chromium' } },
  });
});
afterAll(() => yard.close());

type Answer = Readonly<Record<string, unknown>> & { readonly result?: string };

async function execute(body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}/attask/v3/taskmodel/execution`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': service.token, ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(40_000),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

const suiteOf = (...names: string[]) => ({
  testSuite: names.map((name) => ({ taskId: templates[name] ?? name })),
});

async function runCount(): Promise<number> {
  const params = { projectId: service.projectId };
  const { items } = await service.client.call('listRuns', { params, query: { limit: '1000' } });
  return items.length;
}

describe('two templates, of which one fails', () => {
  test('with Prefer: wait: one answer, failed, which names the template', async () => {
    const answer = await execute(suiteOf('green', 'red'), { prefer: 'wait=30', 'x-language': 'en-us' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'failed',
      error_code: 'RUN_FAILED',
      result: expect.stringMatching(/^[0-9a-f]{32}$/),
      error_cause: expect.stringContaining('red'),
    });
    expect(answer.body.error_cause).not.toContain('green');
    const run = await service.client.call('getRun', { params: { runId: answer.body.result ?? '' } });
    expect(run).toMatchObject({
      state: 'finished',
      verdict: 'failed',
      counts: counts({ passed: 5, failed: 1 }),
    });
    expect(run.tasks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed']);
  });

  test('without it: accepted at once, and the verdict comes', async () => {
    const answer = await execute(suiteOf('green', 'red'));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'ok', test_suite: suiteOf('green', 'red').testSuite });
    expect(await verdictOf(service, answer.body.result ?? '')).toMatchObject({ verdict: 'failed' });
  });
});

test('only a run that passed answers ok to who waits', async () => {
  const answer = await execute(suiteOf('green', 'green'), { prefer: 'wait=30' });
  expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('time that runs out is 202 and running, never ok', async () => {
  const answer = await execute(suiteOf('slow'), { prefer: 'wait=1' });
  expect(answer).toMatchObject({ status: 202, body: { status: 'running' } });
  expect(answer.headers.get('preference-applied')).toBe('wait=1');
  expect(await verdictOf(service, answer.body.result ?? '')).toMatchObject({ verdict: 'passed' });
});

test('one unknown template: 404 that names it, and nothing has started', async () => {
  const before = await runCount();
  const answer = await execute(suiteOf('green', '1234567890123456789'));
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({ status: 'failed', error_code: 'TEMPLATE_NOT_FOUND' });
  expect(answer.body.error_cause).toContain('1234567890123456789');
  expect(await runCount()).toBe(before);
});

test('the same call twice with one key is one run', async () => {
  const headers = { 'idempotency-key': 'pipeline-4711', prefer: 'wait=30' };
  const before = await runCount();
  const [first, second] = await Promise.all([
    execute(suiteOf('green'), headers),
    execute(suiteOf('green'), headers),
  ]);
  const third = await execute(suiteOf('green'), headers);
  expect(new Set([first, second, third].map(({ body }) => body.result)).size).toBe(1);
  expect(third).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await runCount()).toBe(before + 1);
  expect(await execute(suiteOf('red'), headers)).toMatchObject({ status: 409 });
});

test('ids are decimal strings of 19 digits; one sent as a number is refused with what to do', async () => {
  for (const id of Object.values(templates)) expect(id).toMatch(/^[0-9]{19}$/);
  const answer = await execute({ testSuite: [{ taskId: 12_345 }] }, { 'x-language': 'en-us' });
  expect(answer).toMatchObject({ status: 400, body: { error_code: 'TEMPLATE_ID_NOT_STRING' } });
});

test('the test process is told of the system under test, and of no secret', async () => {
  const sut = {
    sutName: '结算 shop',
    sut_branch_name: '基线',
    ip: '192.0.2.7',
    port: '8080',
    userName: 'efdb40',
  };
  const answer = await execute({ ...suiteOf('curious'), ...sut }, { prefer: 'wait=30', traceparent: trace });
  const runId = answer.body.result ?? '';
  expect(await statusesOf(service, runId)).toEqual({
    test_the_system_under_test_is_told: 'passed',
    test_the_trace_of_the_call_goes_on: 'passed',
    test_parameters_are_told: 'passed',
    test_no_secret_is_in_any_environment: 'passed',
    test_the_data_folders_cannot_be_read: 'passed',
    test_processes_of_the_service_cannot_be_seen: 'passed',
  });
  expect(answer.body.status).toBe('ok');
});
