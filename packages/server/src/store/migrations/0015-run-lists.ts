import { type Kysely, type Migration, sql } from 'kysely';

interface Runs {
  runs: { id: string; sut_json: string; sut_name: string };
}

/** Lists of runs by template, system under test, verdict, state, who started them and when, each a walk along one index. */
export const runLists: Migration = {
  up: async (db) => {
    await db.schema
      .alterTable('runs')
      .addColumn('sut_name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await nameSystems(db);
    await db.schema
      .alterTable('tasks')
      .addColumn('run_number', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`update tasks set run_number = coalesce((select number from runs where runs.id = tasks.run_id), 0)`.execute(
      db,
    );
    await indexRuns(db);
    await db.schema
      .createIndex('tasks_template_id_run_number')
      .on('tasks')
      .columns(['template_id', 'run_number'])
      .execute();
  },
};

async function nameSystems(db: Kysely<Runs>): Promise<void> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'sut_json'])
    .where('sut_json', 'not like', '{"name":""%')
    .execute();
  for (const { id, sut_json } of rows) {
    const { name } = JSON.parse(sut_json) as { name?: string };
    await db
      .updateTable('runs')
      .set({ sut_name: name ?? '' })
      .where('id', '=', id)
      .execute();
  }
}

async function indexRuns(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, column: string) =>
    db.schema.createIndex(name).on('runs').columns(['project_id', column, 'number']);
  await index('runs_project_id_created_by', 'created_by').execute();
  await index('runs_project_id_created_at', 'created_at').execute();
  // Rows that nobody would ask for take no place, and a run enters the index of verdicts once, at its end.
  await index('runs_project_id_sut_name', 'sut_name').where(sql.ref('sut_name'), '!=', '').execute();
  await index('runs_project_id_verdict', 'verdict').where(sql.ref('verdict'), 'is not', null).execute();
  await index('runs_project_id_open', 'state').where(sql.ref('state'), '!=', 'finished').execute();
}
