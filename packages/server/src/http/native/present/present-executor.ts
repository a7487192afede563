import type { ExecutorOverview } from '@testyard/core';
import type { Executor as ExecutorResource } from '@testyard/protocol';
import { timestampOrNull } from './timestamp.ts';

/** An executor with what it is doing now. */
export function presentExecutor(executor: ExecutorOverview): ExecutorResource {
  return {
    id: executor.id,
    name: executor.name,
    projectId: executor.projectId,
    state: executor.state,
    slots: executor.slots,
    busySlots: executor.busySlots,
    draining: executor.draining,
    labels: { ...executor.labels },
    frameworks: { ...executor.frameworks },
    version: executor.version,
    lastSeenAt: timestampOrNull(executor.lastSeenAt),
  };
}
