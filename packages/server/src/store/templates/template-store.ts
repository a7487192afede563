import type {
  PageOf,
  PageRequest,
  SavedState,
  Template,
  TemplateExecutions,
  TemplateStore,
  TemplateVersion,
  TemplateVersionHead,
} from '@testyard/core';
import { meantBy, spellingsOf } from '@testyard/core';
import { readLastExecutions } from '../history/last-executions.ts';
import type { Tables } from '../schema.ts';
import { type Database, fromJson, pageOf } from '../sql/database.ts';
import { refuseTaken } from '../sql/name-taken.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';

const named = statement((db, { projectId, name }: { projectId: string; name: string }) =>
  live(db, projectId).where('name', '=', name),
);

/** What a template is; named, so that the statement stays prepared. */
const columns = [
  ...(['id', 'project_id', 'name', 'version', 'document_json'] as const),
  ...(['created_at', 'updated_at', 'deleted_at'] as const),
] as const;

function live(db: Database, projectId: string) {
  return db
    .selectFrom('templates')
    .select(columns)
    .where('project_id', '=', projectId)
    .where('deleted_at', 'is', null);
}

export class SqlTemplateStore implements TemplateStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async hold(id: string): Promise<Template | null> {
    const query = this.#db.selectFrom('templates').select(columns).where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? templateOf(row) : null;
  }

  holdName(projectId: string, name: string): Promise<void> {
    return this.#locks.name('template', JSON.stringify([projectId, name]));
  }

  async byId(id: string): Promise<Template | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly string[]): Promise<readonly Template[]> {
    if (ids.length === 0) return [];
    const rows = await this.#db.selectFrom('templates').select(columns).where('id', 'in', ids).execute();
    return rows.map(templateOf);
  }

  async byName(projectId: string, name: string): Promise<Template | null> {
    const spellings = spellingsOf(name);
    const rows =
      spellings.length === 1
        ? await named(this.#db, { projectId, name })
        : await live(this.#db, projectId).where('name', 'in', spellings).execute();
    return meantBy(name, rows.map(templateOf));
  }

  async byNames(projectId: string, names: readonly string[]): Promise<readonly Template[]> {
    const [only, ...others] = names;
    if (only === undefined) return [];
    if (others.length === 0) return [(await this.byName(projectId, only)) ?? []].flat();
    const rows = await live(this.#db, projectId).where('name', 'in', names).execute();
    return rows.map(templateOf);
  }

  async list(
    projectId: string,
    page: PageRequest & { readonly name: string | null },
  ): Promise<PageOf<Template>> {
    let query = live(this.#db, projectId)
      .orderBy('name')
      .limit(page.limit + 1);
    if (page.name !== null) query = query.where('name', 'in', spellingsOf(page.name));
    if (page.after !== null) query = query.where('name', '>', page.after);
    return pageOf(await query.execute(), page, { item: templateOf, key: (row) => row.name });
  }

  lastExecutions(projectId: string, page: PageRequest): Promise<PageOf<TemplateExecutions>> {
    return readLastExecutions(this.#db, projectId, page);
  }

  async versions(templateId: string, page: PageRequest): Promise<PageOf<TemplateVersionHead>> {
    let query = this.#db
      .selectFrom('template_versions')
      .select(['template_id', 'version', 'created_at', 'created_by'])
      .where('template_id', '=', templateId)
      .orderBy('version', 'desc')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('version', '<', Number(page.after));
    return pageOf(await query.execute(), page, { item: headOf, key: (row) => String(row.version) });
  }

  async version(templateId: string, version: number): Promise<TemplateVersion | null> {
    const row = await this.#db
      .selectFrom('template_versions')
      .selectAll()
      .where('template_id', '=', templateId)
      .where('version', '=', version)
      .executeTakeFirst();
    if (!row) return null;
    return { ...headOf(row), document: fromJson(row.document_json), text: row.document_text };
  }

  async insert(template: SavedState, by: string): Promise<void> {
    await this.#refuseTaken(template);
    await this.#db.insertInto('templates').values(rowOf(template)).execute();
    await this.#keepVersion(template, by);
  }

  async update(template: SavedState, by: string): Promise<void> {
    await this.#refuseTaken(template);
    const { id, project_id: _, created_at: __, ...changed } = rowOf(template);
    await this.#db.updateTable('templates').set(changed).where('id', '=', id).execute();
    await this.#keepVersion(template, by);
  }

  async delete(id: string, at: number): Promise<void> {
    await this.#db.updateTable('templates').set({ deleted_at: at }).where('id', '=', id).execute();
  }

  #refuseTaken({ id, name, projectId }: Template): Promise<void> {
    return refuseTaken(this.byName(projectId, name), { kind: 'template', given: name, ownId: id });
  }

  async #keepVersion(template: SavedState, by: string): Promise<void> {
    await this.#db
      .insertInto('template_versions')
      .values({
        template_id: template.id,
        version: template.version,
        document_json: JSON.stringify(template.document),
        document_text: template.text ?? null,
        created_at: template.updatedAt,
        created_by: by,
      })
      .execute();
  }
}

function rowOf(template: Template): Omit<Tables['templates'], 'work_ms' | 'setup_ms'> {
  return {
    id: template.id,
    project_id: template.projectId,
    name: template.name,
    version: template.version,
    document_json: JSON.stringify(template.document),
    created_at: template.createdAt,
    updated_at: template.updatedAt,
    deleted_at: template.deletedAt,
  };
}

function headOf(
  row: Omit<Tables['template_versions'], 'document_json' | 'document_text'>,
): TemplateVersionHead {
  return {
    templateId: row.template_id,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

function templateOf(row: Pick<Tables['templates'], (typeof columns)[number]>): Template {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    version: row.version,
    document: fromJson(row.document_json),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
