// Logs are the bytes that the test wrote, whatever they are; files are kept also from what timed out; both are whole
// when the verdict is there, and read in parts. What a test must not see cannot be carried out as evidence either.
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { casesOf, logBytes, runTemplate, type Service, statusesOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Writes 3 MB that are no text, text in GBK, and no line end at the last. */
const writer = `
import os, sys
def write(fd, data):
    while data:
        data = data[os.write(fd, data):]
write(1, bytes(range(256)) * 12_000)
write(2, "错误：连接失败\\r\\n".encode("gbk") * 1000 + b"\\xff\\x00\\x1b[31m")
write(1, "结束".encode("gbk"))
`;
const writtenToStdout = Buffer.concat([
  ...Array.from({ length: 12_000 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  Buffer.from('bde1caf8', 'hex'),
]);
const gbkLine = Buffer.from('b4edcef3a3bac1acbdd3caa7b0dc0d0a', 'hex');
const writtenToStderr = Buffer.concat([
  ...Array.from({ length: 1000 }, () => gbkLine),
  Buffer.from('ff001b5b33316d', 'hex'),
]);

const keeper = `
import pathlib, time

def test_writes_and_hangs():
    folder = pathlib.Path("reports/deep")
    folder.mkdir(parents=True)
    (folder / "屏幕 1.bin").write_bytes(bytes(range(256)) * 4000)
    (folder / "empty.txt").touch()
    pathlib.Path("reports/other.tmp").write_text("not asked for")
    time.sleep(3600)
`;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

function read(path: string, range?: string): Promise<Response> {
  const headers = { 'x-auth-token': service.token, ...(range ? { range } : {}) };
  return fetch(`${service.url}/api/v1${path}`, { headers, signal: AbortSignal.timeout(10_000) });
}

async function artifactsOf(taskId: string) {
  return (await service.client.call('listArtifacts', { params: { taskId } })).items;
}

describe('a log', () => {
  let taskId: string;
  beforeAll(async () => {
    const path = writeSuite(yard.work, 'writer', { 'write.py': writer });
    const command = ['python3', 'write.py'];
    const run = await runTemplate(service, {
      name: 'writer',
      framework: 'command',
      source: { path },
      command,
    });
    expect(run.verdict).toBe('passed');
    taskId = run.tasks[0]?.id ?? '';
  });

  test('has the very bytes, on each stream', async () => {
    expect(sha256(await logBytes(service, taskId, 'stdout'))).toBe(sha256(writtenToStdout));
    expect(sha256(await logBytes(service, taskId, 'stderr'))).toBe(sha256(writtenToStderr));
  });

  test('is printed as those bytes by the command line', async () => {
    const shown = await yard.run(service, ['logs', '1', '--stream', 'stderr']);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toBe(writtenToStderr.toString('utf8'));
  });

  test('is read in parts', async () => {
    const { items } = await service.client.call('listLogs', { params: { taskId } });
    const stream = items.find((one) => one.stream === 'stdout');
    expect(stream).toMatchObject({ length: writtenToStdout.length, state: 'closed', dropped: 0 });
    const path = `/tasks/${taskId}/logs/${stream?.leaseId}/stdout`;
    const middle = await read(path, 'bytes=1000000-1000255');
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe(`bytes 1000000-1000255/${writtenToStdout.length}`);
    expect(Buffer.from(await middle.arrayBuffer())).toEqual(writtenToStdout.subarray(1_000_000, 1_000_256));
    const tail = await read(path, 'bytes=-4');
    expect(Buffer.from(await tail.arrayBuffer()).toString('hex')).toBe('bde1caf8');
    expect((await read(path, `bytes=${writtenToStdout.length}-`)).status).toBe(416);
  });
});

test('files are kept of a case that timed out, by name, hash and part', async () => {
  const path = writeSuite(yard.work, 'keeper', { 'test_keeper.py': keeper });
  const run = await runTemplate(service, {
    name: 'keeper',
    framework: 'pytest',
    source: { path },
    timeouts: { case: '1s' },
    artifacts: ['reports/deep/**'],
  });
  expect(run.verdict).toBe('failed');
  const taskId = run.tasks[0]?.id ?? '';
  const kept = (await artifactsOf(taskId)).sort((a, b) => a.size - b.size);
  const bytes = Buffer.concat(
    Array.from({ length: 4000 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  );
  expect(kept).toMatchObject([
    { name: 'reports/deep/empty.txt', size: 0, sha256: sha256(Buffer.alloc(0)) },
    { name: 'reports/deep/屏幕 1.bin', size: bytes.length, sha256: sha256(bytes) },
  ]);
  const whole = await read(`/tasks/${taskId}/artifacts/${kept[1]?.id}`);
  expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(sha256(Buffer.from(await whole.arrayBuffer()))).toBe(sha256(bytes));
  const part = await read(`/tasks/${taskId}/artifacts/${kept[1]?.id}`, 'bytes=255-257');
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).toString('hex')).toBe('ff0001');
});

test('a link carries nothing out of the workspace', async () => {
  const path = writeSuite(yard.work, 'thief', {
    'test_thief.py': `
import os
def test_takes():
    os.makedirs("out/deep")
    os.symlink("${yard.data}/executor/executor.json", "out/credential.json")
    os.symlink("${yard.data}/executor", "out/folder")
    os.symlink("/etc", "out/deep/etc")
    os.link("out/mine.txt", "out/hard.txt") if os.path.exists("out/mine.txt") else open("out/mine.txt", "w").write("mine")
`,
  });
  symlinkSync('/etc/passwd', join(path, 'passwd'));
  const run = await runTemplate(service, {
    name: 'thief',
    framework: 'pytest',
    source: { path },
    artifacts: ['out/**', 'passwd'],
  });
  expect(await statusesOf(service, run.id)).toEqual({ test_takes: 'passed' });
  expect((await artifactsOf(run.tasks[0]?.id ?? '')).map(({ name }) => name)).toEqual(['out/mine.txt']);
  expect(run.tasks[0]?.warnings).toEqual([
    expect.stringMatching(/^Not kept, .*only plain files.*: .*passwd/),
  ]);
});

const cases = `
import os, pytest
def put(name, text):
    with open(os.path.join(os.environ["TESTYARD_CASE_ARTIFACTS"], name), "w") as file:
        file.write(text)
def test_passes():
    put("log.txt", "the same in each")
def test_fails():
    put("log.txt", "the same in each")
    assert False
def test_crashes():
    put("core.txt", "what was left")
    os.kill(os.getpid(), 9)
def test_hangs():
    put("screen.txt", "what was seen")
    import time; time.sleep(3600)
`;

test('files of a case are its own, also of one that crashed or hung, and are listed by it', async () => {
  const path = writeSuite(yard.work, 'cases', { 'test_cases.py': cases });
  const run = await runTemplate(service, {
    ...{ name: 'cases', framework: 'pytest', source: { path }, timeouts: { case: '1s' } },
  });
  expect(await statusesOf(service, run.id)).toEqual({
    ...{ test_passes: 'passed', test_fails: 'failed (test)' },
    ...{ test_crashes: 'error (tool)', test_hangs: 'failed (time-out)' },
  });
  const taskId = run.tasks[0]?.id ?? '';
  const found: Record<string, string[]> = {};
  for (const { id, name } of await casesOf(service, run.id)) {
    const { items } = await service.client.call('listArtifacts', {
      params: { taskId },
      query: { caseId: id },
    });
    found[name] = items.map((one) => `${one.name} ${one.sha256}`);
  }
  expect(found).toEqual({
    test_passes: [`log.txt ${sha256(Buffer.from('the same in each'))}`],
    test_fails: [`log.txt ${sha256(Buffer.from('the same in each'))}`],
    test_crashes: [`core.txt ${sha256(Buffer.from('what was left'))}`],
    test_hangs: [`screen.txt ${sha256(Buffer.from('what was seen'))}`],
  });
  expect(await artifactsOf(taskId)).toHaveLength(4);
});

test('a report names files of its cases, which a pattern does not keep twice; what it may not have is named', async () => {
  const report = `<testsuite><testcase name="shot"><system-out>[[ATTACHMENT|shots/1.png]] [[ATTACHMENT|gone.png]]
[[ATTACHMENT|/etc/passwd]] [[ATTACHMENT|../up.txt]]</system-out></testcase></testsuite>`;
  const path = writeSuite(yard.work, 'attaches', {
    'report.xml': report,
    'shots/1.png': 'one',
    'shots/2.png': 'two',
  });
  const run = await runTemplate(service, {
    ...{ name: 'attaches', framework: 'command', source: { path }, artifacts: ['shots/*'] },
    ...{ command: ['sh', '-c', 'cp report.xml out.xml'], report: { junit: 'out.xml' } },
  });
  expect(run.verdict).toBe('passed');
  const [shot] = await casesOf(service, run.id);
  const kept = (await artifactsOf(run.tasks[0]?.id ?? '')).map(({ name, caseId }) => [name, caseId]);
  expect(new Map(kept as [string, string | null][])).toEqual(
    new Map([
      ['shots/1.png', shot?.id],
      ['shots/2.png', null],
    ]),
  );
  expect(kept).toHaveLength(2);
  const warnings = run.tasks[0]?.warnings ?? [];
  expect(warnings.map((each) => each.split(': ')[1]).sort()).toEqual(['/etc/passwd, ../up.txt', 'gone.png']);
});
