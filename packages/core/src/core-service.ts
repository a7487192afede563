import type { EvidenceLimits } from './evidence/evidence-limits.ts';
import type { Clock, Digest, Ids, Signals } from './ports.ts';
import type { Reads, UnitOfWork } from './stores/unit-of-work.ts';

/** What every use case works with; wired once, by hand, in the server's app.ts. */
export interface CoreService {
  readonly unitOfWork: UnitOfWork;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly signals: Signals;
  readonly settings: CoreSettings;
}

export interface CoreSettings {
  /** TTL of a lease. */
  readonly leaseMs: number;
  /** When this process began to serve: losses of its embedded executor before that count for nothing. */
  readonly startedAt: number;
  /** What is kept of logs and files at most. */
  readonly evidence: EvidenceLimits;
}
