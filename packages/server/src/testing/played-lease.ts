import {
  acceptLease,
  type CoreService,
  claimWork,
  type FoundCase,
  finishLease,
  fixLedger,
  type LeaseClaim,
  type LeaseEvent,
  type LeaseFinish,
  type LedgerMode,
  type NextAnswer,
  nextBlock,
  startLease,
  type WaitingCase,
  type WorkOffer,
} from '@testyard/core';
import { noSecretBox } from './no-secret-box.ts';

/** An executor's side of one lease, played by a test. */
export class PlayedLease {
  /** Another one after a restart of the server. */
  core: CoreService;
  readonly claim: LeaseClaim;
  readonly taskId: string;
  sent = 0;
  blocks = 0;

  constructor(
    core: CoreService,
    offer: {
      task: Pick<WorkOffer['task'], 'id'>;
      lease: Pick<WorkOffer['lease'], 'id' | 'executorId' | 'epoch'>;
    },
  ) {
    this.core = core;
    this.taskId = offer.task.id;
    const { executorId, id, epoch } = offer.lease;
    this.claim = { executorId, leaseId: id, epoch };
  }

  /** Claims one offer, accepts and starts it; null where there is none. */
  static async take(
    core: CoreService,
    executor: { executorId: string; instanceId: string },
  ): Promise<PlayedLease | null> {
    const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
    const [offer] = offers;
    if (!offer) return null;
    const lease = new PlayedLease(core, offer);
    await acceptLease({ ...core, secretBox: noSecretBox }, lease.claim);
    await startLease(core, lease.claim);
    return lease;
  }

  /** As `take`, where there must be an offer. */
  static async mustTake(
    core: CoreService,
    executor: { executorId: string; instanceId: string },
  ): Promise<PlayedLease> {
    const lease = await PlayedLease.take(core, executor);
    if (!lease) throw new Error('nothing is offered');
    return lease;
  }

  async find(names: readonly string[], mode: LedgerMode = 'discovered'): Promise<void> {
    const cases = names.map(
      (name): FoundCase => ({ identity: name, name, suite: '', file: null, line: null }),
    );
    await fixLedger(this.core, this.claim, { mode, part: 0, last: true, cases });
  }

  async next(events: readonly LeaseEvent[] = [], want = 1): Promise<NextAnswer> {
    const request = { sequence: this.sent, events, want, blocksReceived: this.blocks };
    const answer = await nextBlock(this.core, this.claim, request);
    this.sent = answer.received;
    if (answer.block) this.blocks += 1;
    return answer;
  }

  /** Runs what it is given until there is no more, all of it well. */
  async runAll(): Promise<void> {
    for (let { block } = await this.next(); block; { block } = await this.next())
      await this.next(
        block.cases.flatMap((line) => ended(line)),
        0,
      );
  }

  /** The slot is done with the task; `completed` where nothing else is said. */
  finish(outcome: LeaseFinish['outcome'] = 'completed', more: Partial<LeaseFinish> = {}): Promise<void> {
    const rest = { cause: null, message: null, runningCaseId: null, ...more };
    return finishLease(this.core, this.claim, { events: this.sent, outcome, ...rest });
  }
}

type Tried = Pick<WaitingCase, 'id' | 'attempts'>;
type Said = 'passed' | 'failed' | 'error' | 'skipped';

/** What a session tells of a case that ran. */
export function ended(line: Tried, status: Said = 'passed'): LeaseEvent[] {
  return [startOf(line), endOf(line, status)];
}

export function startOf({ id, attempts }: Tried): LeaseEvent {
  return { type: 'case-started', caseId: id, attempt: attempts + 1 };
}

export function endOf({ id, attempts }: Tried, status: Said, durationMs = 5): LeaseEvent {
  return {
    type: 'case-finished',
    caseId: id,
    attempt: attempts + 1,
    status,
    cause: status === 'failed' || status === 'error' ? 'test' : null,
    phase: 'call',
    durationMs,
    message: status === 'failed' ? 'assert 1 == 2' : null,
    details: null,
    output: null,
  };
}
