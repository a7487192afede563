/** How an executor leaves its server, and the end of one that works on one task: nothing of it may be left on a host that is thrown away. */
import { after, within } from './deadline.ts';
import { persist } from './server/retry.ts';
import { ServerRefusal } from './server/server-api.ts';
import type { ExecutorSignals, ServingParts } from './serving-executor.ts';

/** What came of it, by which the process ends; `told`: a signal ended it before it had a task to its end. */
export type OnceEnd = 'done' | 'idle' | 'told' | 'undelivered';

const deliverWithinMs = 600_000;
const leaveWithinMs = 30_000;
/** Of one try. */
const leaveAnsweredWithinMs = 10_000;
const goodbyeWithinMs = 2_000;

export interface OnceParts extends Omit<ServingParts, 'host' | 'watch'> {
  readonly signals: ExecutorSignals;
  readonly hasWorked: boolean;
}

/**
 * Delivers what the task left, and de-registers. Where it leaves something behind it stays registered, as long as it may
 * come back with it.
 */
export async function endOnce(parts: OnceParts): Promise<OnceEnd> {
  const { data, log, hasWorked, options, signals } = parts;
  if (!signals.leave.aborted) await deliver(parts);
  if ((await data.leftJournals()).length > 0) {
    log({ key: 'once.undelivered', values: { folder: data.path } });
    await sayGoodbye(parts);
    return 'undelivered';
  }
  const isTold = signals.leave.aborted || (signals.finish.aborted && !hasWorked);
  const isRemoved = await leaveForGood(parts, isTold);
  if (isTold) return 'told';
  if (!hasWorked) log({ key: 'once.idle', values: { seconds: (options.once?.idleMs ?? 0) / 1000 } });
  else log({ key: isRemoved === null ? 'once.unheard' : isRemoved ? 'once.done' : 'once.kept' });
  return hasWorked ? 'done' : 'idle';
}

async function deliver({ api, left, instanceId, announced }: OnceParts): Promise<void> {
  // Who is silent is taken for dead, and could deliver nothing more.
  const beats = setInterval(() => {
    void api.send('heartbeat', { instanceId, leases: [] }).catch(() => undefined);
  }, announced.heartbeatSeconds * 1000);
  await within(deliverWithinMs, left.settled()).finally(() => clearInterval(beats));
}

/**
 * Whether it is removed: only one whose code was for one task is, another is offline. Null where no server hears it, which
 * then finds out by itself. Rejects with a refusal.
 */
async function leaveForGood(parts: OnceParts, isTold: boolean): Promise<boolean | null> {
  const over = new AbortController();
  const { signal } = over;
  const cancel = after(isTold ? goodbyeWithinMs : leaveWithinMs, () => over.abort());
  const leave = () => parts.api.send('leave', {}, { signal, timeoutMs: leaveAnsweredWithinMs });
  try {
    const { removed } = await persist(signal, leave);
    if (!removed) await sayGoodbye(parts);
    return removed;
  } catch (error) {
    if (isTold || signal.aborted) return null;
    // The server has heard it, and its answer was lost.
    if (error instanceof ServerRefusal && error.isUnknown) return true;
    throw error;
  } finally {
    cancel();
  }
}

/** Its next sign of life need not be waited for; a server that does not hear it finds out by that. */
export async function sayGoodbye({
  api,
  instanceId,
}: Pick<ServingParts, 'api' | 'instanceId'>): Promise<void> {
  await api.send('leave', { instanceId }, { timeoutMs: goodbyeWithinMs }).catch(() => undefined);
}
