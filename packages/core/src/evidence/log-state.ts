import type { KeptLog } from '../stores/evidence-stores.ts';

/**
 * `open`: more may come. `closed`: every byte that was written is here. `cut`: bytes beyond these were not kept, because
 * of a limit. `lost`: its lease ended before the rest came, if there was a rest.
 */
export type LogState = 'open' | 'closed' | 'cut' | 'lost';

/** What is left out comes first: a log that was cut stays so, however it ended. */
export function logState(log: Pick<KeptLog, 'closed' | 'dropped' | 'leaseEnded'>): LogState {
  if (log.dropped > 0) return 'cut';
  if (log.closed) return 'closed';
  return log.leaseEnded ? 'lost' : 'open';
}
