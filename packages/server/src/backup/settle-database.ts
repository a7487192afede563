import { CoreError, defaultEvidenceLimits, settleRestored } from '@testyard/core';
import { placeOf } from '../store/postgres/open-pool.ts';
import { openPostgresStore } from '../store/postgres.ts';
import { localSignals } from '../world/local-signals.ts';
import { randomIds, sha256Digest } from '../world/random-ids.ts';

/** Time that a database has to answer. */
const reachMs = 10_000;

/**
 * Ends what a PostgreSQL database that was restored to an earlier moment still says of then: leases are lost and their
 * cases queued again, which counts as no loss, and embedded executors are revoked. Answers how many leases there were.
 * Errors: DATABASE_IN_USE where servers run on it, those of a database (DATABASE_...).
 */
export async function settleDatabase(databaseUrl: string): Promise<number> {
  const store = await openPostgresStore(databaseUrl, { signals: localSignals(), reachMs });
  const { unitOfWork, reads, clock, signals } = store;
  const settings = { leaseMs: 0, startedAt: clock.now(), evidence: defaultEvidenceLimits };
  let leases = 0;
  try {
    const alone = await store.arrive(async () => {
      const ids = randomIds(clock, store.processNumber);
      leases = await settleRestored({
        unitOfWork,
        reads,
        clock,
        signals,
        ids,
        digest: sha256Digest,
        settings,
      });
    });
    if (!alone)
      throw new CoreError('DATABASE_IN_USE', {
        given: placeOf(databaseUrl),
        why: { rule: 'replicas-serve' },
      });
    return leases;
  } finally {
    await store.close();
  }
}
