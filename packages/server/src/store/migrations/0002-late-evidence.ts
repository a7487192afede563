import type { Kysely, Migration } from 'kysely';

interface Tables {
  late_evidence_batches: {
    id: number;
    lease_id: string;
    task_id: string;
    received_at: number;
    events_json: string;
  };
  late_evidence: Record<string, string | number | null>;
}

/** Batches that are read at once: each may have 2,000 events. */
const batchesAtOnce = 20;

/** One row an event in place of one a batch: numbered, so that each is kept once, and fit to be listed. */
export const lateEvidence: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('late_evidence').renameTo('late_evidence_batches').execute();
    await db.schema
      .createTable('late_evidence')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('lease_id', 'text', (column) => column.notNull())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('case_id', 'bigint')
      .addColumn('attempt', 'bigint')
      .addColumn('status', 'text')
      .addColumn('cause', 'text')
      .addColumn('duration_ms', 'double precision')
      .addColumn('message', 'text')
      .addPrimaryKeyConstraint('late_evidence_by_event', ['lease_id', 'sequence'])
      .execute();
    await db.schema
      .createIndex('late_evidence_task_id')
      .on('late_evidence')
      .columns(['task_id', 'lease_id', 'sequence'])
      .execute();
    await moveBatches(db as Kysely<Tables>);
    await db.schema.dropTable('late_evidence_batches').execute();
  },
};

async function moveBatches(db: Kysely<Tables>): Promise<void> {
  // What was kept without a number is counted down from -1, so that it stands in no other's place.
  let sequence = 0;
  for (let after = 0; ; ) {
    const batches = await db
      .selectFrom('late_evidence_batches')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(batchesAtOnce)
      .execute();
    for (const batch of batches) {
      after = batch.id;
      for (const event of JSON.parse(batch.events_json) as Record<string, unknown>[]) {
        if (event.type === 'case-started') continue;
        sequence -= 1;
        await db
          .insertInto('late_evidence')
          .values(rowOf(batch, sequence, event))
          .execute();
      }
    }
    if (batches.length < batchesAtOnce) return;
  }
}

function rowOf(batch: Tables['late_evidence_batches'], sequence: number, event: Record<string, unknown>) {
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 2_000) : null);
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const caseId = Number(event.caseId);
  return {
    ...{ task_id: batch.task_id, lease_id: batch.lease_id, sequence, received_at: batch.received_at },
    ...{ reason: 'lease-over', case_id: Number.isSafeInteger(caseId) ? caseId : null },
    ...{ attempt: number(event.attempt), status: text(event.status), cause: text(event.cause) },
    ...{ duration_ms: number(event.durationMs), message: text(event.message) },
  };
}
