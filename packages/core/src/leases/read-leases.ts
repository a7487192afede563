import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { readTask } from '../runs/read-runs.ts';
import type { Lease } from './lease.ts';

/** All leases of a task, oldest first, with the names of their executors. Errors: NOT_FOUND. */
export async function listLeases(
  core: CoreService,
  principal: Principal,
  taskId: string,
): Promise<readonly (Lease & { readonly executor: string })[]> {
  await readTask(core, principal, taskId);
  const leases = await core.reads.leases.ofTask(taskId);
  const names = new Map<string, string>();
  for (const id of new Set(leases.map(({ executorId }) => executorId)))
    names.set(id, (await core.reads.executors.byId(id))?.name ?? id);
  return leases
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((lease) => ({ ...lease, executor: names.get(lease.executorId) ?? lease.executorId }));
}
