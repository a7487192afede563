import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Executor } from '../executors/executor.ts';
import { hearTrouble } from '../executors/executor-condition.ts';
import { whyIdle } from '../executors/executor-state.ts';
import type { Cause } from '../ledger/case-status.ts';
import type { Remark } from '../ledger/remark.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Run, Task } from '../runs/run.ts';
import { whyNotOffered } from '../scheduling/eligibility.ts';
import type { QueuePlace, UnreadableRow } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Lease } from './lease.ts';
import { isLeftToAnother } from './retry-elsewhere.ts';

/** An offer not accepted within this time returns to the queue. */
export const acceptWithinMs = 10_000;
/** Tasks that a claim holds, and that it looks at, at once. */
const mostHeld = 64;
const candidates = 200;

export interface ClaimRequest {
  readonly executorId: string;
  readonly instanceId: string;
  readonly freeSlots: number;
  /** What is in the way of all work on the host; null: nothing. */
  readonly trouble?: Remark | null;
  /** Leases whose order to stop has arrived. */
  readonly stopping: readonly string[];
}

export interface WorkOffer {
  readonly lease: Lease;
  readonly task: Task;
  readonly run: Run;
  /** The commit that an earlier lease of the run pinned. */
  readonly commit: string | null;
}

export interface Order {
  readonly leaseId: string;
  readonly kind: 'stop' | 'halt';
  readonly cause: Cause;
  readonly reason: string;
}

export interface Claimed {
  readonly offers: readonly WorkOffer[];
  readonly orders: readonly Order[];
  readonly drain: boolean;
  /** Tasks that nobody can be offered, because their rows are damaged. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Offers work for the free slots of an executor, and tells it what to stop. Errors: STALE for an older instance. */
export function claimWork(core: CoreService, request: ClaimRequest): Promise<Claimed> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await hearTrouble(unit, await instanceOf(unit, request), request.trouble ?? null);
    const active = await unit.leases.activeOfExecutor(executor.id);
    const orders = active.flatMap((lease) => orderOf(lease, request.stopping));
    const isIdle = whyIdle(executor, { now: unit.now, silentSince: Number.NEGATIVE_INFINITY }) !== null;
    const free = isIdle ? 0 : Math.min(request.freeSlots, executor.slots - active.length);
    const found = await offersFor(core, unit, { executor, free });
    return { ...found, orders, drain: executor.draining };
  });
}

export async function instanceOf(
  unit: Unit,
  request: { readonly executorId: string; readonly instanceId: string },
): Promise<Executor> {
  const executor = await unit.executors.hold(request.executorId);
  if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
  if (executor.instanceId !== request.instanceId)
    throw new CoreError('STALE', {
      kind: 'instance',
      given: request.instanceId,
      why: { rule: 'newer-instance' },
    });
  await unit.executors.seen(executor.id, unit.now);
  return executor;
}

export function orderOf(lease: Lease, known: readonly string[]): Order[] {
  if (lease.stopKind === null || known.includes(lease.id)) return [];
  return [
    {
      leaseId: lease.id,
      kind: lease.stopKind,
      cause: lease.stopCause ?? 'stopped',
      reason: lease.stopReason ?? '',
    },
  ];
}

/** A claim under way. */
interface Claim {
  readonly executor: Executor;
  readonly free: number;
  readonly offers: WorkOffer[];
  readonly unreadable: Map<string, UnreadableRow>;
}

/** The head of the queue is what nearly every claim gets; only where that is unfit, or held by others, is all looked at. */
async function offersFor(
  core: CoreService,
  unit: Unit,
  { executor, free }: { executor: Executor; free: number },
): Promise<Pick<Claimed, 'offers' | 'unreadable'>> {
  const claim: Claim = { executor, free, offers: [], unreadable: new Map() };
  if (free > 0) await offerFirstFree(core, unit, { claim, among: null });
  const busy = claim.offers.length < free ? await offerFromAll(core, unit, claim) : [];
  const last = claim.offers.length === 0 ? await waitForBusy(unit, executor, busy) : null;
  if (last) await offerOf(core, unit, { claim, task: last });
  return { offers: claim.offers, unreadable: [...claim.unreadable.values()] };
}

/** Answers the ids of those that are fit and that others hold. */
async function offerFromAll(core: CoreService, unit: Unit, claim: Claim): Promise<string[]> {
  const { executor, free, offers, unreadable } = claim;
  const { projectId } = executor;
  const busy: string[] = [];
  for (let after: QueuePlace | null = null; offers.length < free; ) {
    const page = await unit.tasks.claimable({ projectId, after, limit: candidates });
    note(claim, page.unreadable);
    const fit = page.tasks.filter((each) => !unreadable.has(each.id) && !whyNotOffered(executor, each));
    for (let among = fit.map(({ id }) => id); among.length > 0 && offers.length < free; ) {
      const held = await offerFirstFree(core, unit, { claim, among });
      if (held.length === 0) busy.push(...among);
      among = held.length === 0 ? [] : among.filter((id) => !held.includes(id));
    }
    if (page.next === null) break;
    after = page.next;
  }
  return busy;
}

/** Answers the ids of those that it held, damaged ones too. */
async function offerFirstFree(
  core: CoreService,
  unit: Unit,
  { claim, among }: { claim: Claim; among: readonly string[] | null },
): Promise<string[]> {
  const { executor, free, offers } = claim;
  const limit = Math.min(free - offers.length, mostHeld);
  const held = await unit.tasks.holdFirstFree({ projectId: executor.projectId, among, limit });
  note(claim, held.unreadable);
  for (const task of held.tasks) await offerOf(core, unit, { claim, task });
  return [...held.tasks, ...held.unreadable].map(({ id }) => id);
}

function note({ unreadable }: Claim, rows: readonly UnreadableRow[]): void {
  for (const row of rows) unreadable.set(row.id, row);
}

/** Offers as many leases of one task as it wants and slots are free. */
async function offerOf(
  core: CoreService,
  unit: Unit,
  { claim, task }: { claim: Claim; task: Task },
): Promise<void> {
  const { executor, free, offers } = claim;
  if (task.claimable && (await isLeftToAnother(await TaskBook.of(core, unit, task), executor.id))) return;
  for (let wanting = task; offers.length < free && mayBeOffered(executor, wanting); ) {
    const offered = await offer(core, unit, { executor, task: wanting });
    offers.push(offered);
    wanting = offered.task;
  }
}

function mayBeOffered(executor: Executor, task: Task): boolean {
  return task.claimable && whyNotOffered(executor, task) === null;
}

/** Where others hold everything that is fit, their turn ends in a moment: "nothing" would be a wrong answer. */
async function waitForBusy(unit: Unit, executor: Executor, busy: readonly string[]): Promise<Task | null> {
  for (const id of busy) {
    const task = await unit.tasks.byId(id);
    if (task && mayBeOffered(executor, task)) return task;
  }
  return null;
}

async function offer(
  core: CoreService,
  unit: Unit,
  { executor, task }: { executor: Executor; task: Task },
): Promise<WorkOffer> {
  const lease: Lease = {
    id: core.ids.decimal(),
    taskId: task.id,
    runId: task.runId,
    executorId: executor.id,
    instanceId: executor.instanceId ?? '',
    epoch: 1,
    state: 'offered',
    offeredAt: unit.now,
    expiresAt: unit.now + acceptWithinMs,
    endedAt: null,
    endReason: null,
    eventsReceived: 0,
    blocksGiven: 0,
    results: 0,
    runningCaseId: null,
    stopKind: null,
    stopCause: null,
    stopReason: null,
  };
  await unit.leases.insert(lease);
  const { source } = task.plan;
  const commit =
    'git' in source ? await unit.runs.pinnedSource({ runId: task.runId, ...gitOf(source) }) : null;
  const book = await TaskBook.of(core, unit, task);
  if (commit !== book.task.commit) book.change({ commit });
  await book.close();
  return { lease, task: book.task, run: book.run, commit };
}

/** The address and ref of a git source; no ref is the repository's default branch. */
export function gitOf(source: { readonly git: string; readonly ref?: string }): { url: string; ref: string } {
  return { url: source.git, ref: source.ref ?? 'HEAD' };
}
