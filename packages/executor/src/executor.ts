/** The program on a test host: it introduces itself, holds its leases and gives its slots to work until it is told to end. */

import { randomBytes } from 'node:crypto';
import { onAbort, within } from './deadline.ts';
import type { ExecutorLog } from './executor-log.ts';
import { DataFolder } from './files/data-folder.ts';
import { type HostLook, HostWatch, lookAtHost } from './host/host-watch.ts';
import { Leftovers, leftoverLimits } from './journal/leftovers.ts';
import type { LeaseHost } from './lease/lease-context.ts';
import { leaseHost } from './lease/lease-host.ts';
import type { ExecutorOptions } from './options.ts';
import { introduce } from './server/registration.ts';
import { ServerApi } from './server/server-api.ts';
import { type ExecutorSignals, ServingExecutor, type ServingParts } from './serving-executor.ts';
import { endOnce, type OnceEnd, sayGoodbye } from './work-once.ts';

export interface ExecutorLife extends ExecutorSignals {
  /** Where the host was looked at before. */
  readonly look?: HostLook;
}

const leaveWithinMs = 15_000;

/**
 * Resolves when the executor has ended in good order, with what came of the one task where it works once. Rejects with
 * ExecutorError where it cannot begin or go on.
 */
export async function runExecutor(
  options: ExecutorOptions,
  { look = lookAtHost(options), ...signals }: ExecutorLife,
  log: ExecutorLog,
): Promise<OnceEnd | null> {
  const data = await DataFolder.open(options.dataFolder);
  const api = new ServerApi(options.serverUrl, null, options.language);
  const leaving = new AbortController();
  onAbort(signals.leave, () => leaving.abort(new Error('The executor leaves')));
  try {
    const instanceId = randomBytes(16).toString('hex');
    const [host, watch] = await Promise.all([
      look.isolation.then((isolation) => leaseHost(options, data, isolation)),
      HostWatch.open({ options, data, instanceId, log, look }),
    ]);
    const { announcement } = watch;
    const signal = AbortSignal.any([signals.finish, signals.leave]);
    const left = new Leftovers({
      ...{ api, data, signal: leaving.signal, tell: log },
      limits: { ...leftoverLimits, tellWithinMs: options.tellLeftMs },
    });
    const { identity, announced } = await introduce({
      ...{ api, data, options, announcement, signal, tell: log },
      tellLeft: (onFailure) => left.tellResults(onFailure),
    });
    tellBeginning({ options, host, log }, identity.name);
    left.begin();
    const serving = { api, data, options, log, announced, instanceId, left };
    const executor = new ServingExecutor({ ...serving, host, watch });
    watch.begin({
      ...{ api, announced: announcement, host },
      hasIdleSlot: () => executor.hasIdleSlot,
      onDistrust: (frameworks) => executor.giveBack(frameworks),
    });
    await executor.run(signals).finally(() => watch.stop());
    if (options.once) return await endOnce({ ...serving, signals, hasWorked: executor.hasWorked });
    if (!signals.leave.aborted) await within(leaveWithinMs, left.settled());
    if (signals.leave.reason !== 'orphaned') await sayGoodbye(serving);
    return null;
  } catch (error) {
    if (!signals.finish.aborted && !signals.leave.aborted) throw error;
    return null;
  } finally {
    leaving.abort(new Error('The executor leaves'));
    api.close();
    await data.close();
  }
}

function tellBeginning(
  { options, host, log }: Pick<ServingParts, 'options' | 'host' | 'log'>,
  name: string,
): void {
  // `up` has said itself that its own executor is there.
  if (!options.embedded) log({ key: 'online', values: { name, slots: options.slots } });
  if (host.isolation.level === 'process-group') log({ key: 'bare' });
  if (keepsLess(host)) log({ key: 'limits.loose' });
}

/** Whether a limit of its own options cannot be kept for a session as a whole. */
function keepsLess({ limits, groups }: LeaseHost): boolean {
  const { memoryBytes, processes } = limits;
  return (
    (memoryBytes !== null && groups.memory === null) || (processes !== null && groups.processes === null)
  );
}
