import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listOf } from '../../testing/list-of.ts';
import { commandFramework } from './command-framework.ts';
import { feedOf, makeWorkspace, openSession, runSession, type Workspace } from './testing/session-run.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const sh = (script: string): string[] => ['sh', '-c', script];
const passing = '<testsuite name="s"><testcase classname="c" name="one"/></testsuite>';
const failing = `<testsuite name="s"><testcase classname="c" name="one"/><testcase classname="c" name="two"><failure message="3 is not 4">long text</failure></testcase></testsuite>`;
const writing = (xml: string, then = 'true') => sh(`mkdir -p out; cat > out/r.xml <<'X'\n${xml}\nX\n${then}`);
const junit = { junit: 'out/*.xml', tap: false };
const tap = { junit: null, tap: true };

test('declared cases are processes of their own, judged by their exit code', async () => {
  const { mode, found, results, notices } = await runSession(workspace, {
    cases: [
      { name: '好', command: ['true'] },
      { name: 'bad', command: sh('echo first; echo "no such user" >&2; exit 3') },
      { name: 'crash', command: sh('kill -SEGV $$') },
      { name: 'missing', command: ['no-such-program-here'] },
      { name: 'bad', command: ['true'] },
    ],
  });
  expect(mode).toBe('declared');
  expect(found.map(({ identity, name }) => [identity, name])).toEqual(
    ['好', 'bad', 'crash', 'missing', 'bad#2'].map((name) => [name, name]),
  );
  expect(results.map(({ identity, status, cause }) => [identity, status, cause])).toEqual([
    ['好', 'passed', null],
    ['bad', 'failed', 'test'],
    ['crash', 'failed', 'test'],
    ['missing', 'error', 'configuration'],
    ['bad#2', 'passed', null],
  ]);
  expect(results[1]?.message).toBe('exit code 3: no such user');
  expect(results[1]?.details).toBe('first\nno such user');
  expect(results[1]?.output).toBe('first\nno such user\n');
  expect(results[2]?.message).toBe('killed by signal SIGSEGV');
  expect(results[3]?.message).toContain('no-such-program-here');
  expect(notices).toEqual([]);
});

test('a case is told as started before it ends, with its attempt', async () => {
  const { events } = await runSession(workspace, { cases: [{ name: 'a', command: ['true'] }] });
  expect(events.map(({ type }) => type)).toEqual(['case-started', 'case-finished']);
  expect(events[0]).toEqual({ type: 'case-started', caseId: '0', attempt: 1 });
});

test('without cases and report the command with its arguments is the one case', async () => {
  const { mode, results } = await runSession(workspace, { command: sh('exit $0'), arguments: ['4'] });
  expect(mode).toBe('declared');
  expect(results).toMatchObject([{ identity: 'the template', status: 'failed', message: 'exit code 4' }]);
});

test('select runs the declared cases that it names, and refuses others', async () => {
  const cases = [
    { name: 'a', command: ['true'] },
    { name: 'b', command: ['true'] },
  ];
  expect((await runSession(workspace, { cases, select: ['b'] })).found).toHaveLength(1);
  await expect(openSession(workspace, { cases, select: ['c'] })).rejects.toMatchObject({
    cause: 'configuration',
    message: expect.stringContaining('c'),
  });
});

test.each([
  ['nothing to run', {}],
  ['command and cases', { command: ['true'], cases: [{ name: 'a', command: ['true'] }] }],
  ['cases and report', { cases: [{ name: 'a', command: ['true'] }], report: tap }],
])('a plan with %s is refused as configuration', async (_, parts) => {
  await expect(openSession(workspace, parts)).rejects.toMatchObject({ cause: 'configuration' });
});

test('a report gives its cases, and each is replayed under its identity', async () => {
  const { mode, found, results, notices } = await runSession(workspace, {
    command: writing(failing, 'exit 1'),
    report: junit,
  });
  expect(mode).toBe('reported');
  expect(found.map(({ identity }) => identity)).toEqual(['c::one', 'c::two']);
  expect(
    results.map(({ identity, status, message, details }) => [identity, status, message, details]),
  ).toEqual([
    ['c::one', 'passed', null, null],
    ['c::two', 'failed', '3 is not 4', '3 is not 4\nlong text'],
  ]);
  expect(notices).toEqual([]);
});

test('each file of a report gives a receipt', async () => {
  const xml = '<testsuite tests="2" id="7"><testcase name="one"/>';
  const { events } = await runSession(workspace, { command: writing(xml), report: junit });
  const receipts = events.flatMap((event) => (event.type === 'report-read' ? [event.receipt] : []));
  expect(receipts).toMatchObject([
    {
      ...{ file: 'out/r.xml', format: 'junit', bytes: 51, cases: { in: 1, out: 1 } },
      ...{ dropped: [{ field: 'testsuite@id', count: 1 }], truncatedAt: { byte: 51, line: 2 } },
      problem: { rule: 'report-ends-early', values: { element: 'testsuite' } },
    },
  ]);
});

test('failures in the report count although the command ended with 0', async () => {
  const { results, notices } = await runSession(workspace, { command: writing(failing), report: junit });
  expect(results.map(({ status }) => status)).toEqual(['passed', 'failed']);
  expect(notices).toEqual([]);
});

test('a report that says pass does not hide the exit code', async () => {
  const { notices } = await runSession(workspace, { command: writing(passing, 'exit 2'), report: junit });
  expect(notices).toEqual([
    'failure: the command ended with exit code 2; no case of the report failed (1 cases)',
  ]);
});

test('a command that crashed is a failure by itself, also beside failures', async () => {
  const { notices } = await runSession(workspace, {
    command: writing(failing, 'kill -ABRT $$'),
    report: junit,
  });
  expect(notices).toEqual([
    'failure: the command ended with signal SIGABRT; the report contains failures too (2 cases)',
  ]);
});

test('no report is one entry that is not reported', async () => {
  const { found, results, notices } = await runSession(workspace, { command: ['true'], report: junit });
  expect(found.map(({ name }) => name)).toEqual(['out/*.xml']);
  expect(results).toMatchObject([{ status: 'not-reported', cause: 'not-reported' }]);
  expect(results[0]?.message).toContain('nothing that matches out/*.xml was written');
  // What the verdict of the task quotes.
  expect(notices).toEqual([`failure: ${results[0]?.message}`]);
});

test('no report and a bad exit code: a failure, too', async () => {
  const { notices } = await runSession(workspace, { command: ['false'], report: junit });
  expect(notices).toEqual([
    'failure: the command ended with exit code 1; the report (out/*.xml) is missing or incomplete',
  ]);
});

test('a report of an earlier run never counts', async () => {
  await mkdir(join(workspace.directory, 'out'));
  await writeFile(join(workspace.directory, 'out/old.xml'), passing);
  const { results } = await runSession(workspace, { command: ['true'], report: junit });
  expect(results).toMatchObject([{ status: 'not-reported' }]);
  expect(results[0]?.message).toContain('do not count: out/old.xml');
});

test('a report that the command only copied in with its old time never counts', async () => {
  await writeFile(join(workspace.directory, 'cache.xml'), passing);
  await utimes(join(workspace.directory, 'cache.xml'), 1_000_000, 1_000_000);
  const command = sh('mkdir -p out; cp -p cache.xml out/r.xml');
  const { results } = await runSession(workspace, { command, report: junit });
  expect(results).toMatchObject([{ status: 'not-reported' }]);
});

test('beside a new report, one with an old time is told, and what is no file is not reported', async () => {
  await writeFile(join(workspace.directory, 'cache.xml'), failing);
  await utimes(join(workspace.directory, 'cache.xml'), 1_000_000, 1_000_000);
  const others =
    'cp -p cache.xml out/old.xml; mkfifo out/pipe.xml; ln -s /etc/hostname out/host.xml; ln -s no out/nowhere.xml';
  const command = writing(passing, others);
  const { results, notices } = await runSession(workspace, { command, report: junit });
  expect(results.map(({ identity, status }) => [identity, status])).toEqual([
    ['c::one', 'passed'],
    ...['out/host.xml', 'out/nowhere.xml', 'out/pipe.xml'].map((path) => [path, 'not-reported']),
  ]);
  expect(results[1]?.message).toMatch(/^out\/host\.xml is no file that can be read/);
  expect(notices).toContainEqual(expect.stringMatching(/^warning: Not counted.*: out\/old\.xml\./));
});

test('a link to a report is that report, read once', async () => {
  const command = sh(
    `mkdir -p out build; echo '${failing}' > build/r.xml; echo '${passing}' > out/1.xml; ln -s 1.xml out/latest.xml; ln -s ../build/r.xml out/2.xml; ln -s ../build out/folder.xml`,
  );
  const { results } = await runSession(workspace, { command, report: junit });
  expect(results.map(({ identity, status }) => [identity, status])).toEqual([
    ...[
      ['c::one', 'passed'],
      ['c::one#2', 'passed'],
      ['c::two', 'failed'],
    ],
  ]);
});

test('a report written over the old one counts, byte for byte equal as it may be', async () => {
  await mkdir(join(workspace.directory, 'out'));
  await writeFile(join(workspace.directory, 'out/r.xml'), `${passing}\n`);
  const { found } = await runSession(workspace, { command: writing(passing), report: junit });
  expect(found.map(({ identity }) => identity)).toEqual(['c::one']);
});

test('several files are read in the order of their paths; equal cases are told apart', async () => {
  const command = sh(`mkdir -p out/b; echo '${failing}' > out/b/2.xml; echo '${passing}' > out/1.xml`);
  const { found, results } = await runSession(workspace, {
    command,
    report: { ...junit, junit: 'out/**/*.xml' },
  });
  expect(found.map(({ identity, name }) => [identity, name])).toEqual([
    ['c::one', 'one'],
    ['c::one#2', 'one#2'],
    ['c::two', 'two'],
  ]);
  expect(results).toHaveLength(3);
});

test('a report that breaks off keeps what came before and names file and line', async () => {
  const { results } = await runSession(workspace, { command: writing(failing.slice(0, -30)), report: junit });
  expect(results.map(({ identity, status }) => [identity, status])).toEqual([
    ['c::one', 'passed'],
    ['out/r.xml', 'not-reported'],
  ]);
  expect(results[1]?.message).toMatch(/^out\/r\.xml line \d+: the file ends before/);
});

test('a report with no case gives no case', async () => {
  expect((await runSession(workspace, { command: writing('<testsuites/>'), report: junit })).found).toEqual(
    [],
  );
});

test.each(['/etc/*.xml', '../*.xml', 'a/../../x.xml'])(
  'a glob that leads outside is refused: %s',
  async (glob) => {
    const session = await openSession(workspace, { command: ['true'], report: { junit: glob, tap: false } });
    await expect(session.find(() => undefined)).rejects.toMatchObject({ cause: 'configuration' });
  },
);

test('a command that is not there is a configuration error', async () => {
  const session = await openSession(workspace, { command: ['no-such-program-here'], report: tap });
  await expect(session.find(() => undefined)).rejects.toMatchObject({ cause: 'configuration' });
});

test('TAP is read from stdout', async () => {
  const command = sh(
    'printf "1..3\\nok 1 - one\\nnot ok 2 - zwei # TODO later\\n"; echo "ok 9 - no" >&2; exit 1',
  );
  const { found, results, notices } = await runSession(workspace, { command, report: tap });
  expect(found.map(({ identity }) => identity)).toEqual(['one', 'zwei', '#3']);
  expect(results.map(({ status }) => status)).toEqual(['passed', 'skipped', 'not-reported']);
  expect(notices).toHaveLength(1);
});

test('no TAP at all is one entry that is not reported', async () => {
  const { results } = await runSession(workspace, { command: ['echo', 'hello'], report: tap });
  expect(results).toMatchObject([{ identity: 'TAP', status: 'not-reported', cause: 'not-reported' }]);
});

test('a case that the session never listed ends as error by cause tool', async () => {
  const events: unknown[] = [];
  const session = await openSession(workspace, { command: writing(passing), report: junit });
  await session.find(() => undefined);
  const foreign = { identity: 'who?', name: 'who?', suite: '', file: null, line: null };
  await session.run(feedOf([foreign]), (event) => events.push(event));
  await session.close();
  expect(events).toMatchObject([{ type: 'case-finished', status: 'error', cause: 'tool' }]);
});

test('each declared case has a folder for its files, named by a variable', async () => {
  const touch = (name: string) => sh(`touch "$TESTYARD_CASE_ARTIFACTS/${name}"`);
  const cases = [
    { name: 'one', command: touch('one.txt') },
    { name: 'two', command: sh('touch "$TESTYARD_CASE_ARTIFACTS/two.txt"; exit 1') },
    { name: 'none', command: sh('rmdir "$TESTYARD_CASE_ARTIFACTS"') },
  ];
  const { results } = await runSession(workspace, { cases });
  expect(results.map(({ status }) => status)).toEqual(['passed', 'failed', 'passed']);
  expect(workspace.files.ended).toEqual([
    ['0 1', ['one.txt']],
    ['1 1', ['two.txt']],
    ['2 1', []],
  ]);
});

test('a folder that a case left as it was is moved on to the next; one that it closed to others, or replaced, is not', async () => {
  const look = 'stat -c %i-%a "$TESTYARD_CASE_ARTIFACTS"; basename "$TESTYARD_CASE_ARTIFACTS"';
  const replace = 'rmdir "$TESTYARD_CASE_ARTIFACTS"; ln -s / "$TESTYARD_CASE_ARTIFACTS"';
  const cases = [
    { name: 'nothing', command: sh(look) },
    { name: 'closes', command: sh(`${look}; chmod 511 "$TESTYARD_CASE_ARTIFACTS"`) },
    { name: 'replaces', command: sh(`${look}; ${replace}`) },
    { name: 'writes', command: sh(`${look}; touch "$TESTYARD_CASE_ARTIFACTS/file"`) },
  ];
  const { results } = await runSession(workspace, { cases });
  const seen = results.map(({ output }) => output?.trim().split('\n') ?? []);
  expect(seen.map(([, name]) => name)).toEqual(['0-1', '1-1', '2-1', '3-1']);
  const [nothing, closes, ...others] = seen.map(([inode]) => inode);
  expect(closes).toBe(nothing);
  for (const other of others) expect(other).toMatch(/-755$/);
  expect(workspace.files.ended).toEqual([
    ['2 1', expect.any(Array)],
    ['3 1', ['file']],
  ]);
});

test('files that a JUnit report names in what a case printed are told as its own', async () => {
  const report = `<testsuite>
    <testcase name="shot"><system-out>before [[ATTACHMENT|shots/1.png]]
[[ATTACHMENT|/abs/trace.zip]] [[ATTACHMENT|shots/1.png]] [[ATTACHMENT|]]</system-out></testcase>
    <testcase name="plain"><system-out>[[OTHER|x]]</system-out></testcase></testsuite>`;
  await runSession(workspace, { command: writing(report), report: junit });
  expect(workspace.files.attached).toEqual([['0', ['shots/1.png', '/abs/trace.zip']]]);
});

test('close ends what runs: the running case is not told as finished', async () => {
  const events: { type: string }[] = [];
  const session = await openSession(workspace, { cases: [{ name: 'long', command: ['sleep', '60'] }] });
  const found = await listOf(await session.find(() => undefined));
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const running = session.run(feedOf(found), (event) => {
    events.push(event);
    begun();
  });
  await started;
  await session.close();
  await running;
  expect(events.map(({ type }) => type)).toEqual(['case-started']);
});

test('close during find ends the command', async () => {
  const session = await openSession(workspace, { command: ['sleep', '60'], report: junit });
  const finding = session.find(() => undefined);
  const outcome = expect(finding).rejects.toMatchObject({ cause: 'tool' });
  await session.close();
  await outcome;
});

test('the framework is there on every host', async () => {
  expect(await commandFramework.probe({})).toBe('1');
});
