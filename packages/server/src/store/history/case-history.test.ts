import {
  type CaseSample,
  type CoreService,
  deleteTemplate,
  type FoundCase,
  finishLease,
  fixLedger,
  forgetOldHistory,
  type HistoryOf,
  nextBlock,
  stopRun,
  type UnitOfWork,
} from '@testyard/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

type Template = Awaited<ReturnType<typeof saveTemplate>>;
type Executor = Awaited<ReturnType<typeof addExecutor>>;
const of = (name: string, more: Partial<FoundCase> = {}): FoundCase => ({
  ...{ identity: name, name, suite: 'suite', file: 'file', line: null },
  ...more,
});

/** A started lease of a new run, its ledger fixed with these cases. */
async function begin(template: Template, executor: Executor, cases: readonly FoundCase[]) {
  await startOne(core, template);
  const lease = await PlayedLease.mustTake(core, executor);
  core.clock.advance(700);
  await fixLedger(core, lease.claim, { mode: 'discovered', part: 0, last: true, cases });
  return lease;
}

/** A run in which each case takes so long. */
async function learn(template: Template, executor: Executor, lengths: Readonly<Record<string, number>>) {
  const lease = await begin(
    template,
    executor,
    Object.keys(lengths).map((name) => of(name)),
  );
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    await lease.next(
      block.cases.flatMap((line) => [startOf(line), endOf(line, 'passed', lengths[line.identity])]),
      0,
    );
  await lease.finish();
}

/** The blocks that one lease is given of a ledger, by the names of their cases. */
async function blocksOf(lease: PlayedLease): Promise<string[][]> {
  const blocks: string[][] = [];
  for (let { block } = await lease.next(); block; { block } = await lease.next()) {
    blocks.push(block.cases.map(({ identity }) => identity));
    await lease.next(
      block.cases.flatMap((line) => [startOf(line), endOf(line, 'passed')]),
      0,
    );
  }
  return blocks;
}

test('the second run gives out what took longest in the first, and lists its cases as they were found', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 4 });
  const lengths = { a: 10, b: 9_000, c: 30, d: 4_000, e: 20 };
  await learn(template, executor, lengths);
  const lease = await begin(template, executor, [...Object.keys(lengths).map((name) => of(name)), of('new')]);
  const task = await core.reads.tasks.byId(lease.taskId);
  expect(task).toMatchObject({ untouchedMs: 22_060, plannedSlots: 4, setupMs: 700, claimable: true });
  expect(await blocksOf(lease)).toEqual([['new'], ['b'], ['d'], ['c'], ['e'], ['a']]);
  const filter = {
    runId: task?.runId ?? '',
    round: null,
    taskId: null,
    statuses: null,
    order: 'listed',
  } as const;
  const { items } = await core.reads.cases.list(filter, { limit: 10, after: null });
  expect(items.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'new']);
});

describe('what a message tells of its cases', () => {
  const nothing = { cause: null, message: null, runningCaseId: null };

  /** A lease with the one case of its run, and what it says of it by a core whose units `around` lets through. */
  async function tellPass(around: (number: number) => Promise<void>) {
    const lease = await begin(await saveTemplate(core), await addExecutor(core), [of('a')]);
    const [line] = (await lease.next()).block?.cases ?? [];
    if (!line) return expect.fail();
    let units = 0;
    const run: UnitOfWork['run'] = async (work) => {
      units += 1;
      await around(units);
      return core.unitOfWork.run(work);
    };
    const watched: CoreService = { ...core, unitOfWork: { run } };
    const events = [startOf(line), endOf(line, 'passed', 40)];
    const answer = await nextBlock(watched, lease.claim, { sequence: 0, events, want: 0, blocksReceived: 1 });
    const finish = () => finishLease(watched, lease.claim, { events: 2, outcome: 'completed', ...nothing });
    return { answer, finish, units: () => units, taskId: lease.taskId };
  }

  test('is known after its answer, and before its lease goes on', async () => {
    let tell = () => {};
    const held = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const { answer, finish, units } = await tellPass((number) => (number === 2 ? held : Promise.resolve()));
    expect(answer).toMatchObject({ received: 2, finished: 1 });
    const finishing = finish();
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(units()).toBe(2);
    tell();
    await finishing;
    expect(units()).toBe(3);
  });

  test('counts also where it cannot be known', async () => {
    const broken = (number: number) =>
      number === 2 ? Promise.reject(new Error('no disk')) : Promise.resolve();
    const { finish, taskId } = await tellPass(broken);
    await finish();
    expect(await core.reads.tasks.byId(taskId)).toMatchObject({ state: 'finished', verdict: 'passed' });
  });
});

describe('few cases in a message', () => {
  /** Three cases of a lease, what tells one of them alone, and how many units that took in all. */
  async function threeCases() {
    const [template, executor] = [await saveTemplate(core), await addExecutor(core)];
    const cases = ['a', 'b', 'c', 'd', 'e'].map((name) => of(name));
    const lease = await begin(template, executor, cases);
    const lines = (await lease.next()).block?.cases ?? [];
    expect(lines).toHaveLength(3);
    let units = 0;
    const run: UnitOfWork['run'] = (work) => {
      units += 1;
      return core.unitOfWork.run(work);
    };
    const watched: CoreService = { ...core, unitOfWork: { run } };
    const tell = async (at: number) => {
      const [line] = lines.slice(at);
      if (!line) throw new Error('no such case');
      const events = [startOf(line), endOf(line, 'passed', 40)];
      await nextBlock(watched, lease.claim, { sequence: 2 * at, events, want: 0, blocksReceived: 1 });
      return units;
    };
    const finish = async () => {
      const nothing = { cause: null, message: null, runningCaseId: null };
      await finishLease(watched, lease.claim, { events: 6, outcome: 'returned', ...nothing });
      return units;
    };
    const known = () =>
      core.unitOfWork.run(async (unit) => {
        const task = await unit.tasks.byId(lease.taskId);
        const history = { ...linux, templateId: template.templateId };
        return task && [...(await unit.history.evidenceOf(task, history)).keys()].sort();
      });
    const told = lines.map(({ id }) => id).sort();
    return { tell, finish, known, told };
  }

  test('are known with the end of their lease at the latest, all of them in one unit', async () => {
    const { tell, finish, known, told } = await threeCases();
    expect([await tell(0), await tell(1), await tell(2)]).toEqual([2, 3, 4]);
    expect(await finish()).toBe(6);
    expect(await known()).toEqual(told);
  });

  test('wait no longer than a second for what is told then', async () => {
    const { tell, finish, known, told } = await threeCases();
    expect([await tell(0), await tell(1)]).toEqual([2, 3]);
    core.clock.advance(1_000);
    expect(await tell(2)).toBe(5);
    expect(await finish()).toBe(6);
    expect(await known()).toEqual(told);
  });
});

test('where the history promises work, further slots get ready before the cases are found, and wait for them', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 4 });
  const names = ['a', 'b', 'c', 'd', 'e'];
  await learn(template, executor, Object.fromEntries(names.map((name) => [name, 3_000])));
  await startOne(core, template);
  const [first, second, third] = [
    await PlayedLease.mustTake(core, executor),
    await PlayedLease.mustTake(core, executor),
    await PlayedLease.mustTake(core, executor),
  ];
  expect(await second.next()).toMatchObject({ block: null, done: false });
  await second.find(names);
  await first.find([...names, 'found here alone']);
  expect(await core.reads.tasks.byId(first.taskId)).toMatchObject({ ledgerFixed: true, ledgerSize: 5 });
  for (const lease of [first, second, third]) expect((await lease.next()).block?.cases).toHaveLength(1);
});

test('what a template takes is known from its last whole run, not from chosen cases or one that was cut short', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 1 });
  const known = () => core.unitOfWork.run((unit) => unit.history.ofTemplate(template.templateId));
  expect(await known()).toEqual({ workMs: null, setupMs: null });
  await learn(template, executor, { a: 3_000, b: 2_000 });
  expect(await known()).toEqual({ workMs: 5_000, setupMs: 700 });
  await learn(template, executor, { a: 3_000, b: 2_100 });
  expect(await known()).toEqual({ workMs: 5_000, setupMs: 700 });
  await learn(template, executor, { a: 3_000, b: 2_000, c: 4_000 });
  expect(await known()).toEqual({ workMs: 9_000, setupMs: 700 });
  const stopped = await begin(template, executor, [of('a')]);
  await stopRun(core, { principal: systemAdmin, runId: await runOf(stopped), reason: '' });
  await stopped.finish('stopped');
  expect(await known()).toEqual({ workMs: 9_000, setupMs: 700 });
});

test('a ledger in parts is of one lease, and of the next one where that is lost', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 4 });
  await learn(template, executor, { a: 9_000, b: 9_000 });
  await startOne(core, template);
  const one = await PlayedLease.mustTake(core, executor);
  const other = await PlayedLease.mustTake(core, executor);
  const part = (lease: PlayedLease, number: number, last: boolean) => {
    const cases = Array.from({ length: last ? 1 : 1_000 }, (_, n) => of(`${number}-${n}`));
    return fixLedger(core, lease.claim, { mode: 'discovered', part: number, last, cases });
  };
  expect(await part(one, 0, false)).toEqual({ fixed: false });
  expect(await part(other, 0, false)).toEqual({ fixed: false });
  expect(await part(other, 1, true)).toEqual({ fixed: false });
  await one.finish('returned');
  expect(await part(other, 0, false)).toEqual({ fixed: false });
  expect(await part(other, 1, true)).toEqual({ fixed: true });
  expect((await core.reads.tasks.byId(other.taskId))?.counts.expected).toBe(1_001);
});

test('one slot runs the cases as they were found', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 1 });
  await learn(template, executor, { a: 10, b: 9_000 });
  const lease = await begin(template, executor, [of('a'), of('b')]);
  expect((await blocksOf(lease)).flat()).toEqual(['a', 'b']);
});

test('cases of a group, or of a file where the template says so, are in one block', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 4 });
  const cases = ['a', 'b', 'c', 'd'].map((name, n) => of(name, { group: n % 2 ? 'database' : null }));
  const lease = await begin(template, executor, cases);
  expect((await blocksOf(lease)).find((block) => block.includes('b'))).toContain('d');
  await lease.finish();

  const byFile = await saveTemplate(core, { name: 'files', keepTogether: 'file' });
  const files = ['x', 'y', 'x', 'y', 'z'].map((file, n) => of(`case-${n}`, { file }));
  expect(await blocksOf(await begin(byFile, executor, files))).toEqual([
    ['case-0', 'case-2'],
    ['case-1', 'case-3', 'case-4'],
  ]);
});

const hourMs = 3600 * 1000;
const linux: HistoryOf = { templateId: '', framework: 'pytest', environment: 'arch= os=linux' };

/** What is known of the only case of a new run of the template, after these durations. */
async function meanAfter(
  template: Template,
  executor: Executor,
  durations: readonly number[],
): Promise<number> {
  const { taskId } = await begin(template, executor, [of('a')]);
  const [line] = await toOrder(taskId);
  if (durations.length === 0) return line?.historyMs ?? -1;
  const history = { ...linux, templateId: template.templateId };
  const sample = (durationMs: number): CaseSample => ({ caseId: line?.id ?? '', durationMs, failed: false });
  await core.unitOfWork.run(async (unit) => {
    for (const ms of durations)
      await unit.history.add(history, { samples: [sample(ms)], at: unit.now, exactly: false });
  });
  const next = await begin(template, executor, [of('a')]);
  return (await toOrder(next.taskId))[0]?.historyMs ?? -1;
}

function toOrder(taskId: string) {
  return core.unitOfWork.run(async (unit) => {
    const task = await unit.tasks.byId(taskId);
    return task ? unit.history.casesToOrder(task) : [];
  });
}

test('one run that stalled moves what is known of a case by little, and a lasting change is learnt', async () => {
  const executor = await addExecutor(core, { slots: 8 });
  const after = async (durations: readonly number[]) =>
    meanAfter(await saveTemplate(core), executor, durations);
  expect(await after([100, 100, 100, 100, 100, 60_000])).toBe(160);
  expect(await after([...Array<number>(9).fill(100), ...Array<number>(9).fill(300)])).toBeGreaterThan(250);
  expect(await after([60_000, ...Array<number>(9).fill(100)])).toBeLessThan(10_000);
  expect(await after([0])).toBe(1);
});

test('that a case took as long as ever is written once a day, and at once where it failed or each run counts', async () => {
  const template = await saveTemplate(core);
  const executor = await addExecutor(core);
  const { taskId } = await begin(template, executor, [of('a')]);
  const caseId = (await toOrder(taskId))[0]?.id ?? '';
  const history = { ...linux, templateId: template.templateId };
  /** Whether an hour later it is written that it ran, when it takes so long. */
  const isWritten = (durationMs: number, { failed = false, exactly = false } = {}) => {
    core.clock.advance(hourMs);
    return core.unitOfWork.run(async (unit) => {
      const task = await unit.tasks.byId(taskId);
      if (!task) throw new Error('no task');
      const at = unit.now;
      await unit.history.add(history, { samples: [{ caseId, durationMs, failed }], at, exactly });
      return (await unit.history.evidenceOf(task, history)).get(caseId)?.ranAt === at;
    });
  };
  expect([await isWritten(100), await isWritten(104)]).toEqual([true, true]);
  expect([await isWritten(92), await isWritten(100), await isWritten(108)]).toEqual([false, false, false]);
  expect([await isWritten(120), await isWritten(104)]).toEqual([true, false]);
  expect(await isWritten(104, { failed: true })).toBe(true);
  expect(await isWritten(104, { exactly: true })).toBe(true);
  core.clock.advance(24 * hourMs);
  expect([await isWritten(104), await isWritten(104)]).toEqual([true, false]);
});

test('the history of a deleted template, and of what has not run for long, is forgotten', async () => {
  const executor = await addExecutor(core);
  const kept = await saveTemplate(core);
  const gone = await saveTemplate(core, { name: 'gone' });
  for (const template of [kept, gone]) await learn(template, executor, { a: 100 });
  await deleteTemplate(core, { principal: systemAdmin, templateId: gone.templateId, expected: null });
  await forgetOldHistory(core);
  expect(await meanAfter(kept, executor, [])).toBe(100);
  core.clock.advance(91 * 24 * 3600 * 1000);
  await forgetOldHistory(core);
  expect(await meanAfter(kept, executor, [])).toBe(-1);
});

test('with a budget what failed and what is new runs first, and what there is no time for is not run, and said so', async () => {
  const template = await saveTemplate(core, { budget: '10s' });
  const executor = await addExecutor(core, { slots: 1 });
  await learn(template, executor, { a: 4_000, b: 4_000, c: 4_000 });
  const failing = await begin(template, executor, [of('c')]);
  await failing.next();
  const [line] = (await core.reads.cases.list(listedOf(await runOf(failing)), { limit: 1, after: null }))
    .items;
  if (line) await failing.next([startOf(line), endOf(line, 'failed', 4_000)], 0);
  await failing.finish();

  const lease = await begin(
    template,
    executor,
    ['a', 'b', 'c', 'd'].map((name) => of(name)),
  );
  const given: string[] = [];
  for (let { block } = await lease.next(); block; { block } = await lease.next()) {
    given.push(...block.cases.map(({ identity }) => identity));
    core.clock.advance(4_000 * block.cases.length);
    await lease.next(
      block.cases.flatMap((each) => [startOf(each), endOf(each, 'passed', 4_000)]),
      0,
    );
  }
  await lease.finish();
  expect(given).toEqual(['c', 'd', 'a']);
  const task = await core.reads.tasks.byId(lease.taskId);
  expect(task).toMatchObject({ verdict: 'error', counts: { passed: 3, notRun: 1 } });
  expect(task?.reason).toMatchObject({
    rule: 'incomplete',
    notRun: 1,
    text: { rule: 'budget-over', seconds: 10 },
  });
});

async function runOf(lease: PlayedLease): Promise<string> {
  return (await core.reads.tasks.byId(lease.taskId))?.runId ?? '';
}

function listedOf(runId: string) {
  return { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
}
