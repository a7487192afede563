import { type Migration, sql } from 'kysely';

/** Who stopped a task is kept with the task: one can be stopped by itself. */
export const stoppedTasks: Migration = {
  up: async (db) => {
    await db.schema.alterTable('tasks').addColumn('stop_json', 'text').execute();
    await sql`
      update tasks set stop_json = (select runs.stop_json from runs where runs.id = tasks.run_id)
      where verdict = 'stopped' or state = 'stopping'`.execute(db);
  },
};
