import type { Kysely } from 'kysely';

export async function createEvidenceTables(db: Kysely<unknown>): Promise<void> {
  await createLogStreams(db);
  await createArtifacts(db);
  await createIdempotentCalls(db);
}

async function createLogStreams(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('log_streams')
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('lease_id', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addColumn('closed', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('log_streams_key', ['lease_id', 'stream'])
    .execute();
  await db.schema.createIndex('log_streams_task_id').on('log_streams').columns(['task_id']).execute();
}

async function createArtifacts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('artifacts')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('lease_id', 'text', (column) => column.notNull())
    .addColumn('case_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('artifacts_key', ['id'])
    .execute();
  await db.schema.createIndex('artifacts_task_id_id').on('artifacts').columns(['task_id', 'id']).execute();
  await db.schema
    .createIndex('artifacts_lease_id_sha256')
    .on('artifacts')
    .columns(['lease_id', 'sha256'])
    .execute();
}

async function createIdempotentCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotent_calls')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('body_hash', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotent_calls_key', ['user_id', 'route', 'key'])
    .execute();
}
