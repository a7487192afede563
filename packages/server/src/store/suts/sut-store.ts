import type { KnownSut, PageOf, PageRequest, SutClaim, SutStore } from '@testyard/core';
import { meantBy, spellingsOf } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, fromJson, pageOf } from '../sql/database.ts';
import { refuseTaken } from '../sql/name-taken.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { SutClaims } from './sut-claims.ts';

export class SqlSutStore implements SutStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async hold(id: string): Promise<KnownSut | null> {
    const query = this.#db.selectFrom('suts').selectAll().where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? sutOf(row) : null;
  }

  async byId(id: string): Promise<KnownSut | null> {
    const row = await this.#db.selectFrom('suts').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? sutOf(row) : null;
  }

  async byName(projectId: string, name: string): Promise<KnownSut | null> {
    const rows = await this.#of(projectId).where('name', 'in', spellingsOf(name)).execute();
    return meantBy(name, rows.map(sutOf));
  }

  claims(sutIds: readonly string[], now: number): Promise<readonly SutClaim[]> {
    return new SutClaims(this.#db).of(sutIds, now);
  }

  claim(claim: Parameters<SutStore['claim']>[0]): Promise<void> {
    return new SutClaims(this.#db).put(claim);
  }

  release(taskId: string, until: number | null): Promise<void> {
    return new SutClaims(this.#db).release(taskId, until);
  }

  forgetOver(now: number): Promise<void> {
    return new SutClaims(this.#db).forgetOver(now);
  }

  async list(projectId: string, page: PageRequest): Promise<PageOf<KnownSut>> {
    let query = this.#of(projectId)
      .orderBy('name')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('name', '>', page.after);
    return pageOf(await query.execute(), page, { item: sutOf, key: (row) => row.name });
  }

  async deletedAs(projectId: string, name: string): Promise<Pick<KnownSut, 'id' | 'version'> | null> {
    const row = await this.#db
      .selectFrom('deleted_suts')
      .select(['id', 'version'])
      .where('project_id', '=', projectId)
      .where('name', '=', name)
      .executeTakeFirst();
    return row ?? null;
  }

  async insert(sut: KnownSut): Promise<void> {
    await this.#refuseTaken(sut);
    await this.#db.deleteFrom('deleted_suts').where('id', '=', sut.id).execute();
    await this.#db.insertInto('suts').values(rowOf(sut)).execute();
  }

  async update(sut: KnownSut): Promise<void> {
    await this.#refuseTaken(sut);
    const { id, project_id: _, created_at: __, ...changed } = rowOf(sut);
    await this.#db.updateTable('suts').set(changed).where('id', '=', id).execute();
  }

  async delete({ id, projectId, name, version }: KnownSut): Promise<void> {
    await this.#db.deleteFrom('suts').where('id', '=', id).execute();
    await this.#db
      .insertInto('deleted_suts')
      .values({ project_id: projectId, name, id, version })
      .onConflict((row) => row.columns(['project_id', 'name']).doUpdateSet({ id, version }))
      .execute();
  }

  #of(projectId: string) {
    return this.#db.selectFrom('suts').selectAll().where('project_id', '=', projectId);
  }

  #refuseTaken({ id, name, projectId }: KnownSut): Promise<void> {
    return refuseTaken(this.byName(projectId, name), { kind: 'SUT', given: name, ownId: id });
  }
}

function rowOf(sut: KnownSut): Tables['suts'] {
  return {
    id: sut.id,
    project_id: sut.projectId,
    name: sut.name,
    ip: sut.ip,
    port: sut.port,
    probe_json: JSON.stringify(sut.probe),
    wait_ms: sut.waitMs,
    declared: Number(sut.declared),
    version: sut.version,
    created_at: sut.createdAt,
    updated_at: sut.updatedAt,
  };
}

function sutOf(row: Tables['suts']): KnownSut {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    ip: row.ip,
    port: row.port,
    probe: fromJson(row.probe_json),
    waitMs: row.wait_ms,
    declared: row.declared === 1,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
