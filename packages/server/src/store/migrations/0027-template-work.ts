import { type Migration, sql } from 'kysely';

/** What a whole run of a template took, beside the template: until now it was summed up of all its cases each time. */
export const templateWork: Migration = {
  up: async (db) => {
    for (const name of ['work_ms', 'setup_ms'])
      await db.schema.alterTable('templates').addColumn(name, 'bigint').execute();
    await sql`update templates set
      work_ms = (
        select cast(round(sum(mean_ms) * count(distinct case_key) / count(*)) as bigint)
        from case_history where case_history.template_id = templates.id having count(*) > 0
      ),
      setup_ms = (
        select setup_ms from tasks
        where tasks.template_id = templates.id and tasks.ledger_fixed = 1 and tasks.setup_ms is not null
        order by tasks.run_number desc limit 1
      )`.execute(db);
  },
};
