import type { Happening, Reads, Topic, Unit } from '@testyard/core';
import { SqlProjectStore, SqlSignInFailureStore, SqlUserStore } from './access-store.ts';
import { SqlAuditStore } from './audit-store.ts';
import { SqlCaseStore } from './case-store.ts';
import type { Database } from './database.ts';
import { SqlArtifactStore, SqlIdempotencyStore, SqlLogStore } from './evidence-store.ts';
import { SqlCodeStore, SqlExecutorStore } from './executor-store.ts';
import { SqlHistoryStore } from './history-store.ts';
import { SqlLateEvidenceStore } from './late-evidence-store.ts';
import { SqlBlockStore, SqlLeaseStore } from './lease-store.ts';
import { SqlPastStore } from './past-store.ts';
import { SqlReceiptStore } from './receipt-store.ts';
import { SqlRemovalStore } from './removal-store.ts';
import type { RowLists } from './row-lists.ts';
import { noLocks, type RowLocks } from './row-locks.ts';
import { SqlRunStore } from './run-store.ts';
import { SqlSecretStore } from './secret-store.ts';
import { SqlSutStore } from './sut-store.ts';
import type { TaskPlans } from './task-plans.ts';
import { SqlTaskStore } from './task-store.ts';
import { SqlGroupStore, SqlTemplateStore } from './template-store.ts';
import { SqlTokenStore } from './token-store.ts';
import { SqlWatchStore } from './watch-store.ts';

/** What the stores of one unit of work need beside its own database handle. */
export interface UnitParts {
  /** Moves on where the unit waited for a lock. */
  readonly now: number;
  readonly locks: RowLocks;
  readonly lists: RowLists;
  readonly plans: TaskPlans;
  notify(topic: Topic): void;
  report(happening: Happening): void;
}

/** The stores of one unit of work, on its own database handle. */
export function storesOf(db: Database, unit: UnitParts): Unit {
  const { locks, lists } = unit;
  return {
    get now() {
      return unit.now;
    },
    notify: (topic) => unit.notify(topic),
    report: (happening) => unit.report(happening),
    users: new SqlUserStore(db, locks),
    projects: new SqlProjectStore(db, locks),
    tokens: new SqlTokenStore(db, lists),
    signInFailures: new SqlSignInFailureStore(db, locks),
    secrets: new SqlSecretStore(db, locks),
    templates: new SqlTemplateStore(db, locks),
    groups: new SqlGroupStore(db),
    suts: new SqlSutStore(db, locks),
    runs: new SqlRunStore(db, locks),
    tasks: new SqlTaskStore(db, unit),
    cases: new SqlCaseStore(db, lists),
    past: new SqlPastStore(db, unit),
    leases: new SqlLeaseStore(db, locks),
    watch: new SqlWatchStore(db, locks),
    blocks: new SqlBlockStore(db),
    history: new SqlHistoryStore(db, lists),
    removals: new SqlRemovalStore(db),
    lateEvidence: new SqlLateEvidenceStore(db),
    executors: new SqlExecutorStore(db, unit),
    codes: new SqlCodeStore(db, locks),
    logs: new SqlLogStore(db),
    artifacts: new SqlArtifactStore(db),
    receipts: new SqlReceiptStore(db),
    audit: new SqlAuditStore(db),
    idempotency: new SqlIdempotencyStore(db, locks),
  };
}

/** The same stores for reading alone. */
export function readsOf(db: Database, parts: Pick<UnitParts, 'lists' | 'plans'>): Reads {
  return storesOf(db, { now: 0, locks: noLocks, ...parts, notify: () => {}, report: () => {} });
}
