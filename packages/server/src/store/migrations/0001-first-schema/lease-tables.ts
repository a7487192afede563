import { type Kysely, sql } from 'kysely';

export async function createLeaseTables(db: Kysely<unknown>): Promise<void> {
  await createLeases(db);
  await createBlocks(db);
  await createLateEvidence(db);
  await createExecutors(db);
  await createRegistrationCodes(db);
}

async function createLeases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('executor_id', 'text', (column) => column.notNull())
    .addColumn('instance_id', 'text', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('offered_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .addColumn('events_received', 'bigint', (column) => column.notNull())
    .addColumn('blocks_given', 'bigint', (column) => column.notNull())
    .addColumn('results', 'bigint', (column) => column.notNull())
    .addColumn('running_case_id', 'text')
    .addColumn('stop_kind', 'text')
    .addColumn('stop_cause', 'text')
    .addColumn('stop_reason', 'text')
    .addPrimaryKeyConstraint('leases_key', ['id'])
    .execute();
  await db.schema
    .createIndex('leases_active_task_id')
    .on('leases')
    .column('task_id')
    .where(sql.ref('state'), '!=', 'ended')
    .execute();
  await db.schema
    .createIndex('leases_active_executor_id')
    .on('leases')
    .column('executor_id')
    .where(sql.ref('state'), '!=', 'ended')
    .execute();
  await db.schema
    .createIndex('leases_active_expires_at')
    .on('leases')
    .column('expires_at')
    .where(sql.ref('state'), '!=', 'ended')
    .execute();
  await db.schema.createIndex('leases_task_id').on('leases').columns(['task_id']).execute();
}

async function createBlocks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('blocks')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('lease_id', 'text')
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('from_position', 'bigint', (column) => column.notNull())
    .addColumn('to_position', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('blocks_key', ['id'])
    .execute();
  await db.schema
    .createIndex('blocks_task_id_lease_id')
    .on('blocks')
    .columns(['task_id', 'lease_id'])
    .execute();
  await db.schema.createIndex('blocks_lease_id').on('blocks').columns(['lease_id']).execute();
}

async function createLateEvidence(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('late_evidence')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('lease_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('events_json', 'text', (column) => column.notNull())
    .execute();
}

async function createExecutors(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('executors')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('credential_hash', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text')
    .addColumn('embedded', 'bigint', (column) => column.notNull())
    .addColumn('instance_id', 'text')
    .addColumn('slots', 'bigint', (column) => column.notNull())
    .addColumn('labels_json', 'text', (column) => column.notNull())
    .addColumn('frameworks_json', 'text', (column) => column.notNull())
    .addColumn('sources_json', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('draining', 'bigint', (column) => column.notNull())
    .addColumn('revoked', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('executors_key', ['id'])
    .execute();
  await db.schema
    .createIndex('executors_credential_hash')
    .on('executors')
    .columns(['credential_hash'])
    .unique()
    .execute();
  await db.schema.createIndex('executors_name').on('executors').columns(['name']).unique().execute();
}

async function createRegistrationCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('registration_codes')
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text')
    .addColumn('embedded', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('registration_codes_key', ['hash'])
    .execute();
}
