/**
 * Random histories of several executors, their messages and the clock, on the real store. After each step every run is
 * looked at; whatever came before, a run ends when an executor works on, or else when its time is over.
 */
import {
  acceptLease,
  announceExecutor,
  CoreError,
  claimWork,
  finishLease,
  heartbeat,
  type LeaseEvent,
  type LeaseFinish,
  resumeAfterAbsence,
  startLease,
  stopRun,
  sweepOverdue,
  type WaitingCase,
} from '@testyard/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlayedLease } from '../testing/played-lease.ts';
import { RunWatcher } from '../testing/task-invariants.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
  triesOnThisStore,
} from '../testing/test-core.ts';

/** How often each happens: what goes well more often than what goes wrong, so that histories come far. */
const weights = {
  ...{ claim: 12, begin: 4, run: 24, pull: 8, 'start-case': 4, repeat: 4, gap: 2, stray: 3, finish: 4 },
  ...{ beat: 6, lose: 2, 'pass-time': 4, announce: 2, stall: 1, 'set-back': 1, stop: 1 },
};
const endings = { completed: 3, 'session-died': 3, failed: 3, 'timed-out': 1, stopped: 2, returned: 6 };

function weighted<Name extends string>(table: Record<Name, number>): fc.Arbitrary<Name> {
  const names = Object.keys(table) as Name[];
  return fc.oneof(...names.map((name) => ({ weight: table[name], arbitrary: fc.constant(name) })));
}

interface Step {
  readonly action: keyof typeof weights;
  /** Which executor or lease: any number, taken modulo how many there are. */
  readonly who: number;
  readonly size: number;
  readonly statuses: readonly ('passed' | 'failed' | 'skipped')[];
  readonly outcome: LeaseFinish['outcome'];
}

const step: fc.Arbitrary<Step> = fc.record({
  action: weighted(weights),
  who: fc.nat(5),
  size: fc.integer({ min: 1, max: 12 }),
  statuses: fc.array(fc.constantFrom('passed', 'passed', 'failed', 'skipped'), {
    minLength: 1,
    maxLength: 4,
  }),
  outcome: weighted(endings),
});

interface Held {
  readonly lease: PlayedLease;
  readonly journal: LeaseEvent[];
  readonly everHeld: Set<string>;
  cases: WaitingCase[];
  begun: boolean;
}

function heldOf(lease: PlayedLease): Held {
  return { lease, journal: [], everHeld: new Set(), cases: [], begun: false };
}

interface Setting {
  readonly caseCount: number;
  readonly retries: number;
  readonly maximumFailures: number;
}

class Yard {
  readonly core: TestCore;
  readonly runId: string;
  readonly watcher: RunWatcher;
  readonly executors: { executorId: string; instanceId: string }[];
  readonly #names: string[];
  #leases: Held[] = [];
  #setBackMs = 0;

  private constructor(core: TestCore, runId: string, executors: Yard['executors'], caseCount: number) {
    this.core = core;
    this.runId = runId;
    this.executors = executors;
    this.watcher = new RunWatcher(core);
    this.#names = Array.from({ length: caseCount }, (_, index) => `case-${index}`);
  }

  static async open(core: TestCore, { caseCount, retries, maximumFailures }: Setting): Promise<Yard> {
    const template = await saveTemplate(core, {
      retries: { cases: retries, setup: 1 },
      verdict: { maximumFailures },
      timeouts: { queue: '20m', task: '30m', setup: '1m', collect: '1m' },
    });
    const runId = await startOne(core, template);
    const executors = [await addExecutor(core, { slots: 2 }), await addExecutor(core, { slots: 2 })];
    return new Yard(core, runId, executors, caseCount);
  }

  async act(step: Step): Promise<void> {
    const act = this.#acts[step.action];
    const held = this.#leases[step.who % Math.max(1, this.#leases.length)];
    const executor = this.executors[step.who % this.executors.length];
    if (!executor) return;
    if (act.of === 'executor') await act.run(executor, step);
    else if (held) await this.#speak(held, () => act.run(held, step));
  }

  /** Works off what is left as a good executor does, with one more executor than the history had. */
  async workOff(): Promise<void> {
    const executor = await addExecutor(this.core, { slots: 9 });
    for (let round = 0; round < 40; round += 1) {
      const lease = await PlayedLease.take(this.core, executor);
      if (lease) await this.#workOn(heldOf(lease));
      await this.#passTime(61_000);
      const run = await this.watcher.look(this.runId);
      if (run.state === 'finished') return;
    }
  }

  /** Nobody does anything more, though the executors are alive. Deadlines of tasks are by the clock that was set. */
  async waitLong(): Promise<void> {
    for (let ms = -this.#setBackMs; ms < 45 * 60_000; ms += 50_000) {
      for (const executor of this.executors) await this.#beat(executor);
      await this.#passTime(50_000);
    }
  }

  readonly #acts: Record<
    Step['action'],
    | { of: 'executor'; run(executor: Yard['executors'][number], step: Step): Promise<void> }
    | { of: 'lease'; run(held: Held, step: Step): Promise<void> }
  > = {
    claim: {
      of: 'executor',
      run: async (executor, { size }) => {
        const freeSlots = 1 + (size % 2);
        const { offers } = await claimWork(this.core, { ...executor, freeSlots, stopping: [] });
        this.#leases.push(...offers.map((offer) => heldOf(new PlayedLease(this.core, offer))));
      },
    },
    begin: { of: 'lease', run: (held) => this.#begin(held) },
    pull: { of: 'lease', run: (held) => this.#pull(held, []) },
    'start-case': {
      of: 'lease',
      run: async (held) => {
        const [line] = held.cases;
        if (line) await this.#tell(held, [started(line)]);
      },
    },
    run: {
      of: 'lease',
      run: async (held, { size, statuses, who }) => {
        if (!held.begun) await this.#begin(held);
        if (held.cases.length === 0) await this.#pull(held, []);
        const cases = held.cases.splice(0, size);
        const events = cases.flatMap((line, index) => [
          started(line),
          ended(line, statuses[index % statuses.length] ?? 'passed'),
        ]);
        if (who % 2 === 0) await this.#tell(held, events);
        else await this.#pull(held, events);
      },
    },
    repeat: {
      of: 'lease',
      run: async (held, { size }) => {
        held.lease.sent = Math.max(0, held.journal.length - size);
        const { received } = await held.lease.next(held.journal.slice(held.lease.sent), 0);
        expect(received, 'what comes again is not counted again').toBe(held.journal.length);
      },
    },
    stray: {
      of: 'lease',
      run: async (held, { size }) => {
        const filter = { runId: this.runId, taskId: null, statuses: null, order: 'listed' as const };
        const { items } = await this.core.reads.cases.list(filter, { limit: 200, after: null });
        const line = items[(size * 7) % Math.max(1, items.length)];
        if (!line || held.everHeld.has(line.id)) return;
        await this.#tell(held, [started(line), ended(line, 'passed')]);
        const after = await this.core.reads.cases.byId(line.id);
        expect(after, 'only who holds a case can end it').toMatchObject(line);
      },
    },
    gap: {
      of: 'lease',
      run: async ({ lease, journal }) => {
        lease.sent = journal.length + 1;
        await expect(lease.next([], 0)).rejects.toMatchObject({
          code: expect.stringMatching(/SEQUENCE_GAP|STALE/),
        });
        lease.sent = journal.length;
      },
    },
    finish: {
      of: 'lease',
      run: async (held, { outcome, size }) => {
        const cause = outcome === 'failed' ? (['set-up', 'tool', 'configuration'] as const)[size % 3] : null;
        const runningCaseId = held.cases[0]?.id ?? null;
        const finish = { events: held.journal.length, outcome, cause: cause ?? null, message: null };
        await finishLease(this.core, held.lease.claim, { ...finish, runningCaseId });
        this.#leases = this.#leases.filter((each) => each !== held);
      },
    },
    beat: {
      of: 'executor',
      run: (executor) => this.#beat(executor),
    },
    announce: {
      of: 'executor',
      run: async (executor) => {
        const known = await this.core.reads.executors.byId(executor.executorId);
        if (!known) throw new Error('the executor is gone');
        executor.instanceId = this.core.ids.hex();
        await announceExecutor(this.core, executor.executorId, { ...known, instanceId: executor.instanceId });
      },
    },
    lose: { of: 'executor', run: () => this.#passTime(61_000) },
    'pass-time': { of: 'executor', run: (_, { size }) => this.#passTime(size * 4_000) },
    stall: {
      of: 'executor',
      run: async () => {
        this.core.clock.advance(120_000);
        await resumeAfterAbsence(this.core);
      },
    },
    'set-back': {
      of: 'executor',
      run: async (_, { size }) => {
        this.core.clock.advance(-size * 60_000);
        this.#setBackMs += size * 60_000;
        await resumeAfterAbsence(this.core);
      },
    },
    stop: {
      of: 'executor',
      run: () => stopRun(this.core, { principal: systemAdmin, runId: this.runId, reason: '' }),
    },
  };

  async #beat(executor: Yard['executors'][number]): Promise<void> {
    const leases = this.#leases.map(({ lease: { claim } }) => ({ id: claim.leaseId, epoch: claim.epoch }));
    await heartbeat(this.core, { ...executor, leases });
  }

  /** A lease may have ended without a word to it: then, and only then, its messages are stale. */
  async #speak(held: Held, say: () => Promise<void>): Promise<void> {
    try {
      await say();
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'STALE') throw error;
      const lease = await this.core.reads.leases.byId(held.lease.claim.leaseId);
      expect(lease?.state, 'only a lease that has ended is stale').toBe('ended');
      this.#leases = this.#leases.filter((each) => each !== held);
    }
  }

  async #begin(held: Held): Promise<void> {
    const { lease } = held;
    held.begun = true;
    await acceptLease(this.core, lease.claim);
    await startLease(this.core, lease.claim);
    await lease.find(this.#names);
  }

  async #tell({ lease, journal }: Held, events: LeaseEvent[]): Promise<void> {
    lease.sent = journal.length;
    journal.push(...events);
    expect((await lease.next(events, 0)).received).toBe(journal.length);
  }

  async #pull(held: Held, events: LeaseEvent[]): Promise<void> {
    const { lease, journal } = held;
    lease.sent = journal.length;
    const known = journal.length;
    journal.push(...events);
    try {
      const { block, received } = await lease.next(events);
      expect(received).toBe(journal.length);
      for (const line of block?.cases ?? []) {
        expect(await this.core.reads.cases.byId(line.id), 'a case is given as it is').toMatchObject(line);
        held.cases.push(line);
        held.everHeld.add(line.id);
      }
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'LEDGER_CONFLICT') throw error;
      journal.length = known;
    }
  }

  async #workOn(held: Held): Promise<void> {
    await this.#begin(held);
    for (;;) {
      await this.#pull(held, []);
      if (held.cases.length === 0) break;
      const events = held.cases.flatMap((line) => [started(line), ended(line, 'passed')]);
      held.cases = [];
      await this.#tell(held, events);
      await this.watcher.look(this.runId);
    }
    const finish = { events: held.journal.length, cause: null, message: null, runningCaseId: null };
    await finishLease(this.core, held.lease.claim, { ...finish, outcome: 'completed' });
  }

  async #passTime(ms: number): Promise<void> {
    this.core.clock.advance(ms);
    await sweepOverdue(this.core);
  }
}

function started({ id, attempts }: WaitingCase): LeaseEvent {
  return { type: 'case-started', caseId: id, attempt: attempts + 1 };
}

/** Long cases, so that several slots are worth their set-up. */
function ended({ id, attempts }: WaitingCase, status: 'passed' | 'failed' | 'skipped'): LeaseEvent {
  const texts = { phase: 'call', message: null, details: null, output: null };
  const cause = status === 'failed' ? 'test' : null;
  return {
    type: 'case-finished',
    caseId: id,
    attempt: attempts + 1,
    status,
    cause,
    durationMs: 3_000,
    ...texts,
  };
}

/** A step that fast-check can leave out when it looks for the shortest history that goes wrong. */
class Command implements fc.AsyncCommand<object, Yard> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, yard: Yard): Promise<void> {
    await yard.act(this.#step);
    await yard.watcher.look(yard.runId);
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}

const setting: fc.Arbitrary<Setting> = fc.record({
  caseCount: fc.constantFrom(130, 40, 130, 40, 6, 1, 0),
  retries: fc.constantFrom(0, 1),
  maximumFailures: fc.constantFrom(0, 0, 3),
});

test('no history leaves a case in two places or in none, a count wrong, or a run without an end', async () => {
  const core = await openTestCore();
  const commands = fc.commands([step.map((each) => new Command(each))], { maxCommands: 80, size: 'max' });
  const history = fc.asyncProperty(setting, commands, fc.boolean(), async (given, steps, isWorkedOff) => {
    const yard = await Yard.open(core, given);
    await fc.asyncModelRun(() => ({ model: {}, real: yard }), steps);
    if (isWorkedOff) await yard.workOff();
    else await yard.waitLong();
    expect(await yard.watcher.look(yard.runId)).toMatchObject({ state: 'finished' });
  });
  try {
    await fc.assert(history, { numRuns: Number(process.env.HISTORIES ?? triesOnThisStore(8)) });
  } finally {
    await core.close();
  }
}, 60_000);
