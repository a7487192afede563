import { CoreError } from '../errors.ts';
import type { ReportReceipt } from '../evidence/report-receipt.ts';
import { contains, giveBackSome, takeOut } from '../leases/block-range.ts';
import { endAtBudget, haltLeases } from '../leases/halt-leases.ts';
import type { Block, Lease } from '../leases/lease.ts';
import type { CaseEnd, CaseStatus, LedgerMode } from '../ledger/case-status.ts';
import type { AttemptRecord, CaseProgress } from '../ledger/ledger-case.ts';
import { cutRemark, type Remark } from '../ledger/remark.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import type { CaseSample } from '../stores/history-store.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { asOneCase, isFailedFile, replaceFile } from './file-report.ts';
import { isFailedTry, judgeAttempt, withCause } from './judge-attempt.ts';
import { keptDuration } from './kept-duration.ts';
import { keepLate } from './late-evidence.ts';
import type { CaseFinished, FileReported, LeaseEvent, NumberedEvent } from './lease-event.ts';
import type { ToldEnds } from './tell-ends.ts';

export interface AppliedEvents {
  /** As it is then. */
  readonly lease: Lease;
  /** What the unit leaves to be told once it is kept. */
  readonly ends: ToldEnds | null;
}

/** Events of a lease that are not applied yet, with what their unit has to know before. */
export interface FreshEvents {
  readonly events: readonly LeaseEvent[];
  /** Those that the events are about. */
  readonly cases: readonly CaseProgress[];
  /** By the lease. */
  readonly held: readonly Block[];
}

/** Reads what the events of a lease are about; the unit holds the lease. */
export async function freshEvents(
  { cases, blocks }: Unit,
  lease: Lease,
  events: readonly LeaseEvent[],
): Promise<FreshEvents> {
  if (events.length === 0) return { events, cases: [], held: [] };
  const ids = new Set(events.flatMap((event) => ('caseId' in event ? [event.caseId] : [])));
  const [found, held] = await Promise.all([cases.progressOf([...ids]), blocks.heldBy(lease.id)]);
  return { events, cases: found, held };
}

/**
 * Applies events of a lease. One about a case that the lease does not hold, or that is final, changes nothing and is kept
 * as late evidence.
 */
export async function applyEvents(book: TaskBook, lease: Lease, fresh: FreshEvents): Promise<AppliedEvents> {
  if (fresh.events.length === 0) return { lease, ends: null };
  const application = new Application(book, lease, fresh);
  for (const event of fresh.events) await application.apply(event);
  return application.end(fresh.events.length);
}

/** Those of a batch that the server does not have. Errors: SEQUENCE_GAP with the number to go on from. */
export function unknownEvents(
  lease: Lease,
  batch: { readonly sequence: number; readonly events: readonly LeaseEvent[] },
): readonly LeaseEvent[] {
  const known = lease.eventsReceived - batch.sequence;
  if (known < 0) throw new CoreError('SEQUENCE_GAP', { number: lease.eventsReceived });
  return batch.events.slice(known);
}

/** One batch on its way into the book. */
class Application {
  readonly #book: TaskBook;
  readonly #taskId: string;
  /** What no event changes: the book counts all ends each time that it is asked for its task. */
  readonly #mode: LedgerMode | null;
  readonly #isChosen: boolean;
  /** Of a case; halting and giving up happen between batches. */
  readonly #allowed: number;
  #retries: number;
  #held: readonly Block[];
  readonly #late: NumberedEvent[] = [];
  readonly #tries: (AttemptRecord & { readonly caseId: string })[] = [];
  readonly #samples: CaseSample[] = [];
  readonly #receipts: ReportReceipt[] = [];
  #sequence: number;
  readonly #lease: Lease;
  #runningCaseId: string | null;
  #results = 0;
  #endedOfGroup = false;
  readonly #open: Map<string, CaseProgress>;

  constructor(book: TaskBook, lease: Lease, found: FreshEvents) {
    const { id, halted, trouble, plan, ledgerMode, chosen } = book.task;
    this.#book = book;
    this.#taskId = id;
    this.#mode = ledgerMode;
    this.#isChosen = chosen;
    this.#allowed = halted || trouble ? 0 : plan.caseRetries;
    this.#retries = this.#allowed;
    this.#lease = lease;
    this.#runningCaseId = lease.runningCaseId;
    this.#sequence = lease.eventsReceived;
    this.#held = found.held;
    this.#open = new Map(found.cases.filter((line) => line.status === null).map((line) => [line.id, line]));
  }

  async apply(event: LeaseEvent): Promise<void> {
    const sequence = this.#sequence;
    this.#sequence += 1;
    if (event.type === 'task-notice') return this.#notice(event);
    if (event.type === 'report-read') {
      this.#receipts.push(event.receipt);
      return;
    }
    if (event.type === 'cases-returned') return this.#giveBack(event.caseIds, sequence);
    const line = this.#open.get(event.caseId);
    const isOutOfPlace = event.type === 'file-reported' && this.#mode !== 'files';
    if (!line || isOutOfPlace || !this.#holds(line) || event.attempt !== line.attempts + 1) {
      this.#late.push({ sequence, event });
      return;
    }
    if (event.type === 'case-started') this.#runningCaseId = line.id;
    else if (event.type === 'file-reported') await this.#reported(line, event);
    else await this.#finished(line, event);
  }

  async end(applied: number): Promise<AppliedEvents> {
    if (this.#results > 0) this.#book.change({ lossesInRow: 0, deathsInRow: 0 });
    const { unit, task } = this.#book;
    await unit.cases.recordAttempts(this.#tries);
    await keepLate(unit, { leaseId: this.#lease.id, taskId: task.id, reason: 'not-held' }, this.#late);
    if (this.#receipts.length > 0) await unit.receipts.add(task.id, this.#receipts);
    if (task.plan.maximumFailures > 0 && task.counts.failing >= task.plan.maximumFailures && !task.halted)
      await haltTask(this.#book);
    // A block may take longer than was expected of it.
    else await endAtBudget(this.#book);
    // What is to be tried again may wait for those that it goes together with.
    if (this.#endedOfGroup && (await this.#book.returned()).length > 0) unit.notify(`task:${task.id}`);
    const lease = {
      ...this.#lease,
      runningCaseId: this.#runningCaseId,
      results: this.#lease.results + this.#results,
      eventsReceived: this.#lease.eventsReceived + applied,
    };
    return { lease, ends: this.#ends() };
  }

  #holds(line: CaseProgress): boolean {
    return line.taskId === this.#taskId && this.#held.some((block) => contains(block, line.position));
  }

  #notice(event: Extract<LeaseEvent, { type: 'task-notice' }>): void {
    if (event.kind === 'failure') this.#book.fail(event.cause, event.message);
    else this.#book.warn(event.message);
  }

  /** From here on no event about them counts: the lease does not hold them any more. */
  async #giveBack(caseIds: readonly string[], sequence: number): Promise<void> {
    const back = new Set(caseIds);
    const left: Block[] = [];
    for (const block of this.#held) {
      const open = await this.#book.openIn(block);
      const id = `${this.#lease.id}-back-${sequence}`;
      if (!open.some((line) => back.has(line.id))) left.push(block);
      else
        for (const rest of await giveBackSome(this.#book.unit.blocks, block, { open, back, id }))
          left.push(rest);
    }
    this.#held = left;
    this.#book.workReturned();
  }

  /** A file with a case that failed is tried again as a whole, where the template allows it. */
  async #reported(line: CaseProgress, event: FileReported): Promise<void> {
    if (isFailedFile(event) && line.failedAttempts < this.#retries)
      return this.#finished(line, asOneCase(event));
    this.#retries = 0;
    for (const { line: one, told } of await replaceFile(this.#book, line, event))
      await this.#finished(one, told);
    this.#retries = this.#allowed;
  }

  async #finished(line: CaseProgress, said: CaseFinished): Promise<void> {
    const book = this.#book;
    const event = {
      ...(this.#isChosen ? meantByChosen(said) : said),
      durationMs: keptDuration(said.durationMs),
    };
    const judgement = judgeAttempt(event, {
      failedBefore: line.failedAttempts,
      retries: this.#retries,
    });
    const tried: CaseProgress = {
      ...line,
      attempts: line.attempts + 1,
      failedAttempts:
        line.failedAttempts + (isFailedTry({ status: event.status, cause: event.cause ?? 'test' }) ? 1 : 0),
    };
    book.noteCase(line, { attempts: tried.attempts, failedAttempts: tried.failedAttempts });
    if (judgement.kind === 'final' ? worthKeeping(event, tried) : true)
      this.#tries.push({ caseId: line.id, ...this.#record(event, judgement) });
    if (judgement.kind === 'final') {
      this.#sample(line, { ...judgement.end, durationMs: event.durationMs });
      book.endCase(line, judgement.end, {
        durationMs: event.durationMs,
        message: messageOf(event, judgement.end),
      });
      this.#open.delete(line.id);
    } else {
      await this.#again(line);
    }
    this.#runningCaseId = null;
    this.#results += 1;
    this.#endedOfGroup ||= line.together !== null;
  }

  /** What a report tells of ran elsewhere and in its own order: nothing is to be learnt of it. */
  #sample(line: CaseProgress, { status, durationMs }: CaseEnd & { readonly durationMs: number }): void {
    if (this.#mode === 'reported' || !ran.has(status)) return;
    const failed = status === 'failed' || status === 'error';
    this.#samples.push({ caseId: line.id, durationMs, failed });
  }

  #ends(): ToldEnds | null {
    if (this.#samples.length === 0) return null;
    const { unit, task } = this.#book;
    return { task, executorId: this.#lease.executorId, samples: this.#samples, at: unit.now };
  }

  /** The case waits as a block of its own; the lease does not hold it any more. */
  async #again(line: CaseProgress): Promise<void> {
    const { unit, task } = this.#book;
    this.#open.delete(line.id);
    const held = this.#held.find((block) => contains(block, line.position));
    if (!held) throw new Error('assertion: a judged case is held');
    const rest = await takeOut(unit.blocks, held, line.position);
    this.#held = [...this.#held.filter((block) => block !== held), ...rest];
    const number = line.attempts + 1;
    const range = { fromPosition: line.position, toPosition: line.position + 1 };
    await unit.blocks.insert({
      id: `${line.id}-again-${number}`,
      taskId: task.id,
      leaseId: null,
      number: 0,
      ...range,
    });
    this.#book.workReturned();
  }

  #record(event: CaseFinished, judgement: ReturnType<typeof judgeAttempt>) {
    return {
      number: event.attempt,
      ...(judgement.kind === 'final' ? withCause(event) : { status: event.status, cause: event.cause }),
      phase: event.phase,
      durationMs: event.durationMs,
      message: event.message && cutRemark(event.message),
      details: event.details,
      output: event.output,
      leaseId: this.#lease.id,
      finishedAt: this.#book.unit.now,
    };
  }
}

/** Of a case with this end: what was said of its last try, which may have been skipped after one that failed. */
function messageOf({ status, message }: CaseFinished, end: CaseEnd): Remark | null {
  if (status === 'skipped' && end.status === 'failed') return { rule: 'skipped-after-failure' };
  return message && cutRemark(message);
}

/**
 * A case that was chosen from an earlier round, and that the session does not find any more, has not failed: nothing is
 * reported of it.
 */
function meantByChosen(said: CaseFinished): CaseFinished {
  const { message } = said;
  const isUnknown =
    message !== null &&
    typeof message === 'object' &&
    message.rule === 'executor' &&
    message.said.rule === 'case-not-found';
  if (!isUnknown) return said;
  return {
    ...said,
    status: 'not-reported',
    cause: 'not-reported',
    message: { rule: 'no-longer-found' },
    details: null,
  };
}

/** Ends that say how long a case takes. */
const ran: ReadonlySet<CaseStatus> = new Set(['passed', 'failed', 'error', 'skipped', 'flaky']);

/** A plain first pass without output says nothing that its line in the ledger does not. */
function worthKeeping(event: CaseFinished, tried: CaseProgress): boolean {
  return event.status !== 'passed' || tried.attempts > 1 || Boolean(event.output) || Boolean(event.details);
}

/** No more cases are started: what nobody holds ends now, what runs comes to its end. */
export async function haltTask(book: TaskBook): Promise<void> {
  const failed = book.task.counts.failing;
  const reason = `no more cases are started: ${failed} have failed, which is the template's maximum`;
  book.change({ halted: true });
  book.warn({ rule: 'halted', failed });
  await haltLeases(book, reason);
}
