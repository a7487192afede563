import { type Kysely, type Migration, sql } from 'kysely';

interface Tasks {
  tasks: { id: string; plan_json: string; state: string; needs_json: string };
}

/**
 * Tasks wait in lanes: those that the same executors are fit for. A task that is there already has a lane of its own.
 * Leases know project and template, so that slots in use are counted along an index.
 */
export const lanes: Migration = {
  up: async (db) => {
    await db.schema.alterTable('projects').addColumn('maximum_slots', 'bigint').execute();
    for (const name of ['lane', 'needs_json'])
      await db.schema
        .alterTable('tasks')
        .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    await db.schema.alterTable('tasks').addColumn('concurrency', 'bigint').execute();
    await sql`update tasks set lane = project_id || '.' || id, priority = 50`.execute(db);
    await readNeeds(db);
    await db.schema.dropIndex('tasks_claimable').execute();
    await db.schema
      .createIndex('tasks_lane')
      .on('tasks')
      .columns(['lane', 'priority desc', 'id'])
      .where(sql.ref('claimable'), '=', 1)
      .execute();
    await shareLeases(db);
  },
};

async function readNeeds(db: Kysely<Tasks>): Promise<void> {
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'plan_json'])
    .where('state', '!=', 'finished')
    .execute();
  for (const { id, plan_json } of rows)
    await db
      .updateTable('tasks')
      .set({ needs_json: needsIn(plan_json) })
      .where('id', '=', id)
      .execute();
}

/** A damaged plan stays one. */
function needsIn(plan: string): string {
  try {
    const { framework, labels, source } = JSON.parse(plan) as Record<string, unknown>;
    return JSON.stringify({ framework, labels, source });
  } catch {
    return plan;
  }
}

async function shareLeases(db: Kysely<unknown>): Promise<void> {
  for (const name of ['project_id', 'template_id'])
    await db.schema
      .alterTable('leases')
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
      .execute();
  await db.schema.alterTable('leases').addColumn('gave_way_to', 'text').execute();
  for (const name of ['project_id', 'template_id'])
    await sql`update leases set ${sql.ref(name)} = coalesce((select ${sql.ref(name)} from tasks where tasks.id = leases.task_id), '')`.execute(
      db,
    );
  await db.schema
    .createIndex('leases_active_project_id')
    .on('leases')
    .columns(['project_id', 'template_id', 'gave_way_to'])
    .where(sql.ref('state'), '!=', 'ended')
    .execute();
  await db.schema
    .createIndex('leases_project_id_offered_at')
    .on('leases')
    .columns(['project_id', 'offered_at'])
    .execute();
}
