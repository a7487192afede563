/** Recipes of docs/frameworks.md, with the real tools where this machine has them. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, runSession, type Workspace } from './testing/session-run.ts';

const made: Workspace[] = [];
let workspace: Workspace;
beforeEach(async () => {
  workspace = await another();
});
afterEach(async () => {
  for (const each of made.splice(0)) await each.remove();
});

async function another(): Promise<Workspace> {
  const one = await makeWorkspace();
  made.push(one);
  return one;
}

/** A further session on the same sources, as another lease has it. */
async function again(plan: Parameters<typeof runSession>[1]): ReturnType<typeof runSession> {
  const { scratch } = await another();
  return runSession({ ...workspace, scratch }, plan);
}

function has(...command: readonly [string, ...string[]]): boolean {
  const [program, ...rest] = command;
  try {
    execFileSync(program, rest, { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

const lines = (run: Awaited<ReturnType<typeof runSession>>) =>
  run.results.map(({ status, identity }) => `${status} ${identity}`);

test.runIf(has('bats', '--version'))('bats prints TAP', async () => {
  const suite =
    '@test "adds" {\n  [ 2 -eq 2 ]\n}\n@test "失败" {\n  [ 1 -eq 2 ]\n}\n@test "later" {\n  skip "not yet"\n}\n';
  await writeFile(join(workspace.directory, 'a.bats'), suite);
  const run = await runSession(workspace, {
    command: ['bats', '--tap', 'a.bats'],
    report: { junit: null, tap: true },
  });
  expect(lines(run)).toEqual(['passed adds', 'failed 失败', 'skipped later']);
});

const surefire = { junit: '**/target/surefire-reports/TEST-*.xml', tap: false };
const ofTour = [
  'passed shop.BasketTest::total',
  'failed shop.BasketTest::failsByAnAssertion',
  'error shop.BasketTest::throwsAnError',
  'error shop.BasketTest::isTooSlow',
  'skipped shop.BasketTest::refund',
  'passed shop.CrashTest::endsTheProcess',
  'error shop.HooksTest::shop.HooksTest',
].sort();
/** Surefire has the tests of a class in the order in which they happened to run. */
const sorted = (run: Awaited<ReturnType<typeof runSession>>) => lines(run).sort();

test('what surefire 2.22 wrote of examples/maven', async () => {
  const recorded = fileURLToPath(new URL('testing/surefire-2.22/', import.meta.url));
  const script =
    'mkdir -p shop/target/surefire-reports && cp "$0"/*.xml shop/target/surefire-reports && exit 1';
  const run = await runSession(workspace, { command: ['sh', '-c', script, recorded], report: surefire });
  expect(sorted(run)).toEqual(ofTour);
  expect(run.notices).toEqual([]);
  const total = run.results.find(({ identity }) => identity.endsWith('failsByAnAssertion'));
  expect(total?.message).toBe('期望的 total <&> expected:<1300> but was:<1200>');
});

test('what Gradle 4.4 wrote of examples/gradle: what JUnit calls an error is a failure there', async () => {
  const recorded = fileURLToPath(new URL('testing/gradle-4.4/', import.meta.url));
  const script = 'mkdir -p build/test-results/test && cp "$0"/*.xml build/test-results/test && exit 1';
  const report = { junit: '**/build/test-results/test/TEST-*.xml', tap: false };
  const run = await runSession(workspace, { command: ['sh', '-c', script, recorded], report });
  expect(sorted(run)).toEqual(
    [
      'passed shop.BasketTest::total',
      'failed shop.BasketTest::failsByAnAssertion',
      'failed shop.BasketTest::throwsAnError',
      'failed shop.BasketTest::isTooSlow',
      'skipped shop.BasketTest::refund',
      'passed shop.CrashTest::endsTheProcess',
      'failed shop.HooksTest::classMethod',
    ].sort(),
  );
  expect(run.notices).toEqual([]);
});

test('what Robot Framework 7 writes: a screenshot beside output.xml is a file of its test', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<robot generator="Robot 7.3.2 (Python 3.11.7 on linux)" generated="2026-11-29T10:50:09.248490" rpa="false" schemaversion="5">
<suite id="s1" name="Shop" source="${workspace.directory}/tests/shop.robot">
<test id="s1-t1" name="Has A Total" line="3">
<kw name="Add Item" owner="shop"><arg>cup</arg><status status="PASS" start="2026-11-29T10:50:09.347809" elapsed="0.000352"/></kw>
<status status="PASS" start="2026-11-29T10:50:09.347137" elapsed="0.001268"/>
</test>
<test id="s1-t2" name="支付" line="7">
<kw name="Open Till" owner="shop" type="SETUP">
<msg time="2026-11-29T10:50:09.967779" level="INFO" html="true">&lt;img src="shot-1.png"&gt;</msg>
<status status="FAIL" start="2026-11-29T10:50:09.967651" elapsed="0.012">there is no till</status>
</kw>
<status status="FAIL" start="2026-11-29T10:50:09.967651" elapsed="0.013">Setup failed:
there is no till</status>
</test>
<status status="FAIL" start="2026-11-29T10:50:09.333351" elapsed="0.6"/>
</suite>
<statistics><total><stat pass="1" fail="1" skip="0">All Tests</stat></total></statistics>
<errors></errors>
</robot>
`;
  await writeFile(join(workspace.directory, 'written.xml'), xml);
  // Robot ends with the number of tests that failed.
  const script =
    'mkdir results && cp written.xml results/output.xml && echo png > results/shot-1.png; exit 1';
  const run = await runSession(workspace, {
    command: ['sh', '-c', script],
    report: { junit: null, robot: 'results/output.xml', tap: false },
  });
  expect(run.results.map(({ status, identity, message }) => [status, identity, message])).toEqual([
    ['passed', 'Shop::Has A Total', null],
    ['error', 'Shop::支付', 'Setup failed: there is no till'],
  ]);
  expect(run.results[1]?.details).toContain('✘ setup: Open Till (12 ms)');
  expect(run.found[1]).toMatchObject({ file: 'tests/shop.robot', line: 7 });
  expect(workspace.files.attached).toEqual([['1', ['results/shot-1.png']]]);
  expect(run.notices).toEqual([]);
});

test('each report is read as what the template calls it, and no other', async () => {
  await writeFile(join(workspace.directory, 'robot.xml'), '<robot generator="Robot 7.3"/>');
  await writeFile(
    join(workspace.directory, 'junit.xml'),
    '<testsuite name="s"><testcase name="a"/></testsuite>',
  );
  const touched = { command: ['sh', '-c', 'cp robot.xml a.xml; cp junit.xml b.xml'] };
  const asJUnit = await runSession(workspace, { ...touched, report: { junit: 'a.xml', tap: false } });
  expect(asJUnit.results[0]).toMatchObject({
    ...{ status: 'not-reported', message: expect.stringContaining('`report: {robot: ...}`') },
  });
  const asRobot = await again({ ...touched, report: { junit: null, robot: 'b.xml', tap: false } });
  expect(asRobot.results[0]).toMatchObject({
    ...{ status: 'not-reported', message: expect.stringContaining('no output.xml of Robot Framework') },
  });
});

test('what Robot Framework documents of its --xunit', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Shop" tests="4" errors="0" failures="2" skipped="1" time="0.250" timestamp="2026-01-02T03:04:05.678000">
<testcase classname="Shop.Basket" name="Has A Total" time="0.010">
</testcase>
<testcase classname="Shop.Basket" name="支付 超时" time="0.200">
<failure message="Setup failed:&#10;there is no till" type="AssertionError"/>
</testcase>
<testcase classname="Shop.Basket" name="Fails" time="0.020">
<failure message="1200 != 1300" type="AssertionError"/>
</testcase>
<testcase classname="Shop.Basket" name="Refund" time="0.000">
<skipped message="with the next release" type="SkipExecution"/>
</testcase>
</testsuite>
`;
  await writeFile(join(workspace.directory, 'written.xml'), xml);
  // Robot ends with the number of tests that failed.
  const command = ['sh', '-c', 'cat written.xml > xunit.xml; exit 2'];
  const run = await runSession(workspace, { command, report: { junit: 'xunit.xml', tap: false } });
  expect(run.results.map(({ status, identity, message }) => [status, identity, message])).toEqual([
    ['passed', 'Shop.Basket::Has A Total', null],
    ['failed', 'Shop.Basket::支付 超时', 'Setup failed:'],
    ['failed', 'Shop.Basket::Fails', '1200 != 1300'],
    ['skipped', 'Shop.Basket::Refund', 'with the next release'],
  ]);
  expect(run.notices).toEqual([]);
});

// Debian's packages are a whole repository of Maven for what runs offline.
const repository = '/usr/share/maven-repo';
const plugins = `${repository}/org/apache/maven/plugins/maven-surefire-plugin/2.22.3`;
const exampleFolder = fileURLToPath(new URL('../../../../../examples/maven', import.meta.url));
const mavenRuns = process.env.TESTYARD_FULL && has('mvn', '--version') && existsSync(plugins);

test.runIf(mavenRuns)(
  'Maven itself, with a test that is chosen and one that ends the process with exit code 0',
  async () => {
    await cp(exampleFolder, workspace.directory, { recursive: true });
    const offline = `-o -Dmaven.repo.local=${repository} -Dsurefire.version=2.22.3`;
    const script = `CRASH=yes mvn --batch-mode ${offline} test -DreuseForks=false -Dtest="$0"`;
    const command = ['sh', '-c', script, 'BasketTest#total,CrashTest'];
    const run = await runSession(workspace, { command, report: surefire });
    expect(lines(run)).toEqual(['passed shop.BasketTest::total']);
    expect(run.notices).toEqual([
      'failure: the command ended with exit code 1; no case of the report failed (1 cases)',
    ]);
  },
  240_000,
);

test.runIf(has('prove', '--version'))(
  'prove gives a case for each file, and TAP of one file its tests',
  async () => {
    const perl = 'use utf8; use Test::More tests => 3; binmode(Test::More->builder->output, ":utf8");';
    await writeFile(
      join(workspace.directory, 'a.t'),
      `${perl} ok(1, "adds"); ok(1, "失败"); ok(1, "pays");\n`,
    );
    await writeFile(join(workspace.directory, 'b.t'), 'use Test::More tests => 2; ok(1, "stops early");\n');
    const files = ['a.t', 'b.t'].map((name) => ({ name, command: ['prove', name] }));
    expect(lines(await runSession(workspace, { cases: files }))).toEqual(['passed a.t', 'failed b.t']);
    const report = { junit: null, tap: true };
    const tap = (file: string) => again({ command: ['perl', '-Ilib', file], report });
    expect(lines(await tap('a.t'))).toEqual(['passed adds', 'passed 失败', 'passed pays']);
    // A plan that is not kept is no success.
    const early = await tap('b.t');
    expect(early.results.map(({ status }) => status)).toContain('not-reported');
    expect(early.notices).toEqual([expect.stringContaining('the command ended with exit code')]);
  },
);
