import type { Happening, Reads, Topic, Unit } from '@testyard/core';
import { SqlAuditStore } from './access/audit-store.ts';
import { SqlProjectStore } from './access/project-store.ts';
import { SqlSecretStore } from './access/secret-store.ts';
import { SqlSignInFailureStore } from './access/sign-in-failure-store.ts';
import { SqlTokenStore } from './access/token-store.ts';
import { SqlUserStore } from './access/user-store.ts';
import { SqlArtifactStore } from './evidence/artifact-store.ts';
import { SqlEvidenceCounts } from './evidence/evidence-counts.ts';
import { SqlLateEvidenceStore } from './evidence/late-evidence-store.ts';
import { SqlLogStore } from './evidence/log-store.ts';
import { SqlReceiptStore } from './evidence/receipt-store.ts';
import { SqlHistoryStore } from './history/history-store.ts';
import { SqlPastStore } from './history/past-store.ts';
import { SqlBlockStore } from './leases/block-store.ts';
import { SqlCodeStore } from './leases/code-store.ts';
import { SqlExecutorStore } from './leases/executor-store.ts';
import { SqlLeaseStore } from './leases/lease-store.ts';
import { SqlWatchStore } from './leases/watch-store.ts';
import { SqlCaseStore } from './runs/case-store.ts';
import { SqlIdempotencyStore } from './runs/idempotency-store.ts';
import { SqlRemovalStore } from './runs/removal-store.ts';
import { SqlRunStore } from './runs/run-store.ts';
import { SqlTaskStore } from './runs/task-store.ts';
import type { Database } from './sql/database.ts';
import { noLocks } from './sql/row-locks.ts';
import { SqlSutStore } from './suts/sut-store.ts';
import { SqlGroupStore } from './templates/group-store.ts';
import { SqlTemplateStore } from './templates/template-store.ts';
import type { UnitParts } from './unit-parts.ts';

/** The stores of one unit of work, on its own database handle. */
class SqlUnit implements Unit {
  readonly #unit: UnitParts;
  readonly users: SqlUserStore;
  readonly projects: SqlProjectStore;
  readonly tokens: SqlTokenStore;
  readonly signInFailures: SqlSignInFailureStore;
  readonly secrets: SqlSecretStore;
  readonly templates: SqlTemplateStore;
  readonly groups: SqlGroupStore;
  readonly suts: SqlSutStore;
  readonly runs: SqlRunStore;
  readonly tasks: SqlTaskStore;
  readonly cases: SqlCaseStore;
  readonly past: SqlPastStore;
  readonly leases: SqlLeaseStore;
  readonly watch: SqlWatchStore;
  readonly blocks: SqlBlockStore;
  readonly history: SqlHistoryStore;
  readonly removals: SqlRemovalStore;
  readonly lateEvidence: SqlLateEvidenceStore;
  readonly executors: SqlExecutorStore;
  readonly codes: SqlCodeStore;
  readonly logs: SqlLogStore;
  readonly artifacts: SqlArtifactStore;
  readonly receipts: SqlReceiptStore;
  readonly evidence: SqlEvidenceCounts;
  readonly audit: SqlAuditStore;
  readonly idempotency: SqlIdempotencyStore;

  constructor(db: Database, unit: UnitParts) {
    const { locks, lists } = unit;
    this.#unit = unit;
    this.users = new SqlUserStore(db, locks);
    this.projects = new SqlProjectStore(db, locks);
    this.tokens = new SqlTokenStore(db, lists);
    this.signInFailures = new SqlSignInFailureStore(db, locks);
    this.secrets = new SqlSecretStore(db, locks);
    this.templates = new SqlTemplateStore(db, locks);
    this.groups = new SqlGroupStore(db, locks);
    this.suts = new SqlSutStore(db, locks);
    this.runs = new SqlRunStore(db, locks);
    this.tasks = new SqlTaskStore(db, unit);
    this.cases = new SqlCaseStore(db, lists);
    this.past = new SqlPastStore(db, unit);
    this.leases = new SqlLeaseStore(db, locks);
    this.watch = new SqlWatchStore(db, locks);
    this.blocks = new SqlBlockStore(db);
    this.history = new SqlHistoryStore(db, lists);
    this.removals = new SqlRemovalStore(db);
    this.lateEvidence = new SqlLateEvidenceStore(db);
    this.executors = new SqlExecutorStore(db, unit);
    this.codes = new SqlCodeStore(db, locks);
    this.logs = new SqlLogStore(db);
    this.artifacts = new SqlArtifactStore(db);
    this.receipts = new SqlReceiptStore(db);
    this.evidence = new SqlEvidenceCounts(db);
    this.audit = new SqlAuditStore(db);
    this.idempotency = new SqlIdempotencyStore(db, locks);
  }

  // An object that is written with a getter has a shape of its own, which lives until a full collection.
  get now(): number {
    return this.#unit.time.now;
  }

  notify(topic: Topic): void {
    this.#unit.notify(topic);
  }

  report(happening: Happening): void {
    this.#unit.report(happening);
  }
}

export function storesOf(db: Database, unit: UnitParts): Unit {
  return new SqlUnit(db, unit);
}

/** The same stores for reading alone. */
export function readsOf(db: Database, parts: Pick<UnitParts, 'lists' | 'plans'>): Reads {
  return storesOf(db, { time: { now: 0 }, locks: noLocks, ...parts, notify: () => {}, report: () => {} });
}
