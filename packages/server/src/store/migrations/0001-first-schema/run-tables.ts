import { type Kysely, sql } from 'kysely';

export async function createRunTables(db: Kysely<unknown>): Promise<void> {
  await createRuns(db);
  await createRunSources(db);
  await createTasks(db);
  await createCases(db);
  await createAttempts(db);
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
    .addColumn('stop_json', 'text')
    .addColumn('finish_sequence', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('runs_key', ['id'])
    .execute();
  await db.schema
    .createIndex('runs_project_id_number')
    .on('runs')
    .columns(['project_id', 'number'])
    .unique()
    .execute();
}

async function createRunSources(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('run_sources')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('ref', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('run_sources_key', ['run_id', 'url', 'ref'])
    .execute();
}

async function createTasks(db: Kysely<unknown>): Promise<void> {
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
    .addColumn('reason_json', 'text')
    .addColumn('warnings_json', 'text', (column) => column.notNull())
    .addColumn('failures_json', 'text', (column) => column.notNull())
    .addColumn('trouble_json', 'text')
    .addColumn('sick_cause', 'text')
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

async function createCases(db: Kysely<unknown>): Promise<void> {
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
}

async function createAttempts(db: Kysely<unknown>): Promise<void> {
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
