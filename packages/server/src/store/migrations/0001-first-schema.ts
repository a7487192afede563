import { type Kysely, sql } from 'kysely';

/** The first schema. Only what both databases have: text, bigint, double precision. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createAccess(db);
  await createTemplates(db);
  await createRuns(db);
  await createLedger(db);
  await createLeases(db);
  await createEvidence(db);
}

async function createAccess(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('enabled', 'bigint', (column) => column.notNull())
    .addColumn('system_admin', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('users_key', ['id'])
    .execute();
  await db.schema.createIndex('users_name').on('users').columns(['name']).unique().execute();
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_run_number', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('projects_key', ['id'])
    .execute();
  await db.schema.createIndex('projects_name').on('projects').columns(['name']).unique().execute();
  await db.schema
    .createTable('memberships')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('memberships_key', ['user_id', 'project_id'])
    .execute();
  await db.schema
    .createTable('tokens')
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text')
    .addColumn('issued_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('methods', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('tokens_key', ['hash'])
    .execute();
  await db.schema.createIndex('tokens_expires_at').on('tokens').columns(['expires_at']).execute();
  await db.schema
    .createTable('sign_in_failures')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('sign_in_failures_key_at')
    .on('sign_in_failures')
    .columns(['key', 'at'])
    .execute();
}

async function createTemplates(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('templates')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('document_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .addPrimaryKeyConstraint('templates_key', ['id'])
    .execute();
  await db.schema
    .createIndex('templates_name')
    .on('templates')
    .columns(['project_id', 'name'])
    .unique()
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
  await db.schema
    .createTable('template_versions')
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('document_json', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_versions_key', ['template_id', 'version'])
    .execute();
  await db.schema
    .createTable('template_groups')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_groups_key', ['id'])
    .execute();
  await db.schema
    .createIndex('template_groups_project_id_name')
    .on('template_groups')
    .columns(['project_id', 'name'])
    .unique()
    .execute();
  await db.schema
    .createTable('template_group_members')
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('template_group_members_key', ['group_id', 'position'])
    .execute();
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('round', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('counts_json', 'text', (column) => column.notNull())
    .addColumn('sut_json', 'text', (column) => column.notNull())
    .addColumn('parameters_json', 'text', (column) => column.notNull())
    .addColumn('on_behalf_of', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('stop_reason', 'text')
    .addColumn('finish_sequence', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('runs_key', ['id'])
    .execute();
  await db.schema
    .createIndex('runs_project_id_number')
    .on('runs')
    .columns(['project_id', 'number'])
    .unique()
    .execute();
  await db.schema
    .createTable('run_sources')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('ref', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_sources_key', ['run_id', 'url', 'ref'])
    .execute();
  await db.schema
    .createTable('tasks')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addColumn('template_version', 'bigint', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('round', 'bigint', (column) => column.notNull())
    .addColumn('plan_json', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('cause', 'text')
    .addColumn('reason', 'text')
    .addColumn('warnings_json', 'text', (column) => column.notNull())
    .addColumn('failures_json', 'text', (column) => column.notNull())
    .addColumn('trouble_json', 'text')
    .addColumn('ledger_mode', 'text')
    .addColumn('ledger_fixed', 'bigint', (column) => column.notNull())
    .addColumn('ledger_size', 'bigint', (column) => column.notNull())
    .addColumn('frontier', 'bigint', (column) => column.notNull())
    .addColumn('counts_json', 'text', (column) => column.notNull())
    .addColumn('claimable', 'bigint', (column) => column.notNull())
    .addColumn('priority', 'bigint', (column) => column.notNull())
    .addColumn('halted', 'bigint', (column) => column.notNull())
    .addColumn('setup_failures', 'bigint', (column) => column.notNull())
    .addColumn('deaths_in_row', 'bigint', (column) => column.notNull())
    .addColumn('losses_in_row', 'bigint', (column) => column.notNull())
    .addColumn('work_ms', 'double precision', (column) => column.notNull())
    .addColumn('excluded_executors_json', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('deadline', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('tasks_key', ['id'])
    .execute();
  await db.schema.createIndex('tasks_run_id').on('tasks').columns(['run_id']).execute();
  await db.schema
    .createIndex('tasks_claimable')
    .on('tasks')
    .columns(['priority desc', 'id'])
    .where(sql.ref('claimable'), '=', 1)
    .execute();
  await db.schema
    .createIndex('tasks_deadline')
    .on('tasks')
    .column('deadline')
    .where(sql.ref('state'), '!=', 'finished')
    .execute();
}

async function createLedger(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('cases')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('round', 'bigint', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('case_key', 'text', (column) => column.notNull())
    .addColumn('identity', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('suite', 'text', (column) => column.notNull())
    .addColumn('file', 'text')
    .addColumn('line', 'bigint')
    .addColumn('status', 'text')
    .addColumn('cause', 'text')
    .addColumn('duration_ms', 'double precision')
    .addColumn('message', 'text')
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addColumn('failed_attempts', 'bigint', (column) => column.notNull())
    .addColumn('losses', 'bigint', (column) => column.notNull())
    .addColumn('finish_sequence', 'bigint')
    .addColumn('finished_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('cases_task_id_round_position')
    .on('cases')
    .columns(['task_id', 'round', 'position'])
    .unique()
    .execute();
  await db.schema.createIndex('cases_run_id_id').on('cases').columns(['run_id', 'id']).execute();
  await db.schema
    .createIndex('cases_finished')
    .on('cases')
    .columns(['run_id', 'finish_sequence'])
    .where(sql.ref('finish_sequence'), 'is not', null)
    .execute();
  await db.schema
    .createTable('attempts')
    .addColumn('case_id', 'bigint', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('cause', 'text')
    .addColumn('phase', 'text')
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('message', 'text')
    .addColumn('details', 'text')
    .addColumn('output', 'text')
    .addColumn('lease_id', 'text')
    .addColumn('finished_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('attempts_key', ['case_id', 'number'])
    .execute();
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
  await db.schema
    .createTable('late_evidence')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('lease_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('events_json', 'text', (column) => column.notNull())
    .execute();
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

async function createEvidence(db: Kysely<unknown>): Promise<void> {
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
