import { type CoreService, type ExecutorState, executorStateOwners, overviewOf } from '@testyard/core';

export interface Fleet {
  readonly executors: Readonly<Record<ExecutorState, number>>;
  /** Of executors that are not offline. */
  readonly slots: { readonly busy: number; readonly free: number };
  readonly queuedTasks: number;
}

/** Executors that are not revoked, and the queue, over all projects. */
export async function readFleet(core: Pick<CoreService, 'reads' | 'clock' | 'settings'>): Promise<Fleet> {
  const executors: Record<ExecutorState, number> = {
    ...{ idle: 0, busy: 0, draining: 0, paused: 0, error: 0, offline: 0 },
  };
  const slots = { busy: 0, free: 0 };
  let after: string | null = null;
  do {
    const page = await core.reads.executors.list(null, { limit: 1000, after });
    for (const executor of page.items) {
      const { state, busySlots, slots: all } = overviewOf(core, executor);
      executors[state] += 1;
      if (state === 'offline') continue;
      slots.busy += busySlots;
      slots.free += executorStateOwners[state].takesWork ? Math.max(0, all - busySlots) : 0;
    }
    after = page.next;
  } while (after !== null);
  return { executors, slots, queuedTasks: await core.reads.tasks.countClaimable() };
}
