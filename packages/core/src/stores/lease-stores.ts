import type { Block, Lease, SlotSpan } from '../leases/lease.ts';
import type { Cause } from '../ledger/case-status.ts';
import type { LateEvent } from '../results/late-event.ts';
import type { Task } from '../runs/run.ts';
import type { Share } from '../scheduling/fair-share.ts';
import type { LastedLease } from '../scheduling/waiting/queue-to-play.ts';
import type { PageOf, PageRequest } from './page.ts';

export type ActiveLease = Pick<Lease, 'executorId' | 'projectId' | 'taskId' | 'templateId' | 'offeredAt'>;

export interface LeaseReader {
  byId(id: string): Promise<Lease | null>;
  ofTask(taskId: string): Promise<readonly Lease[]>;
  /** Those of all tasks of a round that have not ended. */
  activeOfRound(run: { readonly id: string; readonly round: number }): Promise<readonly Lease[]>;
  /** What projects have of all slots; those that never had one may be absent. */
  shares(projectIds: readonly string[]): Promise<readonly Share[]>;
  /** Those of executors that have not ended. */
  activeOn(executorIds: readonly string[]): Promise<readonly ActiveLease[]>;
  /** When slots of an executor were held since `from`, by leases that ended after it or have not ended. */
  spansOn(executorId: string, from: number): Promise<readonly SlotSpan[]>;
  /** How long leases of a project lasted that were completed, the latest `limit` of all of them. */
  lasted(projectId: string, limit: number): Promise<readonly LastedLease[]>;
}
export interface LeaseStore extends LeaseReader {
  insert(lease: Lease): Promise<void>;
  /** Writes what changes in the life of a lease, but for its order to stop and its time: for those see below. */
  update(lease: Lease): Promise<void>;
  /** Writes that an offer is accepted, and its time from then on. */
  accept(lease: Lease): Promise<void>;
  /** It gives its slot up for a project. */
  giveWay(leaseId: string, projectId: string): Promise<void>;
  /** Whether what it has not begun is wanted back, whoever holds its run. */
  wantBack(leaseId: string, isWanted: boolean): Promise<void>;
  /** Orders it to stop; the first order stands, but `stop` overrides `halt`. */
  order(leaseId: string, order: { kind: 'stop' | 'halt'; cause: Cause; reason: string }): Promise<void>;
  /** Those that have not ended. */
  activeOfTask(taskId: string): Promise<readonly Lease[]>;
  activeOfExecutor(executorId: string): Promise<readonly Lease[]>;
  /** The same, held without their runs. */
  holdOfExecutor(executorId: string): Promise<readonly Lease[]>;
  /** Ids of active ones whose time is over, the longest first. */
  expired(now: number, limit: number): Promise<readonly string[]>;
  /** Extends those among `ids` that are accepted or running and of the executor, whoever holds their runs. */
  extend(executorId: string, ids: readonly string[], expiresAt: number): Promise<void>;
  /** Every accepted or running lease ends then: after the server itself was away, and maybe its clock was set. */
  extendAll(expiresAt: number): Promise<void>;
  /** No offer waits longer than until then. */
  expireOffersBy(expiresAt: number): Promise<void>;
  /** Every active lease ends so much later, but those that end within `except`, its ends with it. */
  postponeAll(ms: number, except: { readonly from: number; readonly to: number } | null): Promise<void>;
}

export interface BlockStore {
  insert(block: Block): Promise<void>;
  byNumber(leaseId: string, number: number): Promise<Block | null>;
  heldBy(leaseId: string): Promise<readonly Block[]>;
  /** Waiting ones of a task, by position. */
  returned(taskId: string, limit: number): Promise<readonly Block[]>;
  /** Splits or narrows: sets the range of a block. */
  setRange(blockId: string, fromPosition: number, toPosition: number): Promise<void>;
  giveBack(leaseId: string): Promise<void>;
  delete(blockIds: readonly string[]): Promise<void>;
  /** Those of a lease of the task in which no case is open. */
  deleteFinished(leaseId: string, task: Pick<Task, 'round'>): Promise<void>;
  deleteOfTask(taskId: string): Promise<void>;
}

/** What arrived and does not count: kept, shown, never part of a verdict. */
export interface LateEvidenceReader {
  count(taskId: string): Promise<number>;
  has(leaseId: string, sequence: number): Promise<boolean>;
  /** In the order of leases and of what each said. */
  list(
    taskId: string,
    page: PageRequest,
  ): Promise<PageOf<LateEvent & { readonly caseName: string | null; readonly executor: string }>>;
}
export interface LateEvidenceStore extends LateEvidenceReader {
  /** What is there already under the same number stays as it is. */
  add(events: readonly LateEvent[]): Promise<void>;
  /** Forgets what arrived before `before`. */
  prune(before: number): Promise<void>;
}
