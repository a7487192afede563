/** The end of an executor that works on one task: nothing of it may be left on a host that is thrown away. */
import type { DataFolder } from './data-folder.ts';
import { within } from './deadline.ts';
import type { ExecutorLog } from './executor.ts';
import type { Leftovers } from './journal/leftovers.ts';
import type { ServerApi } from './server-api.ts';

/** What came of it, by which the process ends. */
export type OnceEnd = 'done' | 'idle' | 'undelivered';

const deliverWithinMs = 600_000;
const leaveWithinMs = 30_000;

/** Delivers what the task left and de-registers; `idleMs`: how long there was none. */
export async function endOnce(parts: {
  readonly api: ServerApi;
  readonly data: DataFolder;
  readonly left: Leftovers;
  readonly log: ExecutorLog;
  readonly hasWorked: boolean;
  readonly idleMs: number | null;
  readonly instanceId: string;
  readonly heartbeatSeconds: number;
}): Promise<OnceEnd> {
  const { api, data, left, log, hasWorked, idleMs, instanceId } = parts;
  // Who is silent is taken for dead, and could deliver nothing more.
  const beats = setInterval(() => {
    void api.send('heartbeat', { instanceId, leases: [] }).catch(() => undefined);
  }, parts.heartbeatSeconds * 1000);
  await within(deliverWithinMs, left.settled()).finally(() => clearInterval(beats));
  if ((await data.leftJournals()).length > 0) {
    log({ key: 'once.undelivered', values: { folder: data.path } });
    return 'undelivered';
  }
  const { removed } = await api.send('leave', {}, { timeoutMs: leaveWithinMs });
  if (!hasWorked) log({ key: 'once.idle', values: { seconds: (idleMs ?? 0) / 1000 } });
  else log({ key: removed ? 'once.done' : 'once.kept' });
  return hasWorked ? 'done' : 'idle';
}
