import {
  type Block,
  type CoreService,
  countEnds,
  type Lease,
  type LedgerCase,
  noCounts,
  type Run,
  type Task,
} from '@testyard/core';
import { expect } from 'vitest';

/** Later than any deadline, and still a number that both databases take. */
const endOfTime = Number.MAX_SAFE_INTEGER;

interface TaskState {
  readonly task: Task;
  readonly cases: readonly LedgerCase[];
  readonly blocks: readonly Block[];
  readonly active: readonly Lease[];
}

/** Looks at runs after each step of a history: what must hold then, and what must never change any more. */
export class RunWatcher {
  readonly #core: () => CoreService;
  readonly #ends = new Map<string, string>();

  /** The core is asked for at each look: a restart replaces it. */
  constructor(core: () => CoreService) {
    this.#core = core;
  }

  /** Rejects where the run is not there: whether it may be is for the caller to know. */
  async look(runId: string): Promise<Run> {
    const run = await this.#core().reads.runs.byId(runId);
    if (!run) throw new Error('the run is gone');
    const tasks = await this.#core().reads.tasks.ofRun(runId);
    const states = await Promise.all(tasks.map((task) => this.#stateOf(runId, task)));
    for (const state of states) this.#lookAt(state);
    await this.#sweeperKnows(states);
    const ends = states.flatMap(({ cases }) => cases.filter(({ status }) => status !== null));
    expect(run.finishSequence, 'ends are numbered without a gap').toBe(ends.length);
    this.#mustStay(
      `round ${run.round} of run ${runId}`,
      run.verdict && JSON.stringify([run.verdict, run.counts]),
    );
    await this.#earlierRoundsStay(run);
    expect(run.state === 'finished', 'a run ends with its last task').toBe(
      tasks.every((task) => task.state === 'finished'),
    );
    expect(run.verdict !== null, 'a verdict comes with the end').toBe(run.state === 'finished');
    return run;
  }

  async #earlierRoundsStay({ id, round }: Run): Promise<void> {
    const earlier = round > 1 ? await this.#core().reads.runs.earlierRounds(id) : [];
    expect(earlier.map((each) => each.round)).toEqual(
      Array.from({ length: round - 1 }, (_, index) => index + 1),
    );
    for (const { round: number, verdict, counts } of earlier)
      this.#mustStay(`round ${number} of run ${id}`, JSON.stringify([verdict, counts]));
  }

  async #stateOf(runId: string, task: Task): Promise<TaskState> {
    const filter = { runId, round: null, taskId: task.id, statuses: null, order: 'listed' as const };
    const cases = (await this.#core().reads.cases.list(filter, { limit: 1_000, after: null })).items;
    const leases = await this.#core().reads.leases.ofTask(task.id);
    const blocks = await this.#core().unitOfWork.run(async (unit) => {
      const held = await Promise.all(leases.map((lease) => unit.blocks.heldBy(lease.id)));
      return [...(await unit.blocks.returned(task.id, 1_000)), ...held.flat()];
    });
    return { task, cases, blocks, active: leases.filter((lease) => lease.state !== 'ended') };
  }

  /** Whatever is open has a deadline that the sweeper's own search comes to. */
  async #sweeperKnows(states: readonly TaskState[]): Promise<void> {
    const { settings, clock, unitOfWork } = this.#core();
    const known = await unitOfWork.run(async (unit) => ({
      leases: await unit.leases.expired(endOfTime, 1_000),
      tasks: await unit.tasks.overdue(endOfTime, 1_000),
    }));
    for (const { task, active } of states) {
      if (task.state !== 'finished') expect(known.tasks, 'an open task has a deadline').toContain(task.id);
      for (const { id, expiresAt } of active) {
        expect(known.leases, 'a lease that lives has an end').toContain(id);
        expect(expiresAt - clock.now(), 'a lease lives for one TTL').toBeLessThanOrEqual(settings.leaseMs);
      }
    }
  }

  #lookAt(state: TaskState): void {
    const { task, cases } = state;
    for (const line of cases) this.#mustStay(`case ${line.id}`, line.status);
    this.#mustStay(`task ${task.id}`, task.verdict);
    countersEqualRows(state);
    if (task.state === 'finished') nothingIsLeft(state);
    else somebodyMovesItOn(state);
    if (task.state !== 'finished' && task.ledgerFixed) eachOpenCaseHasOnePlace(state);
  }

  #mustStay(name: string, value: string | null): void {
    const before = this.#ends.get(name);
    if (before !== undefined) expect(value, `${name} is final`).toBe(before);
    else if (value !== null) this.#ends.set(name, value);
  }
}

function countersEqualRows({ task, cases }: TaskState): void {
  const ends = cases.flatMap(({ status, cause }) => (status === null ? [] : [{ status, cause }]));
  const expected = task.ledgerFixed ? cases.length : null;
  expect(task.counts, 'counters are those of the rows').toEqual(countEnds({ ...noCounts, expected }, ends));
}

function nothingIsLeft({ task, cases, blocks }: TaskState): void {
  expect(blocks, 'a finished task has no blocks').toEqual([]);
  expect(task.claimable, 'a finished task is not offered').toBe(false);
  expect(task.verdict).not.toBeNull();
  if (task.ledgerFixed)
    expect(
      cases.filter((line) => line.status === null),
      'its ledger is closed',
    ).toEqual([]);
}

function somebodyMovesItOn({ task, active }: TaskState): void {
  const isPaused = task.pause !== null;
  expect(active.length > 0 || task.claimable || isPaused, 'a task has a lease or may be offered').toBe(true);
  if (isPaused) expect(task.claimable, 'a paused task is not offered').toBe(false);
  if (!task.ledgerFixed && active.length > 0)
    expect(task.claimable, 'one lease at most finds the cases').toBe(false);
}

function eachOpenCaseHasOnePlace({ task, cases, blocks, active }: TaskState): void {
  const alive = new Set(active.map((lease) => lease.id));
  for (const block of blocks)
    if (block.leaseId !== null)
      expect(alive, 'a block is held by a lease that lives').toContain(block.leaseId);
  for (const { position, status, name } of cases) {
    const places = blocks.filter(
      (each) => position >= each.fromPosition && position < each.toPosition,
    ).length;
    const most = status === null && position < task.frontier ? 1 : 0;
    if (status === null) expect(places, `${name} is in one block or untouched`).toBe(most);
    else expect(places, `${name} is in no two blocks`).toBeLessThanOrEqual(1);
  }
}
