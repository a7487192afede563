/** The end of an executor that works on one task: nothing of it may be left on a host that is thrown away. */
import { within } from './deadline.ts';
import type { ServingParts } from './serving-executor.ts';

/** What came of it, by which the process ends. */
export type OnceEnd = 'done' | 'idle' | 'undelivered';

const deliverWithinMs = 600_000;
const leaveWithinMs = 30_000;

/** Delivers what the task left, and de-registers. */
export async function endOnce(
  parts: Omit<ServingParts, 'host' | 'watch'> & { readonly hasWorked: boolean },
): Promise<OnceEnd> {
  const { api, data, left, log, hasWorked, instanceId, announced, options } = parts;
  // Who is silent is taken for dead, and could deliver nothing more.
  const beats = setInterval(() => {
    void api.send('heartbeat', { instanceId, leases: [] }).catch(() => undefined);
  }, announced.heartbeatSeconds * 1000);
  await within(deliverWithinMs, left.settled()).finally(() => clearInterval(beats));
  if ((await data.leftJournals()).length > 0) {
    log({ key: 'once.undelivered', values: { folder: data.path } });
    return 'undelivered';
  }
  const { removed } = await api.send('leave', {}, { timeoutMs: leaveWithinMs });
  if (!hasWorked) log({ key: 'once.idle', values: { seconds: (options.once?.idleMs ?? 0) / 1000 } });
  else log({ key: removed ? 'once.done' : 'once.kept' });
  return hasWorked ? 'done' : 'idle';
}
