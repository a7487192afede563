import { type Principal, visibleProjects } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Executor } from './executor.ts';

export type ExecutorState = 'idle' | 'busy' | 'draining' | 'offline';

export type ExecutorOverview = Executor & { readonly busySlots: number; readonly state: ExecutorState };

/** Executors that may serve the projects of the caller, with what they are doing now. */
export async function listExecutors(
  core: CoreService,
  principal: Principal,
  page: PageRequest,
): Promise<PageOf<ExecutorOverview>> {
  const { items, next } = await core.reads.executors.list(visibleProjects(principal), page);
  return { items: items.map((each) => overviewOf(core, each)), next };
}

export function overviewOf(
  core: Pick<CoreService, 'clock' | 'settings'>,
  executor: Executor & { readonly busySlots: number },
): ExecutorOverview {
  return { ...executor, state: stateOf(core, executor) };
}

function stateOf(
  core: Pick<CoreService, 'clock' | 'settings'>,
  executor: Executor & { readonly busySlots: number },
): ExecutorState {
  const silentSince = core.clock.now() - core.settings.leaseMs;
  if (executor.lastSeenAt === null || executor.lastSeenAt < silentSince) return 'offline';
  if (executor.draining) return 'draining';
  return executor.busySlots > 0 ? 'busy' : 'idle';
}
