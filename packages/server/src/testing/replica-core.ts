import { type Clock, type CoreService, defaultEvidenceLimits } from '@testyard/core';
import { type OpenPostgresStore, openPostgresStore, type PostgresStoreOptions } from '../store/postgres.ts';
import { localSignals } from '../world/local-signals.ts';
import { randomIds, sha256Digest } from '../world/random-ids.ts';

/** The core of one replica of several, with connections of its own. */
export interface ReplicaCore extends CoreService {
  readonly store: OpenPostgresStore;
  close(): Promise<void>;
}

interface ReplicaOptions extends Pick<PostgresStoreOptions, 'times'> {
  readonly leaseMs?: number;
  readonly clock?: Clock;
}

/** Opens a replica on a database, which may have others; it has not joined them. */
export async function openReplica(url: string, options: ReplicaOptions = {}): Promise<ReplicaCore> {
  const { leaseMs = 60_000, ...more } = options;
  const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 30_000, ...more });
  const { unitOfWork, reads, clock, signals } = store;
  const world = { clock, signals, ids: randomIds(clock, store.processNumber), digest: sha256Digest };
  const settings = { leaseMs, startedAt: clock.now(), evidence: defaultEvidenceLimits };
  return { store, unitOfWork, reads, ...world, settings, close: () => store.close() };
}
