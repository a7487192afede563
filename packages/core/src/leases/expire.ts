import type { CoreService } from '../core-service.ts';
import { isOfStore } from '../errors.ts';
import { endPause } from '../executors/executor-condition.ts';
import { removeSilent } from '../executors/manage-executor.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { endTaskPause } from '../runs/pause.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { loseLease } from './end-lease.ts';
import { stopTask } from './finish-lease.ts';
import { lose } from './lose-leases.ts';
import { acceptWithinMs } from './open-claim.ts';

/** Rows that a sweep judges at once; they share a commit. */
const batch = 100;

export interface SweepOptions {
  /** Rows that earlier sweeps could not move on: so many more are looked at, so that they hide no others. */
  readonly knownStuck?: number;
  /** Asked of each row that is overdue when it is held, right before it is judged. */
  readonly mayJudge?: (unit: Unit) => boolean | Promise<boolean>;
}

export interface Swept {
  readonly moved: number;
  /** Rows that could not be moved on, each with what went wrong; the others were. */
  readonly stuck: readonly { readonly id: string; readonly error: unknown }[];
}

/**
 * Moves on what has lasted longer than it may: leases without a sign of life, offers that nobody accepted, tasks whose
 * time is over, pauses of executors, executors for one task that are silent. Each row is judged in a unit of its own, again by the clock of that unit, so that one that is damaged
 * stops no other and two sweeps at the same time do no harm. Rejects only where the store itself cannot be used.
 */
export async function sweepOverdue(core: CoreService, options: SweepOptions = {}): Promise<Swept> {
  const { knownStuck = 0, mayJudge = () => true } = options;
  const swept = { moved: 0, stuck: new Map<string, unknown>() };
  for (;;) {
    const dealtWith = swept.moved + swept.stuck.size;
    const limit = batch + knownStuck + swept.stuck.size;
    const { leases, tasks, pauses, silent } = await core.unitOfWork.run(async (unit) => {
      await unit.suts.forgetOver(unit.now);
      return {
        leases: await unit.leases.expired(unit.now, limit),
        tasks: await unit.tasks.overdue(unit.now, limit),
        pauses: await unit.executors.pausedUntil(unit.now, limit),
        silent: await unit.executors.ephemeralSilentSince(unit.now - core.settings.leaseMs, limit),
      };
    });
    swept.moved += await moveOn(leases, (id) => expireLease(core, id, mayJudge), swept.stuck);
    swept.moved += await moveOn(pauses, (id) => endPause(core, id), swept.stuck);
    swept.moved += await moveOn(silent, (id) => removeSilent(core, id, mayJudge), swept.stuck);
    swept.moved += await moveOn(tasks, (id) => expireTask(core, id, mayJudge), swept.stuck);
    const isLast = [leases, tasks, pauses, silent].every(({ length }) => length < limit);
    if (isLast || swept.moved + swept.stuck.size === dealtWith) break;
  }
  return { moved: swept.moved, stuck: [...swept.stuck].map(([id, error]) => ({ id, error })) };
}

async function moveOn(
  ids: readonly string[],
  move: (id: string) => Promise<boolean>,
  stuck: Map<string, unknown>,
): Promise<number> {
  const outcomes = await Promise.allSettled(ids.map(move));
  let moved = 0;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') moved += Number(outcome.value);
    else if (isOfStore(outcome.reason)) throw outcome.reason;
    else stuck.set(ids[index] ?? '', outcome.reason);
  }
  return moved;
}

type MayJudge = NonNullable<SweepOptions['mayJudge']>;

/** Answers whether it was overdue still. */
function expireLease(core: CoreService, leaseId: string, mayJudge: MayJudge): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await unit.leases.byId(leaseId);
    if (!lease || lease.state === 'ended' || lease.expiresAt > unit.now) return false;
    if (!(await mayJudge(unit))) return false;
    const how = lease.state === 'offered' ? 'not-accepted' : 'no-sign-of-life';
    await lose(core, unit, { lease, how, counts: true });
    return true;
  });
}

/**
 * A queued task ends as not run, a running one is stopped, a stopping one is ended without its executors, a paused one
 * goes on. Answers whether it was overdue still.
 */
function expireTask(core: CoreService, taskId: string, mayJudge: MayJudge): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const book = await TaskBook.open(core, unit, taskId);
    const { state, deadline } = book.task;
    if (state === 'finished' || deadline > unit.now) return false;
    if (!(await mayJudge(unit))) return false;
    if (book.task.pause !== null) {
      await endTaskPause(core, unit, book.task);
      return true;
    }
    if (state === 'stopping')
      for (const lease of await book.activeLeases())
        await loseLease(book, lease, {
          how: 'not-stopped-in-time',
          executor: lease.executorId,
          counts: false,
        });
    else
      await stopTask(book, {
        cause: 'time-out',
        why: { rule: state === 'queued' ? 'queue-time' : 'task-time' },
      });
    await book.close();
    return true;
  });
}

/**
 * The server itself was away, nobody could reach it, and its clock may have been set meanwhile: every lease has one
 * TTL from now, no longer one either, and no task is judged before that. Signs of life that lie in the future are no
 * sign of a life now. Offers get no further life: the answer that told of one may have died with the server, and
 * nothing of it has begun.
 */
export function resumeAfterAbsence(core: CoreService): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const { leaseMs } = core.settings;
    await unit.leases.extendAll(unit.now + leaseMs);
    await unit.leases.expireOffersBy(unit.now + acceptWithinMs);
    await unit.tasks.postponeTo(unit.now + leaseMs);
    await unit.executors.unseeFrom(unit.now, unit.now - leaseMs);
    await unit.executors.seeEphemeral(unit.now);
    await unit.watch.move(await unit.watch.hold(), unit.now);
  });
}

/** For so long the server heard nothing, though it ran: that time counts for no lease and for no task. */
export function discountBlindTime(core: CoreService, blindMs: number): Promise<void> {
  return core.unitOfWork.run((unit) => postponeEverything(unit, blindMs, core.settings.leaseMs));
}

/**
 * Every lease ends, and every task is judged, so much later, or earlier. Leases that were renewed after that time, or
 * by a clock that was set since, stay as they are where that can be told: they end at most one life from now, others
 * before now or further on.
 */
export async function postponeEverything(unit: Unit, byMs: number, leaseMs: number): Promise<void> {
  const ms = Math.ceil(byMs);
  const longestLifeMs = Math.max(leaseMs, acceptWithinMs);
  const renewed = Math.abs(ms) > longestLifeMs ? { from: unit.now, to: unit.now + longestLifeMs } : null;
  await unit.leases.postponeAll(ms, renewed);
  await unit.tasks.postponeAll(ms);
  await unit.executors.seeEphemeral(unit.now);
}
