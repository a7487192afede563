/** Runs, executors and leases of a random history, on a core that is replaced where the server starts anew. */
import {
  acceptLease,
  CoreError,
  finishLease,
  heartbeat,
  type LeaseEvent,
  type Run,
  rerun,
  resumeAfterAbsence,
  startLease,
  startRuns,
  sweepOverdue,
  type WaitingCase,
} from '@testyard/core';
import { expect } from 'vitest';
import type { Setting } from './history-steps.ts';
import { KeptRuns } from './kept-runs.ts';
import { noSecretBox } from './no-secret-box.ts';
import { endOf, PlayedLease, startOf } from './played-lease.ts';
import { RunWatcher } from './task-invariants.ts';
import { addExecutor, saveTemplate, systemAdmin, type TestCore } from './test-core.ts';

/** A lease and what its executor knows of it. */
export interface Held {
  readonly lease: PlayedLease;
  readonly journal: LeaseEvent[];
  readonly everHeld: Set<string>;
  cases: WaitingCase[];
  begun: boolean;
  logLength: number;
}

export interface Host {
  readonly executorId: string;
  instanceId: string;
  draining: boolean;
}

export function heldOf(lease: PlayedLease): Held {
  return { lease, journal: [], everHeld: new Set(), cases: [], begun: false, logLength: 0 };
}

const mostRuns = 3;
/** Of one series. */
const mostRounds = 3;
const minuteMs = 60_000;

export class HistoryYard {
  readonly runs: KeptRuns;
  readonly hosts: Host[] = [];
  leases: Held[] = [];
  /** Leases that have ended; their executors may still have something to say. */
  readonly over: Held[] = [];
  readonly #watcher: RunWatcher;
  readonly #setting: Setting;
  readonly #names: string[];
  #core: TestCore;
  #template = { projectId: '', templateId: '' };
  #setBackMs = 0;

  private constructor(core: TestCore, setting: Setting) {
    this.#core = core;
    this.#setting = setting;
    this.runs = new KeptRuns(() => this.#core);
    this.#watcher = new RunWatcher(() => this.#core);
    this.#names = Array.from({ length: setting.caseCount }, (_, index) => `case-${index}`);
  }

  static async open(core: TestCore, setting: Setting): Promise<HistoryYard> {
    const yard = new HistoryYard(core, setting);
    yard.#template = await saveTemplate(core, {
      retries: { cases: setting.retries, setup: 1 },
      verdict: { maximumFailures: setting.maximumFailures },
      timeouts: { queue: '20m', task: '30m', setup: '1m', collect: '1m' },
    });
    await yard.startRun();
    await yard.addHost();
    await yard.addHost();
    return yard;
  }

  get core(): TestCore {
    return this.#core;
  }

  async addHost(): Promise<void> {
    this.hosts.push({ ...(await addExecutor(this.core, { slots: 2 })), draining: false });
  }

  async startRun(): Promise<void> {
    if (this.runs.ids.length >= mostRuns) return;
    const { projectId, templateId } = this.#template;
    const { runId } = await startRuns(this.core, {
      principal: systemAdmin,
      projectId,
      templates: Array.from({ length: this.#setting.taskCount }, () => templateId),
      sut: { name: '', branch: '', ip: '', port: '' },
      parameters: {},
      onBehalfOf: '',
      requireExecutor: false,
      idempotency: null,
    });
    this.runs.acknowledged(runId);
  }

  get isLarge(): boolean {
    return this.#setting.caseCount > 40;
  }

  /** Two more rounds of all of a finished run. */
  async again({ id: runId }: Run): Promise<void> {
    const series = { of: 2, untilFailure: false };
    const all = { scope: 'all', caseIds: [], series, idempotency: null } as const;
    await rerun(this.core, { principal: systemAdmin, runId, ...all });
  }

  /** The process dies and starts: what it knew is what the store has. */
  async restart(): Promise<void> {
    this.#core = await this.#core.restart();
    for (const { lease } of [...this.leases, ...this.over]) lease.core = this.#core;
    await resumeAfterAbsence(this.core);
  }

  /** Whether all is as it must be at any moment. */
  async look(): Promise<void> {
    await this.runs.look();
    for (const runId of this.runs.ids) await this.#watcher.look(runId);
  }

  /** A lease may have ended without a word to it: then, and only then, its messages are stale. */
  async speak(held: Held, say: () => Promise<void>): Promise<void> {
    try {
      await say();
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'STALE') throw error;
      const lease = await this.core.reads.leases.byId(held.lease.claim.leaseId);
      expect(lease?.state ?? 'removed', 'only a lease that has ended is stale').toMatch(/^(ended|removed)$/);
      this.end(held);
    }
  }

  end(held: Held): void {
    this.leases = this.leases.filter((each) => each !== held);
    this.over.push(held);
  }

  async begin(held: Held): Promise<void> {
    const { lease } = held;
    held.begun = true;
    await acceptLease({ ...this.core, secretBox: noSecretBox }, lease.claim);
    await startLease(this.core, lease.claim);
    await lease.find(this.#names);
  }

  async tell({ lease, journal }: Held, events: LeaseEvent[]): Promise<void> {
    lease.sent = journal.length;
    journal.push(...events);
    expect((await lease.next(events, 0)).received).toBe(journal.length);
  }

  async pull(held: Held, events: LeaseEvent[]): Promise<void> {
    const { lease, journal } = held;
    lease.sent = journal.length;
    const known = journal.length;
    journal.push(...events);
    try {
      const { block, received } = await lease.next(events);
      expect(received).toBe(journal.length);
      for (const line of block?.cases ?? []) {
        const { predictedMs: _, together: __, ...asListed } = line;
        expect(await this.core.reads.cases.byId(line.id), 'a case is given as it is').toMatchObject(asListed);
        held.cases.push(line);
        held.everHeld.add(line.id);
      }
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'LEDGER_CONFLICT') throw error;
      journal.length = known;
    }
  }

  async beat(host: Host): Promise<void> {
    const leases = this.leases
      .map(({ lease: { claim } }) => claim)
      .filter(({ executorId }) => executorId === host.executorId)
      .map(({ leaseId, epoch }) => ({ id: leaseId, epoch }));
    await heartbeat(this.core, { ...host, leases });
  }

  async passTime(ms: number): Promise<void> {
    this.core.clock.advance(ms);
    await sweepOverdue(this.core);
  }

  async setClockBack(ms: number): Promise<void> {
    this.core.clock.advance(-ms);
    this.#setBackMs += ms;
    await resumeAfterAbsence(this.core);
  }

  /** Works off what is left as a good executor does, with one more executor than the history had. */
  async workOff(): Promise<void> {
    const executor = await addExecutor(this.core, { slots: 9 });
    for (let turn = 0; turn < 60; turn += 1) {
      const lease = await PlayedLease.take(this.core, executor);
      if (lease) await this.#workOn(heldOf(lease));
      await this.passTime(61_000);
      await this.look();
      if ((await this.runs.all()).every((run) => run.state === 'finished')) return;
    }
  }

  /**
   * Nobody does anything more, though the executors are alive. Deadlines of tasks are by the clock that was set, and pauses
   * do not count for them; rounds that follow each other wait in the queue one after the other.
   */
  async waitLong(): Promise<void> {
    for (let ms = -this.#setBackMs; ms < 60 * minuteMs * mostRounds; ms += 50_000) {
      if ((await this.runs.all()).every(({ state }) => state === 'finished')) return;
      for (const host of this.hosts) await this.beat(host);
      await this.passTime(50_000);
    }
  }

  async #workOn(held: Held): Promise<void> {
    await this.begin(held);
    for (;;) {
      await this.pull(held, []);
      if (held.cases.length === 0) break;
      const events = held.cases.flatMap((line) => [startOf(line), endOf(line, 'passed')]);
      held.cases = [];
      await this.tell(held, events);
      await this.look();
    }
    const finish = { events: held.journal.length, cause: null, message: null, runningCaseId: null };
    await finishLease(this.core, held.lease.claim, { ...finish, outcome: 'completed' });
  }
}
