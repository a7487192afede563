import { type Principal, visibleProjects } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Executor, RefusalCode } from './executor.ts';
import { type ExecutorState, executorState, isPaused, type Times } from './executor-state.ts';
import { refusalOf } from './refusal.ts';

export type ExecutorOverview = Executor & {
  readonly busySlots: number;
  readonly state: ExecutorState;
  readonly refused: RefusalCode | null;
};

/** Executors that may serve the projects of the caller, with what they are doing now. */
export async function listExecutors(
  core: CoreService,
  principal: Principal,
  page: PageRequest,
): Promise<PageOf<ExecutorOverview>> {
  const { items, next } = await core.reads.executors.list(visibleProjects(principal), page);
  return { items: items.map((each) => overviewOf(core, each)), next };
}

/** One of them. Errors: NOT_FOUND, also for one that serves no project of the caller. */
export async function readExecutor(
  core: CoreService,
  principal: Principal,
  executorId: string,
): Promise<ExecutorOverview> {
  const executor = await core.reads.executors.withLoad(executorId);
  const among = visibleProjects(principal);
  const isVisible =
    executor?.projectId === null || among === null || among.includes(executor?.projectId ?? '');
  if (!executor || executor.revoked || !isVisible)
    throw new CoreError('NOT_FOUND', { kind: 'executor', given: executorId });
  return overviewOf(core, executor);
}

/** An executor as it is shown at this moment: a pause that is over is none, also before a sweep ends it. */
export function overviewOf(
  core: Pick<CoreService, 'clock' | 'settings'>,
  executor: Executor & { readonly busySlots: number },
): ExecutorOverview {
  const times = timesOf(core);
  const pause = isPaused(executor, times.now) ? executor.pause : null;
  const refused = refusalOf(executor, times);
  return { ...executor, pause, state: executorState(executor, times), refused };
}

/** Now, and since when somebody has to be silent to be offline. */
export function timesOf(core: Pick<CoreService, 'clock' | 'settings'>): Times {
  const now = core.clock.now();
  return { now, silentSince: now - core.settings.leaseMs };
}
