import type { PageOf, PageRequest, Project, ProjectStore } from '@testyard/core';
import { meantBy, spellingsOf } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import { refuseTaken } from '../sql/name-taken.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';

const takeRunNumbers = statement((db, { projectId, count }: { projectId: string; count: number }) =>
  db
    .updateTable('projects')
    .set((e) => ({ last_run_number: e('last_run_number', '+', count) }))
    .where('id', '=', projectId)
    .returning('last_run_number'),
);

/** Projects, and the number that the next run of each gets. */
export class SqlProjectStore implements ProjectStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<Project | null> {
    const row = await this.#db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? projectOf(row) : null;
  }

  async byName(name: string): Promise<Project | null> {
    const rows = await this.#db
      .selectFrom('projects')
      .selectAll()
      .where('name', 'in', spellingsOf(name))
      .execute();
    return meantBy(name, rows.map(projectOf));
  }

  async list(among: readonly string[] | null, page: PageRequest): Promise<PageOf<Project>> {
    if (among?.length === 0) return { items: [], next: null };
    let query = this.#db
      .selectFrom('projects')
      .selectAll()
      .orderBy('name')
      .limit(page.limit + 1);
    if (among !== null) query = query.where('id', 'in', among);
    if (page.after !== null) query = query.where('name', '>', page.after);
    return pageOf(await query.execute(), page, { item: projectOf, key: (row) => row.name });
  }

  async lastRunNumber(projectId: string): Promise<number> {
    const row = await this.#db
      .selectFrom('projects')
      .select('last_run_number')
      .where('id', '=', projectId)
      .executeTakeFirst();
    return Number(row?.last_run_number ?? 0);
  }

  async insert(project: Project): Promise<void> {
    await refuseTaken(this.byName(project.name), { kind: 'project', given: project.name });
    await this.#db
      .insertInto('projects')
      .values({
        ...{ id: project.id, name: project.name, created_at: project.createdAt, last_run_number: 0 },
        maximum_slots: project.maximumSlots,
      })
      .execute();
  }

  async setMaximumSlots(projectId: string, slots: number | null): Promise<void> {
    await this.#db
      .updateTable('projects')
      .set({ maximum_slots: slots })
      .where('id', '=', projectId)
      .execute();
  }

  holdSlots(projectId: string): Promise<void> {
    return this.#locks.name('slots', projectId);
  }

  async takeRunNumbers(projectId: string, count: number): Promise<number> {
    const [row] = await takeRunNumbers(this.#db, { projectId, count });
    if (!row) throw new Error('assertion: a run is of a project that exists');
    return Number(row.last_run_number) - count + 1;
  }
}

function projectOf(row: Tables['projects']): Project {
  return { id: row.id, name: row.name, maximumSlots: row.maximum_slots, createdAt: row.created_at };
}
