/** A task has its SUTs from its first lease to its end. Who loses them is fenced: nobody else gets them before that is certain. */
import type { Lease } from '../leases/lease.ts';
import type { Task } from '../runs/run.ts';
import { type SutWait, sutWait } from '../scheduling/fit/sut-access.ts';
import type { SutReader } from '../stores/sut-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** What keeps a task from its SUTs; null: nothing. */
export async function waitOf(
  reads: { readonly suts: SutReader },
  task: Task,
  now: number,
): Promise<SutWait | null> {
  const { suts = [] } = task.plan;
  if (suts.length === 0) return null;
  const claims = await reads.suts.claims(
    suts.map(({ sutId }) => sutId),
    now,
  );
  return sutWait({ id: task.id, suts }, claims);
}

/** All of them at once: said where nothing keeps the task from them. */
export async function holdSuts(unit: Unit, { id: taskId, plan }: Task): Promise<void> {
  if (plan.suts) await unit.suts.claim({ taskId, suts: plan.suts, held: true, at: unit.now });
}

/**
 * Others may have them: at once where all that worked on the task said that they are done, and else when the last who did
 * not has ended by itself, because nothing could be heard of its server any more.
 */
export async function releaseSuts(unit: Unit, { id: taskId, plan }: Task): Promise<void> {
  if (!plan.suts) return;
  const leases = await unit.leases.ofTask(taskId);
  const until = Math.max(0, ...leases.filter(isUncertain).map(({ expiresAt }) => expiresAt));
  await unit.suts.release(taskId, until > unit.now ? until : null);
  unit.notify('work');
}

function isUncertain({ endReason, state }: Lease): boolean {
  return state === 'ended' && (endReason?.startsWith('lost') || endReason === 'stopped-at-once');
}
