import type { CoreService } from '../core-service.ts';
import { type Block, type Lease, mostReturned } from '../leases/lease.ts';
import { openNextOfSeries } from '../runs/next-of-series.ts';
import type { Run, Task } from '../runs/run.ts';
import type { CaseRange, CaseUpdate } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { type CaseEnd, type Cause, speaksAgainstSut } from './case-status.ts';
import { CaseUpdates } from './case-updates.ts';
import { countEnds, openCount } from './counts.ts';
import { finishRunIfLast } from './finish-run.ts';
import type { CaseProgress, WaitingCase } from './ledger-case.ts';
import { cutRemark, type Remark } from './remark.ts';
import { settleTask } from './settle-task.ts';

/** Warnings, and failures, that are kept of a task. */
const mostNotes = 50;

/** What a book is opened with; what is absent is asked for when it is looked at. */
interface Known {
  readonly task: Task;
  readonly run: Run;
  readonly active?: readonly Lease[];
  readonly returned?: readonly Block[];
}

/**
 * The open book of one task within a unit of work. Everything that changes a task goes through it; `close` settles
 * what follows from the changes (is the ledger closed? may another lease be offered?) and writes task and run once.
 */
export class TaskBook {
  readonly unit: Unit;
  readonly core: CoreService;
  #task: Task;
  #run: Run;
  /** Ends of cases that are not counted yet: they are counted together, when task or run is looked at. */
  #ends: CaseEnd[] = [];
  #workMs = 0;
  readonly #taskBefore: Task;
  readonly #runBefore: Run;
  readonly #updates = new CaseUpdates();
  #active: readonly Lease[] | null;
  #returned: readonly Block[] | null;

  constructor(core: CoreService, unit: Unit, { task, run, active, returned }: Known) {
    this.core = core;
    this.unit = unit;
    this.#active = active ?? null;
    this.#returned = returned ?? null;
    this.#task = task;
    this.#run = run;
    this.#taskBefore = task;
    this.#runBefore = run;
  }

  /** Opens the book of a task that exists. */
  static async open(core: CoreService, unit: Unit, taskId: string): Promise<TaskBook> {
    const task = await unit.tasks.byId(taskId);
    if (!task) throw new Error(`assertion: task ${taskId} has no row`);
    return TaskBook.of(core, unit, task);
  }

  /** Opens the book of a task that the unit holds, as it is now; `new` does with its run, too. */
  static async of(core: CoreService, unit: Unit, task: Task): Promise<TaskBook> {
    const run = await unit.runs.byId(task.runId);
    if (!run) throw new Error(`assertion: run ${task.runId} has no row`);
    return new TaskBook(core, unit, { task, run });
  }

  /** The task as it is now. */
  get task(): Task {
    this.#countEnds();
    return this.#task;
  }

  /** The run as it is now. */
  get run(): Run {
    this.#countEnds();
    return this.#run;
  }

  /** A patch that says nothing new changes nothing. */
  change(patch: Partial<Task>): void {
    if (differs(this.task, patch)) this.#task = { ...this.#task, ...patch };
  }

  /** Shown on the task; no more than a reader takes in. */
  warn(remark: Remark): void {
    this.change({ warnings: [...this.task.warnings, cutRemark(remark)].slice(0, mostNotes) });
  }

  /** Speaks against the task as a whole; after the verdict it is a warning. */
  fail(cause: Cause, message: Remark): void {
    const failures = [...this.task.failures, { cause, message: cutRemark(message) }];
    if (this.task.state === 'finished') this.warn(message);
    else this.change({ failures: failures.slice(0, mostNotes) });
  }

  changeRun(patch: Partial<Run>): void {
    this.#run = { ...this.run, ...patch };
  }

  /** Leases of the task that have not ended. */
  async activeLeases(): Promise<readonly Lease[]> {
    this.#active ??= await this.unit.leases.activeOfTask(this.task.id);
    return this.#active;
  }

  /** Blocks that no lease holds, by position: the first of them. */
  async returned(): Promise<readonly Block[]> {
    this.#returned ??= await this.unit.blocks.returned(this.task.id, mostReturned);
    return this.#returned;
  }

  /** Said by whoever gave one of these to a lease, or forgot it. */
  returnedTaken(): void {
    this.#returned = null;
  }

  /** What a lease held waits for another: said by whoever ended it or took a case back. */
  workReturned(): void {
    this.#active = null;
    this.#returned = null;
    this.unit.notify(`task:${this.task.id}`);
  }

  /** Open cases of a block, in order, as they are with the changes of this book. */
  async openIn(block: Block): Promise<readonly CaseProgress[]> {
    return this.unit.cases.openIn(await this.#rangeOf(block));
  }

  /** The same, as a lease is told of them. */
  async waitingIn(block: Block): Promise<readonly WaitingCase[]> {
    return this.unit.cases.waitingIn(await this.#rangeOf(block));
  }

  /** So many cases from a position on that nobody has had, in the order in which they are given out. */
  async nextFrom(position: number, count: number): Promise<readonly WaitingCase[]> {
    return this.unit.cases.waitingIn({ task: this.task, from: position, to: position + count });
  }

  /** Forgets the blocks of a lease in which nothing is open. */
  async dropFinished(lease: Lease): Promise<void> {
    await this.#flushCases();
    await this.unit.blocks.deleteFinished(lease.id, this.task);
  }

  async hasOpen(block: Block): Promise<boolean> {
    return this.unit.cases.hasOpen(await this.#rangeOf(block));
  }

  /** Cases whose position may still be given out for the first time. */
  get untouched(): number {
    return this.task.ledgerFixed ? this.task.ledgerSize - this.task.frontier : 0;
  }

  /** Every case that is expected has its final state. */
  get allFinal(): boolean {
    return this.task.ledgerFixed && openCount(this.task.counts) === 0;
  }

  /** No more of its cases are to be started. */
  get isOver(): boolean {
    const { state, halted, trouble } = this.task;
    return state === 'stopping' || state === 'finished' || halted || trouble !== null;
  }

  /** A changed line of the ledger that is not final. */
  noteCase(line: CaseProgress, patch: Partial<CaseUpdate>): void {
    Object.assign(this.#updates.of(line), patch);
  }

  /** Gives a case its one final state. */
  endCase(
    line: CaseProgress,
    end: CaseEnd,
    facts: { durationMs: number | null; message: Remark | null },
  ): void {
    const update = this.#updates.of(line);
    update.status = end.status;
    update.cause = end.cause;
    update.durationMs = facts.durationMs;
    update.message = facts.message;
    update.finishSequence = this.#run.finishSequence + this.#ends.length + 1;
    update.finishedAt = this.unit.now;
    this.#ends.push(end);
    this.#workMs += facts.durationMs ?? 0;
  }

  /** Ends every case that is still open, all alike: they were never run, and it is known why; `cause` null: nor were they to be. */
  async endOpenCases(cause: Cause | null, message: Remark): Promise<void> {
    await this.#flushCases();
    const end = { status: cause === 'sut' ? 'blocked' : 'not-run', cause } as const;
    const ended = await this.unit.cases.endOpen(this.task.id, {
      ...end,
      message,
      finishSequence: this.run.finishSequence,
      at: this.unit.now,
    });
    if (ended > 0) this.#count([end], ended);
  }

  /** Settles and writes. The book is not used afterwards. */
  async close(): Promise<void> {
    await this.#flushCases();
    if (this.task.state !== 'finished') await settleTask(this, await this.activeLeases());
    if (this.task !== this.#taskBefore) await this.unit.tasks.update(this.task);
    if (this.task.state === 'finished' && this.#taskBefore.state !== 'finished') await finishRunIfLast(this);
    if (this.run !== this.#runBefore) await this.unit.runs.update(this.run);
    if (this.#hasFinishedRun)
      await openNextOfSeries(this.core, this.unit, { ...this.run, pause: this.#runBefore.pause });
    this.#report();
    this.#tell();
  }

  #countEnds(): void {
    if (this.#ends.length === 0) return;
    const [ends, workMs] = [this.#ends, this.#task.workMs + this.#workMs];
    this.#ends = [];
    this.#workMs = 0;
    this.#task = { ...this.#task, workMs: Math.min(workMs, Number.MAX_SAFE_INTEGER) };
    this.#count(ends);
  }

  #count(ends: readonly CaseEnd[], times = 1): void {
    const sick = ends.find((end) => end.cause !== null && !speaksAgainstSut(end))?.cause ?? null;
    this.change({
      counts: countEnds(this.task.counts, ends, times),
      sickCause: this.task.sickCause ?? sick,
    });
    this.changeRun({
      counts: countEnds(this.run.counts, ends, times),
      finishSequence: this.run.finishSequence + ends.length * times,
    });
  }

  async #rangeOf({ fromPosition, toPosition }: Block): Promise<CaseRange> {
    await this.#flushCases();
    return { task: this.task, from: fromPosition, to: toPosition };
  }

  async #flushCases(): Promise<void> {
    const updates = this.#updates.take();
    if (updates.length > 0) await this.unit.cases.update(this.#task, updates);
  }

  get #hasFinishedRun(): boolean {
    return this.run.state === 'finished' && this.#runBefore.state !== 'finished';
  }

  #report(): void {
    if (this.task.startedAt !== null && this.#taskBefore.startedAt === null)
      this.unit.report({ kind: 'task-started', task: this.task });
    if (this.task.state === 'finished' && this.#taskBefore.state !== 'finished')
      this.unit.report({ kind: 'task-finished', task: this.task, run: this.run });
    if (this.#hasFinishedRun) this.unit.report({ kind: 'run-finished', run: this.run });
  }

  /** Only of what changed: who waits reads again at each word, and would wake itself by reading. */
  #tell(): void {
    const { task } = this;
    if (task === this.#taskBefore && this.run === this.#runBefore) return;
    this.unit.notify(`run:${this.run.id}`);
    if (this.#hasFinishedRun) this.unit.notify(`run-end:${this.run.id}`);
    if (task.claimable && !this.#taskBefore.claimable) this.unit.notify('work');
    const isFixedNow = task.ledgerFixed && !this.#taskBefore.ledgerFixed;
    const isPausedNow = task.pause !== this.#taskBefore.pause;
    if (this.allFinal || this.isOver || isFixedNow || isPausedNow) this.unit.notify(`task:${task.id}`);
  }
}

function differs<T extends object>(value: T, patch: Partial<T>): boolean {
  for (const name in patch) if (patch[name] !== value[name]) return true;
  return false;
}
