import type { GroupStore, PageOf, PageRequest, TemplateGroup } from '@testyard/core';
import { meantBy, spellingsOf } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import { refuseTaken } from '../sql/name-taken.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** Groups of templates, with their members in order. */
export class SqlGroupStore implements GroupStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async hold(id: string): Promise<void> {
    const query = this.#db.selectFrom('template_groups').select('id').where('id', '=', id);
    await this.#locks.held(query).execute();
  }

  async byId(id: string): Promise<TemplateGroup | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly string[]): Promise<readonly TemplateGroup[]> {
    if (ids.length === 0) return [];
    const rows = await this.#db.selectFrom('template_groups').selectAll().where('id', 'in', ids).execute();
    return this.#withMembers(rows);
  }

  async byName(projectId: string, name: string): Promise<TemplateGroup | null> {
    const rows = await this.#db
      .selectFrom('template_groups')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('name', 'in', spellingsOf(name))
      .execute();
    return meantBy(name, await this.#withMembers(rows));
  }

  async list(projectId: string, page: PageRequest): Promise<PageOf<TemplateGroup>> {
    let query = this.#db
      .selectFrom('template_groups')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('name')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('name', '>', page.after);
    const groups = await this.#withMembers(await query.execute());
    return pageOf(groups, page, { item: (group) => group, key: (group) => group.name });
  }

  async insert(group: TemplateGroup, at: number): Promise<void> {
    await this.#refuseTaken(group);
    const { id, projectId: project_id, name } = group;
    await this.#db.insertInto('template_groups').values({ id, project_id, name, created_at: at }).execute();
    await this.#setMembers(group);
  }

  async update(group: TemplateGroup): Promise<void> {
    await this.#refuseTaken(group);
    await this.#db
      .updateTable('template_groups')
      .set({ name: group.name })
      .where('id', '=', group.id)
      .execute();
    await this.#setMembers(group);
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('template_group_members').where('group_id', '=', id).execute();
    await this.#db.deleteFrom('template_groups').where('id', '=', id).execute();
  }

  #refuseTaken({ id, name, projectId }: TemplateGroup): Promise<void> {
    return refuseTaken(this.byName(projectId, name), { kind: 'template group', given: name, ownId: id });
  }

  async #setMembers({ id, templateIds }: TemplateGroup): Promise<void> {
    await this.#db.deleteFrom('template_group_members').where('group_id', '=', id).execute();
    if (templateIds.length === 0) return;
    await this.#db
      .insertInto('template_group_members')
      .values(templateIds.map((template_id, position) => ({ group_id: id, position, template_id })))
      .execute();
  }

  async #withMembers(rows: readonly Tables['template_groups'][]): Promise<readonly TemplateGroup[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const members = await this.#db
      .selectFrom('template_group_members')
      .selectAll()
      .where('group_id', 'in', ids)
      .orderBy('position')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      projectId: row.project_id,
      name: row.name,
      templateIds: members.filter((each) => each.group_id === row.id).map((each) => each.template_id),
    }));
  }
}
