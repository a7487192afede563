// A real Go on the example and on ways in which its tests could look better than they were: each must end red.
import type { CaseFinished } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { exampleFolder } from '../node-project/testing/installed-example.ts';
import { given, RunnerTrial, type RunnerTrialOptions } from '../node-project/testing/runner-trial.ts';
import { goTestFramework as framework } from './go-framework.ts';

const isFull = process.env.TESTYARD_FULL === '1';
const options = { timeout: 240_000 };
const here = 'example.org/shop';
const head = (...imports: readonly string[]) =>
  `package shop\n\nimport (\n${['testing', ...imports].map((each) => `\t"${each}"\n`).join('')})\n\n`;

function trialOf(
  files: Readonly<Record<string, string>>,
  plan: RunnerTrialOptions['plan'] = {},
): RunnerTrial {
  return new RunnerTrial({ framework, files: { 'go.mod': `module ${here}\n\ngo 1.19\n`, ...files }, plan });
}

function statusesOf(trial: RunnerTrial): Record<string, string> {
  const told: Record<string, string> = {};
  const tell = (
    identity: string,
    { status, cause, message }: Pick<CaseFinished, 'status' | 'cause' | 'message'>,
  ) => {
    const words = [status, cause, status === 'passed' ? null : message].filter(Boolean).join(' | ');
    told[identity.replace(/^example\.org\/shop(?: > )?/, '')] = words;
  };
  for (const event of trial.events)
    if (event.type === 'file-reported') for (const each of event.cases) tell(each.identity, each);
    else if (event.type === 'case-finished') tell(event.caseId, event);
  return told;
}

function failuresOf(trial: RunnerTrial): string[] {
  return trial.events.flatMap((event) =>
    event.type === 'task-notice' && event.kind === 'failure' ? [event.message] : [],
  );
}

test.runIf(isFull)('the suite of the example, its subtests each a case', options, async () => {
  const trial = await new RunnerTrial({ framework, copyOf: exampleFolder('go') }).complete();
  expect(statusesOf(trial)).toEqual({
    'TestTotals/cup': 'passed',
    'TestTotals/tea': 'passed',
    TestRefusesNone: 'passed',
    TestTeaIsFree: 'failed | test | got 350 cents, 期望 0',
    TestRefund: 'skipped | with the next release',
    TestSlowSettlement: 'passed',
  });
  expect(trial.stdout).toContain('--- FAIL: TestTeaIsFree');
  expect(failuresOf(trial)).toEqual([]);
});

test('a test that prints an end of its own, as its own binary would, ends as Go says', options, async () => {
  const body = `${head('fmt', 'os', 'os/exec')}
func TestRunsItself(t *testing.T) {
  if os.Getenv("SHOP_HELPER") != "" { return }
  helper := exec.Command(os.Args[0], "-test.run=^TestRunsItself$", "-test.v")
  helper.Env, helper.Stdout = append(os.Environ(), "SHOP_HELPER=1"), os.Stdout
  if err := helper.Run(); err != nil { t.Fatal(err) }
  t.Fatal("the shop is shut")
}
func TestBelow(t *testing.T) {
  t.Run("a", func(t *testing.T) { fmt.Println("    --- PASS: TestBelow/a (0.00s)"); t.Error("no tea") })
}
func TestShowsFailure(t *testing.T) { fmt.Println("--- FAIL: TestShowsFailure (0.00s)") }
func TestFails(t *testing.T) { t.Fatal("really") }
func TestSaysSoAndLeaves(t *testing.T) { fmt.Println("--- PASS: TestSaysSoAndLeaves (0.00s)\\nPASS"); os.Exit(0) }
`;
  const trial = await trialOf({ 'a_test.go': body }).complete();
  expect(statusesOf(trial)).toEqual({
    TestRunsItself: 'failed | test | the shop is shut',
    'TestBelow/a': 'failed | test | no tea',
    TestShowsFailure: 'passed',
    TestFails: 'failed | test | really',
    TestSaysSoAndLeaves: 'failed | test | panic: unexpected call to os.Exit(0) during test',
  });
});

test('a chosen subtest is not green where the test around it fails', options, async () => {
  const body = `${head()}
func TestTable(t *testing.T) {
  t.Cleanup(func() { t.Error("left open") })
  t.Run("one", func(t *testing.T) {})
}
func TestWell(t *testing.T) { t.Run("two", func(t *testing.T) {}) }
`;
  const trial = await trialOf({ 'a_test.go': body }).open();
  await trial.find();
  await trial.run([[given(`${here} > TestTable/one`), given(`${here} > TestWell/two`)]]);
  await trial.session.close();
  expect(statusesOf(trial)).toEqual({
    'TestTable/one': 'error | test | TestTable, which is around this case, failed: left open',
    'TestWell/two': 'passed',
  });
});

test.runIf(isFull)('tests that end the process in every way, and those around them', options, async () => {
  const body = `${head('os', 'time')}
func TestGreen(t *testing.T) {}
func TestPanics(t *testing.T) { panic("no shop") }
func TestPanicsBelow(t *testing.T) {
  t.Run("well", func(t *testing.T) {})
  t.Run("deeper", func(t *testing.T) { t.Run("down", func(t *testing.T) { var m map[string]int; m["x"] = 1 }) })
  t.Run("never", func(t *testing.T) {})
}
func TestExitsWith0(t *testing.T) { os.Exit(0) }
func TestExitsWith3(t *testing.T) { os.Exit(3) }
func TestIsKilled(t *testing.T) { p, _ := os.FindProcess(os.Getpid()); p.Kill(); time.Sleep(time.Minute) }
func TestElsewhere(t *testing.T) { go func() { panic("elsewhere") }(); time.Sleep(time.Minute) }
func TestParallel1(t *testing.T) { t.Parallel(); time.Sleep(300 * time.Millisecond) }
func TestParallel2(t *testing.T) { t.Parallel(); time.Sleep(100 * time.Millisecond); os.Exit(4) }
func TestParallel3(t *testing.T) { t.Parallel(); time.Sleep(300 * time.Millisecond); t.Error("really") }
`;
  const died = (how: string) => `error | tool | The test process died while this case ran: ${how}`;
  const trial = await trialOf({ 'a_test.go': body }).complete();
  expect(statusesOf(trial)).toEqual({
    TestGreen: 'passed',
    TestPanics: 'failed | test | panic: no shop',
    'TestPanicsBelow/well': 'passed',
    'TestPanicsBelow/deeper/down': 'failed | test | panic: assignment to entry in nil map',
    TestExitsWith0: 'failed | test | panic: unexpected call to os.Exit(0) during test',
    TestExitsWith3: died('exit code 3'),
    TestIsKilled: died('signal SIGKILL'),
    TestElsewhere: 'failed | test | panic: elsewhere',
    TestParallel1: 'passed',
    TestParallel2: died('exit code 4'),
    TestParallel3: 'failed | test | really',
  });
});

test.runIf(isFull)(
  'a package without tests that cannot be built is red, and the others run',
  options,
  async () => {
    const trial = await trialOf({
      'shop_test.go': `${head()}func TestTotal(t *testing.T) {}\n`,
      'cart/cart.go': 'package cart\n\nfunc total() { sum := 1 }\n',
    }).complete();
    expect(statusesOf(trial)).toEqual({
      TestTotal: 'passed',
      '/cart': expect.stringMatching(/^error \| test \| .*declared/),
    });
  },
);

test.runIf(isFull)('packages that cannot be run, or end otherwise than their tests', options, async () => {
  const main = (body: string) => `${head('flag', 'os')}func TestMain(m *testing.M) { ${body} }
func TestGreen(t *testing.T) {}
var _, _ = os.Args, flag.Parse
`;
  const files = {
    'unbuilt/a_test.go': `${head()}func TestA(t *testing.T) { nothing() }\n`,
    'vetted/a_test.go': `${head('fmt')}func TestA(t *testing.T) { fmt.Printf("%d\\n", "x") }\n`,
    'dies/a_test.go': `${head()}func init() { panic("no database") }\nfunc TestA(t *testing.T) {}\n`,
    'hidden/a_test.go': main('os.Exit(0)'),
    'listed/a_test.go': main(
      'flag.Parse(); if flag.Lookup("test.list").Value.String() != "" { m.Run() }; os.Exit(0)',
    ),
    'red/a_test.go': main('m.Run(); os.Exit(1)'),
    'empty/a_test.go': 'package empty\n',
    'none/a.go': 'package none\n',
  };
  const trial = await trialOf(files).complete();
  expect(statusesOf(trial)).toEqual({
    '/unbuilt': expect.stringContaining('undefined: nothing'),
    '/vetted': expect.stringContaining('Printf format %d has arg "x" of wrong type string'),
    '/dies': 'error | test | panic: no database',
    '/hidden': expect.stringContaining('error | test | The package ended with exit code 0 and ran no test'),
    '/listed > TestGreen': 'error | tool | go test did not report how this case ended',
    '/red > TestGreen': 'passed',
  });
  expect(failuresOf(trial)).toEqual([
    expect.stringContaining('exit code 1, which none of them accounts for'),
  ]);
});

test.runIf(isFull)(
  'time limits of Go, expressions for names, and a case of an earlier round',
  options,
  async () => {
    const body = `${head('time')}
func TestSleeps(t *testing.T) { time.Sleep(time.Minute) }
func TestTable(t *testing.T) {
	t.Run("a (b)", func(t *testing.T) {})
	t.Run("c", func(t *testing.T) { t.Run("d", func(t *testing.T) { t.Error("d") }) })
}
func TestOther(t *testing.T) {}
`;
    const late = await trialOf(
      { 'a_test.go': body },
      { arguments: ['-run=Sleeps', '-timeout', '1s'] },
    ).complete();
    expect(statusesOf(late)).toEqual({ TestSleeps: 'failed | time-out | panic: test timed out after 1s' });

    const table = await trialOf(
      { 'a_test.go': body },
      { arguments: ['-run', 'Table/a', '-count=5'] },
    ).complete();
    expect(statusesOf(table)).toEqual({ 'TestTable/a_(b)': 'passed' });

    const chosen = await trialOf({ 'a_test.go': body }).open();
    await chosen.find();
    const [one, gone] = [`${here} > TestTable/c/d`, `${here} > TestTable/e`] as const;
    await chosen.run([[given(one), given(gone), given(`${here} > TestOther`, 2)]]);
    await chosen.session.close();
    expect(statusesOf(chosen)).toEqual({
      'TestTable/c/d': 'failed | test | d',
      'TestTable/e': expect.stringContaining('error | tool'),
      TestOther: 'passed',
    });
  },
);

test.runIf(isFull)(
  'nothing to run is no case, and a folder without a module is refused',
  options,
  async () => {
    expect((await trialOf({ 'a.go': 'package shop\n' }).complete()).events).toEqual([]);
    await expect(
      new RunnerTrial({ framework, files: { 'a.go': 'package a\n' } }).complete(),
    ).rejects.toMatchObject({
      ...{ cause: 'configuration', remark: { rule: 'runner-refuses' } },
      message: expect.stringMatching(/go\.mod|main module/),
    });
  },
);

test.runIf(isFull)(
  'a test that prints what another `go test` says passes for no other test',
  options,
  async () => {
    const body = `${head('fmt')}
func TestRunsGo(t *testing.T) { fmt.Print("=== RUN   TestNext\\n--- PASS: TestNext (0.00s)\\nPASS\\n") }
func TestNext(t *testing.T) { t.Error("is red") }
`;
    const trial = await trialOf({ 'shop_test.go': body }).complete();
    expect(statusesOf(trial)).toEqual({ TestRunsGo: 'passed', TestNext: 'failed | test | is red' });
  },
);
