import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Executor } from '../executors/executor.ts';
import type { Cause } from '../ledger/case-status.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Run, Task } from '../runs/run.ts';
import { whyNotOffered } from '../scheduling/eligibility.ts';
import type { UnreadableRow } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Lease } from './lease.ts';

/** An offer not accepted within this time returns to the queue. */
export const acceptWithinMs = 10_000;
/** Tasks that a claim looks at at once. */
const candidates = 200;

export interface ClaimRequest {
  readonly executorId: string;
  readonly instanceId: string;
  readonly freeSlots: number;
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
    const executor = await instanceOf(unit, request);
    const active = await unit.leases.activeOfExecutor(executor.id);
    const orders = active.flatMap((lease) => orderOf(lease, request.stopping));
    const free = executor.draining ? 0 : Math.min(request.freeSlots, executor.slots - active.length);
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

async function offersFor(
  core: CoreService,
  unit: Unit,
  { executor, free }: { executor: Executor; free: number },
): Promise<Pick<Claimed, 'offers' | 'unreadable'>> {
  const offers: WorkOffer[] = [];
  const unreadable = new Map<string, UnreadableRow>();
  const { projectId } = executor;
  const busy: string[] = [];
  let passedOver = 0;
  while (offers.length < free) {
    const page = await unit.tasks.claimable({ projectId, offset: passedOver, limit: candidates });
    for (const row of page.unreadable) unreadable.set(row.id, row);
    const fit = page.tasks.flatMap((each) =>
      busy.includes(each.id) || whyNotOffered(executor, each) !== null ? [] : [each.id],
    );
    const task = await unit.tasks.holdFirstFree(fit);
    if (task && mayBeOffered(executor, task)) offers.push(await offer(core, unit, { executor, task }));
    else if (task) busy.push(task.id);
    else busy.push(...fit);
    if (task) continue;
    const looked = page.tasks.length + page.unreadable.length;
    if (looked < candidates) break;
    passedOver += looked;
  }
  const last = offers.length === 0 && free > 0 ? await waitForBusy(unit, executor, busy) : null;
  if (last) offers.push(await offer(core, unit, { executor, task: last }));
  return { offers, unreadable: [...unreadable.values()] };
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
  const book = await TaskBook.open(unit, task.id);
  if (commit !== book.task.commit) book.change({ commit });
  await book.close();
  return { lease, task: book.task, run: book.run, commit };
}

/** The address and ref of a git source; no ref is the repository's default branch. */
export function gitOf(source: { readonly git: string; readonly ref?: string }): { url: string; ref: string } {
  return { url: source.git, ref: source.ref ?? 'HEAD' };
}
