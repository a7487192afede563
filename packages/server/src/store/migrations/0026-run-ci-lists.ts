import { type Kysely, type Migration, sql } from 'kysely';

interface Runs {
  runs: { id: string; ci_json: string | null; ci_provider: string; ci_branch: string; ci_commit: string };
}

const columns = ['ci_provider', 'ci_branch', 'ci_commit'] as const;

/** Lists of runs by the pipeline that started them, its branch and its commit, each a walk along one index. */
export const runCiLists: Migration = {
  up: async (db) => {
    for (const column of columns)
      await db.schema
        .alterTable('runs')
        .addColumn(column, 'text', (each) => each.notNull().defaultTo(''))
        .execute();
    await fill(db);
    for (const column of columns)
      await db.schema
        .createIndex(`runs_project_id_${column}`)
        .on('runs')
        .columns(['project_id', column, 'number'])
        .where(sql.ref(column), '!=', '')
        .execute();
  },
};

async function fill(db: Kysely<Runs>): Promise<void> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'ci_json'])
    .where('ci_json', 'is not', null)
    .execute();
  for (const { id, ci_json } of rows) {
    const ci = JSON.parse(ci_json ?? '{}') as { provider?: string; branch?: string; commit?: string };
    await db
      .updateTable('runs')
      .set({ ci_provider: ci.provider ?? '', ci_branch: ci.branch ?? '', ci_commit: ci.commit ?? '' })
      .where('id', '=', id)
      .execute();
  }
}
