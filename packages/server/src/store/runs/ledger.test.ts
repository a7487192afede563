/** The ledger on a real database, with everything between an executor and the server going wrong. */
import {
  announceExecutor,
  finishLease,
  type LeaseEvent,
  type LedgerMode,
  readRun,
  stopRun,
  sweepOverdue,
  type WaitingCase,
} from '@testyard/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
  triesOnThisStore,
} from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

async function secondBlockOf(mode: LedgerMode): Promise<number> {
  const runId = await startOne(core, await saveTemplate(core, {}));
  const lease = await PlayedLease.take(core, await addExecutor(core));
  await lease?.find(
    Array.from({ length: 1_200 }, (_, index) => `${index}`),
    mode,
  );
  const first = await lease?.next();
  const slow = (event: LeaseEvent): LeaseEvent =>
    event.type === 'case-finished' ? { ...event, durationMs: 60_000 } : event;
  const second = await lease?.next(first?.block?.cases.flatMap((line) => ended(line).map(slow)));
  await stopRun(core, { principal: systemAdmin, runId, reason: '' });
  return second?.block?.cases.length ?? 0;
}

test('slow cases come one by one, but those read from a report, which have run already, in long blocks', async () => {
  expect(await secondBlockOf('discovered')).toBe(1);
  expect(await secondBlockOf('reported')).toBeGreaterThan(100);
});

test('names and durations of any kind come back as they were, and a repeat of them is none but the same', async () => {
  const names = ['"\\', '\\u0000 \\ud800', "'--", '名 😀', '[1,"a"]', ' a\n\tb '];
  const { runId, lease } = await begin({}, names);
  for (let answer = await lease.next(); answer.block; answer = await lease.next()) {
    const events = answer.block.cases.flatMap((line) =>
      ended(line, 'failed').map((event) =>
        event.type === 'case-finished'
          ? { ...event, durationMs: (1 + line.position) / 3, output: line.identity }
          : event,
      ),
    );
    const before = lease.sent;
    await lease.next(events, 0);
    lease.sent = before;
    expect((await lease.next(events, 0)).received).toBe(before + events.length);
  }
  const page = { limit: 100, after: null };
  const { items } = await core.reads.cases.list(
    { runId, round: null, taskId: null, statuses: null, order: 'listed' },
    page,
  );
  expect(items.map(({ name }) => name)).toEqual(names);
  expect(items.map(({ durationMs }) => durationMs)).toEqual([0.333, 0.667, 1, 1.333, 1.667, 2]);
  for (const { id, name } of items) expect((await core.reads.cases.attempts(id))[0]?.output).toBe(name);
});

async function begin(document = {}, cases = ['a', 'b', 'c']) {
  const runId = await startOne(core, await saveTemplate(core, document));
  const executor = await addExecutor(core);
  const lease = await PlayedLease.take(core, executor);
  if (!lease) throw new Error('no offer');
  await lease.find(cases);
  return { runId, executor, lease };
}

/** Runs what the lease is given until there is no more, and ends the session. */
async function runAll(lease: PlayedLease, status: (name: string, attempt: number) => 'passed' | 'failed') {
  for (let answer = await lease.next(); answer.block; answer = await lease.next())
    for (const line of answer.block.cases)
      await lease.next(ended(line, status(line.identity, line.attempts + 1)), 0);
  await lease.finish();
}

const pull = async (lease: PlayedLease) => (await lease.next()).block?.cases ?? [];

/** What is said of each case that was not run. */
async function whyNotRun(runId: string) {
  const which = { runId, round: null, taskId: null, statuses: ['not-run'], order: 'listed' } as const;
  const { items } = await core.reads.cases.list(which, { limit: 100, after: null });
  return items.map(({ cause, message }) => ({ cause, message }));
}

const runOf = async (runId: string) => (await readRun(core, systemAdmin, runId)).run;

test('the last case closes the ledger, and the end of its session gives the verdict', async () => {
  const { runId, lease } = await begin();
  for (let answer = await lease.next(); answer.block; answer = await lease.next())
    for (const line of answer.block.cases) await lease.next(ended(line), 0);
  expect(await runOf(runId)).toMatchObject({ state: 'running', verdict: null, counts: { passed: 3 } });
  await lease.finish();
  expect(await runOf(runId)).toMatchObject({
    state: 'finished',
    verdict: 'passed',
    counts: { expected: 3, passed: 3 },
  });
});

test('one failed case makes the run failed', async () => {
  const { runId, lease } = await begin();
  await runAll(lease, (name) => (name === 'b' ? 'failed' : 'passed'));
  expect(await runOf(runId)).toMatchObject({
    verdict: 'failed',
    counts: { expected: 3, passed: 2, failed: 1 },
  });
});

test('a ledger without cases is failed, not green', async () => {
  const { runId, lease } = await begin({}, []);
  await runAll(lease, () => 'passed');
  expect(await runOf(runId)).toMatchObject({ state: 'finished', verdict: 'failed', counts: { expected: 0 } });
});

test('passed on retry is flaky, with both tries kept', async () => {
  const { runId, lease } = await begin({ retries: { cases: 1 } });
  await runAll(lease, (name, attempt) => (name === 'b' && attempt === 1 ? 'failed' : 'passed'));
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { passed: 2, flaky: 1, failed: 0 } });
  const page = await core.reads.cases.list(
    { runId, round: null, taskId: null, statuses: ['flaky'], order: 'listed' },
    { limit: 10, after: null },
  );
  const tries = await core.reads.cases.attempts(page.items[0]?.id ?? '');
  expect(tries.map((each) => each.status)).toEqual(['failed', 'passed']);
});

test('after the maximum of failures, and not before, no more cases are started, and the run is failed', async () => {
  const cases = Array.from({ length: 40 }, (_, index) => `case-${index}`);
  const { runId, lease } = await begin({ verdict: { maximumFailures: 2 } }, cases);
  const { block } = await lease.next();
  const [first, second] = (block?.cases ?? []).map((line) => ended(line, 'failed'));
  expect(await lease.next(first, 0)).toMatchObject({ done: false, order: null });
  expect(await lease.next(second)).toMatchObject({ block: null, done: true });
  await lease.finish('stopped');
  expect(await runOf(runId)).toMatchObject({
    verdict: 'failed',
    counts: { expected: 40, failed: 2, notRun: 38 },
  });
  expect(await whyNotRun(runId)).toEqual(
    Array(38).fill({ cause: 'stopped', message: { rule: 'not-started' } }),
  );
});

test('what runs elsewhere when the maximum of failures is reached still counts', async () => {
  const cases = Array.from({ length: 100 }, (_, index) => `case-${index}`);
  const { runId, executor, lease } = await begin({ verdict: { maximumFailures: 1 } }, cases);
  const other = await PlayedLease.mustTake(core, executor);
  const [[mine], [theirs]] = [await pull(lease), await pull(other)];
  if (!mine || !theirs) throw new Error('both are to have cases');
  await other.next([startOf(theirs)], 0);
  await lease.next(ended(mine, 'failed'), 0);
  await lease.finish('stopped');
  await other.next([endOf(theirs, 'passed')], 0);
  await other.finish('stopped');
  expect(await runOf(runId)).toMatchObject({ counts: { failed: 1, passed: 1, notRun: 98 } });
});

test('a lease without a sign of life returns its cases; late results never count', async () => {
  const { runId, lease, executor } = await begin();
  const { block } = await lease.next();
  const [first] = block?.cases ?? [];
  if (!first) throw new Error('no case');
  await lease.next(ended(first), 0);
  core.clock.advance(61_000);
  expect((await sweepOverdue(core)).moved).toBe(1);
  await expect(lease.next(ended({ ...first, id: String(Number(first.id) + 1) }), 0)).rejects.toMatchObject({
    code: 'STALE',
  });
  const second = await PlayedLease.take(core, executor);
  if (!second) throw new Error('not offered again');
  await runAll(second, () => 'passed');
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { expected: 3, passed: 3 } });
});

test('a case that is running at three losses is quarantined, the others go on', async () => {
  const { runId, executor, lease } = await begin();
  let current: PlayedLease | null = lease;
  for (let loss = 0; loss < 3; loss += 1) {
    const answer = await current?.next();
    const poison = answer?.block?.cases.find((line) => line.identity === 'a');
    if (poison) await current?.next(ended(poison).slice(0, 1), 0);
    core.clock.advance(61_000);
    await sweepOverdue(core);
    current = await PlayedLease.take(core, executor);
  }
  if (!current) throw new Error('the others are not offered');
  await runAll(current, () => 'passed');
  const run = await runOf(runId);
  expect(run).toMatchObject({ verdict: 'error', counts: { expected: 3, passed: 2, error: 1 } });
});

test('three losses in a row without a result give the task up', async () => {
  const { runId, executor } = await begin();
  for (let loss = 0; loss < 3; loss += 1) {
    core.clock.advance(61_000);
    await sweepOverdue(core);
    await PlayedLease.take(core, executor);
  }
  expect(await runOf(runId)).toMatchObject({
    state: 'finished',
    verdict: 'error',
    counts: { expected: 3, notRun: 3 },
  });
  const message = expect.objectContaining({ rule: 'lost-in-row', times: 3 });
  expect(await whyNotRun(runId)).toEqual(Array(3).fill({ cause: 'infrastructure', message }));
});

test('what speaks for a lease that there never was, or that another holds, does not count', async () => {
  const { lease } = await begin();
  const { executorId } = await addExecutor(core, { name: 'another' });
  for (const claim of [{ leaseId: '404' }, { executorId }]) {
    const { leaseId: id, ...rest } = { ...lease.claim, ...claim };
    const stranger = new PlayedLease(core, { task: { id: lease.taskId }, lease: { id, ...rest } });
    const stale = { code: 'STALE', details: { why: { rule: 'not-current' } } };
    await expect(stranger.next()).rejects.toMatchObject(stale);
    await expect(stranger.finish()).rejects.toMatchObject(stale);
  }
  expect((await lease.next()).block?.cases).not.toHaveLength(0);
});

test('a new instance of an executor takes the leases of the old one away at once', async () => {
  const { lease, executor } = await begin();
  const announced = await core.reads.executors.byId(executor.executorId);
  if (!announced) throw new Error('no executor');
  await announceExecutor(core, executor.executorId, { ...announced, instanceId: 'a'.repeat(32) });
  await expect(lease.next()).rejects.toMatchObject({ code: 'STALE' });
});

test('stopping a run with a lease waits for the executor, without one it ends at once', async () => {
  const queued = await startOne(core, await saveTemplate(core));
  await stopRun(core, { principal: systemAdmin, runId: queued, reason: '' });
  expect(await runOf(queued)).toMatchObject({ state: 'finished', verdict: 'stopped' });
  const { runId, lease } = await begin();
  await stopRun(core, { principal: systemAdmin, runId, reason: 'enough' });
  expect(await runOf(runId)).toMatchObject({ state: 'stopping', verdict: null });
  expect(await lease.next()).toMatchObject({ block: null, done: true, order: { kind: 'stop' } });
  await finishLease(core, lease.claim, {
    events: 0,
    outcome: 'stopped',
    cause: null,
    message: null,
    runningCaseId: null,
  });
  expect(await runOf(runId)).toMatchObject({ state: 'finished', verdict: 'stopped', counts: { notRun: 3 } });
});

/** How one batch of events travels. */
const travel = fc.record({
  take: fc.integer({ min: 1, max: 3 }),
  fate: fc.constantFrom('arrives', 'reply-lost', 'twice', 'with-older', 'gap', 'lease-lost'),
});

test('green if and only if the set is complete and passed, whatever happens to the messages', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
      fc.array(travel, { maxLength: 25 }),
      fc.boolean(),
      async (outcomes, travels, completes) => {
        const runId = await startOne(core, await saveTemplate(core));
        const executor = await addExecutor(core);
        const player = new MessyPlayer(core, executor, outcomes);
        for (const step of travels) await player.send(step);
        if (completes) await player.complete();
        await player.endSession();
        const { state, verdict, counts } = await runOf(runId);
        const { reported } = player;
        const final = counts.passed + counts.failed;
        expect(final).toBe(reported.size);
        expect(counts.failed).toBe([...reported].filter((name) => !outcomes[Number(name)]).length);
        const complete = reported.size === outcomes.length;
        if (complete) expect(state).toBe('finished');
        if (state === 'finished' && !complete) expect(['failed', 'error']).toContain(verdict);
        expect(verdict === 'passed').toBe(complete && outcomes.every((passed) => passed));
        await stopRun(core, { principal: systemAdmin, runId, reason: '' });
        core.clock.advance(200_000);
      },
    ),
    { numRuns: triesOnThisStore(40) },
  );
}, 60_000);

/** Sends what its lease was given to run, in batches that meet one fate each. */
class MessyPlayer {
  readonly reported = new Set<string>();
  readonly #core: TestCore;
  readonly #executor: { executorId: string; instanceId: string };
  readonly #outcomes: readonly boolean[];
  #lease: PlayedLease | null = null;
  #waiting: WaitingCase[] = [];
  #journal: LeaseEvent[] = [];

  constructor(
    core: TestCore,
    executor: { executorId: string; instanceId: string },
    outcomes: readonly boolean[],
  ) {
    this.#core = core;
    this.#executor = executor;
    this.#outcomes = outcomes;
  }

  async send({ take, fate }: { take: number; fate: string }): Promise<void> {
    const lease = await this.#ready();
    if (!lease) return;
    if (fate === 'lease-lost') {
      this.#core.clock.advance(61_000);
      await sweepOverdue(this.#core);
      const late = this.#waiting[0];
      if (late) await expect(lease.next(ended(late), 0)).rejects.toMatchObject({ code: 'STALE' });
      this.#lease = null;
      return;
    }
    const cases = this.#waiting.splice(0, take);
    const before = this.#journal.length;
    this.#journal.push(
      ...cases.flatMap((line) => ended(line, this.#outcomes[Number(line.identity)] ? 'passed' : 'failed')),
    );
    const post = (from: number) => {
      const [sequence, events] = [from, this.#journal.slice(from)];
      lease.sent = sequence;
      return lease.next(events, 0);
    };
    if (fate === 'gap')
      await expect(post(this.#journal.length + 1)).rejects.toMatchObject({ code: 'SEQUENCE_GAP' });
    await post(before);
    if (fate === 'twice' || fate === 'reply-lost') await post(before);
    if (fate === 'with-older') await post(0);
    for (const line of cases) this.reported.add(line.identity);
  }

  async complete(): Promise<void> {
    for (let round = 0; round < 50 && this.reported.size < this.#outcomes.length; round += 1)
      await this.send({ take: 3, fate: 'arrives' });
  }

  /** Where every case is reported. */
  async endSession(): Promise<void> {
    if (this.reported.size === this.#outcomes.length) await this.#lease?.finish();
  }

  async #ready(): Promise<PlayedLease | null> {
    if (!this.#lease) {
      this.#lease = await PlayedLease.take(this.#core, this.#executor);
      this.#journal = [];
      this.#waiting = [];
      await this.#lease?.find(this.#outcomes.map((_, index) => String(index)));
    }
    if (this.#lease && this.#waiting.length === 0) {
      const { block } = await this.#lease.next();
      this.#waiting = [...(block?.cases ?? [])];
    }
    return this.#waiting.length > 0 ? this.#lease : null;
  }
}
