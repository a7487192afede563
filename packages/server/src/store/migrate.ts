import { CoreError } from '@testyard/core';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { firstSchema } from './migrations/0001-first-schema.ts';
import { lateEvidence } from './migrations/0002-late-evidence.ts';
import { stoppedTasks } from './migrations/0003-stopped-tasks.ts';
import { deletedRuns } from './migrations/0004-deleted-runs.ts';
import { droppedLogBytes } from './migrations/0005-dropped-log-bytes.ts';
import { runBytes } from './migrations/0007-run-bytes.ts';
import { remarks } from './migrations/0010-remarks.ts';
import { watch } from './migrations/0011-watch.ts';
import { audit } from './migrations/0012-audit.ts';
import { rounds } from './migrations/0013-rounds.ts';
import { delegatedTokens } from './migrations/0014-delegated-tokens.ts';
import { runLists } from './migrations/0015-run-lists.ts';
import { runTrace } from './migrations/0016-run-trace.ts';
import { executorConditions } from './migrations/0017-executor-conditions.ts';
import { caseHistory } from './migrations/0018-case-history.ts';
import { lanes } from './migrations/0019-lanes.ts';
import { dryRuns } from './migrations/0020-dry-runs.ts';
import { executorGuards } from './migrations/0021-executor-guards.ts';
import { ledgerLease } from './migrations/0022-ledger-lease.ts';
import { runCi } from './migrations/0023-run-ci.ts';
import { distrustedFrameworks } from './migrations/0024-distrusted-frameworks.ts';
import { pauses } from './migrations/0025-pauses.ts';
import { runCiLists } from './migrations/0026-run-ci-lists.ts';
import { templateWork } from './migrations/0027-template-work.ts';
import { executorKeys } from './migrations/0028-executor-keys.ts';
import { wantedBack } from './migrations/0029-wanted-back.ts';
import { ephemeralExecutors } from './migrations/0030-ephemeral-executors.ts';
import { suts } from './migrations/0031-suts.ts';
import { sutClaims } from './migrations/0032-sut-claims.ts';
import { secrets } from './migrations/0033-secrets.ts';
import { reportFiles } from './migrations/0035-report-files.ts';
import { reportReceipts } from './migrations/0036-report-receipts.ts';
import { imports } from './migrations/0040-imports.ts';
import { usualTimes } from './migrations/0041-usual-times.ts';
import { occupancy } from './migrations/0042-occupancy.ts';
import { templateTexts } from './migrations/0043-template-texts.ts';
import { pastEnds } from './migrations/0044-past-ends.ts';
import { endsOfCases } from './migrations/0045-ends-of-cases.ts';
import { refusals } from './migrations/0046-refusals.ts';
import { whereFrom } from './migrations/0047-where-from.ts';
import { accessKeys } from './migrations/0048-access-keys.ts';
import { longPlans } from './migrations/0049-long-plans.ts';

/** In order; a migration that has run anywhere is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-schema': firstSchema,
  '0002-late-evidence': lateEvidence,
  '0003-stopped-tasks': stoppedTasks,
  '0004-deleted-runs': deletedRuns,
  '0005-dropped-log-bytes': droppedLogBytes,
  '0007-run-bytes': runBytes,
  '0010-remarks': remarks,
  '0011-watch': watch,
  '0012-audit': audit,
  '0013-rounds': rounds,
  '0014-delegated-tokens': delegatedTokens,
  '0015-run-lists': runLists,
  '0016-run-trace': runTrace,
  '0017-executor-conditions': executorConditions,
  '0018-case-history': caseHistory,
  '0019-lanes': lanes,
  '0020-dry-runs': dryRuns,
  '0021-executor-guards': executorGuards,
  '0022-ledger-lease': ledgerLease,
  '0023-run-ci': runCi,
  '0024-distrusted-frameworks': distrustedFrameworks,
  '0025-pauses': pauses,
  '0026-run-ci-lists': runCiLists,
  '0027-template-work': templateWork,
  '0028-executor-keys': executorKeys,
  '0029-wanted-back': wantedBack,
  '0030-ephemeral-executors': ephemeralExecutors,
  '0031-suts': suts,
  '0032-sut-claims': sutClaims,
  '0033-secrets': secrets,
  '0035-report-files': reportFiles,
  '0036-report-receipts': reportReceipts,
  '0040-imports': imports,
  '0041-usual-times': usualTimes,
  '0042-occupancy': occupancy,
  '0043-template-texts': templateTexts,
  '0044-past-ends': pastEnds,
  '0045-ends-of-cases': endsOfCases,
  '0046-refusals': refusals,
  '0047-where-from': whereFrom,
  '0048-access-keys': accessKeys,
  '0049-long-plans': longPlans,
};

/** The schemas that this program knows, oldest first; a database names those that it has gone through. */
export const migrationNames: readonly string[] = Object.keys(migrations);

/**
 * Brings a database to the present schema; each migration wholly or not at all. Throws what went wrong, DATA_NEWER where
 * the database has gone through schemas that this program does not know.
 */
export async function migrateToLatest<DB>(db: Kysely<DB>): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest();
  if (!error) return;
  refuseNewer(await schemaOf(db).catch(() => []));
  throw error;
}

/** Throws DATA_NEWER where one of these, the schemas that a database has gone through, is not known to this program. */
export function refuseNewer(schema: readonly string[]): void {
  const newer = schema.filter((name) => !migrationNames.includes(name));
  if (newer.length === 0) return;
  throw new CoreError('DATA_NEWER', { why: { rule: 'newer-migrations', names: newer.join(', ') } });
}

async function schemaOf<DB>(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Whether a database is of an earlier version, or empty. */
export async function isBehind<DB>(db: Kysely<DB>): Promise<boolean> {
  const known = await migratorOf(db).getMigrations();
  return known.some(({ executedAt }) => executedAt === undefined);
}

function migratorOf<DB>(db: Kysely<DB>): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // By their numbers. Kysely's own way loads the rules of human languages, at each start.
    nameComparator: (one, other) => (one < other ? -1 : Number(one > other)),
  });
}
