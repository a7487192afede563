import type { Remark } from '../ledger/remark.ts';
import type { Guards } from '../scheduling/fit/guards.ts';

/** It is given nothing new until then, and works again by itself. */
export interface Pause {
  readonly until: number;
  /** Why, in the words of whoever ordered it; may be empty. */
  readonly note: string;
  readonly by: string;
}

/** A framework of which its own executor found that it tells what is not so. */
export interface Distrust {
  readonly version: string;
  readonly message: Remark;
}

/** Why the server takes no call of it, by the code of the answer. */
export type RefusalCode = 'EXECUTOR_TOO_OLD' | 'CREDENTIAL_REPLACED' | 'PROTOCOL_UNSUPPORTED';

/** A call of it that was refused, until it announces itself again. */
export interface RefusedCall {
  readonly code: RefusalCode;
  readonly at: number;
}

/** What is known of its credential but the secret. */
export interface ExecutorKey {
  readonly issuedAt: number;
  /** How long the present one is to work when the executor has taken a new one, as ordered; null: not ordered. */
  readonly orderedGraceMs: number | null;
  /** Until when the one before works; null: there was none. */
  readonly oldUntil: number | null;
}

/** A registered host program. */
export interface Executor {
  readonly id: string;
  readonly name: string;
  /** Null: shared by all projects. */
  readonly projectId: string | null;
  readonly embedded: boolean;
  /** For one task: it removes itself after that, and is removed where it is silent for one TTL. */
  readonly ephemeral: boolean;
  readonly instanceId: string | null;
  readonly slots: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Name to version. */
  readonly frameworks: Readonly<Record<string, string>>;
  readonly sources: { readonly gitSchemes: readonly string[]; readonly paths: readonly string[] };
  /** By name, what it has and is not to be believed: in neither of the two above. */
  readonly distrusted: Readonly<Record<string, Distrust>>;
  readonly key: ExecutorKey;
  readonly guards: Guards;
  readonly version: string;
  readonly draining: boolean;
  readonly pause: Pause | null;
  /** What is in the way of all work on its host, as it says itself until it says that it is over. */
  readonly trouble: Remark | null;
  readonly refusal: RefusedCall | null;
  readonly revoked: boolean;
  readonly lastSeenAt: number | null;
  readonly createdAt: number;
}

export interface RegistrationCode {
  /** SHA-256 of the code. */
  readonly hash: string;
  readonly projectId: string | null;
  readonly embedded: boolean;
  /** Whoever registers by it is for one task. */
  readonly ephemeral: boolean;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  /** Who registered by it, and the SHA-256 of the key that it said; null: nobody, or somebody who said none. */
  readonly usedBy: { readonly executorId: string; readonly keyHash: string } | null;
}
