import type { PageOf, PageRequest, Secret, SecretHead, SecretStore } from '@testyard/core';
import type { SecretRow } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** Secrets of projects, sealed. */
export class SqlSecretStore implements SecretStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async list(projectId: string, page: PageRequest): Promise<PageOf<SecretHead>> {
    let query = this.#db
      .selectFrom('secrets')
      .select(['project_id', 'name', 'version', 'masked', 'updated_at', 'updated_by'])
      .where('project_id', '=', projectId)
      .orderBy('name')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('name', '>', page.after);
    return pageOf(await query.execute(), page, { item: headOf, key: (row) => row.name });
  }

  async named(projectId: string, names: readonly string[]): Promise<readonly Secret[]> {
    if (names.length === 0) return [];
    const rows = await this.#db
      .selectFrom('secrets')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('name', 'in', names)
      .execute();
    return rows.map(secretOf);
  }

  holdKeys(): Promise<void> {
    return this.#locks.name('secret', 'keys');
  }

  async hold(projectId: string, name: string): Promise<Secret | null> {
    await this.#locks.name('secret', `${projectId}/${name}`);
    const [secret] = await this.named(projectId, [name]);
    return secret ?? null;
  }

  async save(secret: Secret): Promise<void> {
    const values = {
      version: secret.version,
      key_id: secret.keyId,
      sealed: secret.sealed,
      masked: Number(secret.masked),
      updated_at: secret.updatedAt,
      updated_by: secret.updatedBy,
    };
    await this.#db
      .insertInto('secrets')
      .values({ project_id: secret.projectId, name: secret.name, ...values })
      .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet(values))
      .execute();
  }

  async remove(projectId: string, name: string): Promise<void> {
    await this.#db
      .deleteFrom('secrets')
      .where('project_id', '=', projectId)
      .where('name', '=', name)
      .execute();
  }

  async page(after: Pick<Secret, 'projectId' | 'name'> | null, limit: number): Promise<readonly Secret[]> {
    let query = this.#db.selectFrom('secrets').selectAll().orderBy('project_id').orderBy('name').limit(limit);
    if (after)
      query = query.where((e) =>
        e.or([
          e('project_id', '>', after.projectId),
          e.and([e('project_id', '=', after.projectId), e('name', '>', after.name)]),
        ]),
      );
    return (await query.execute()).map(secretOf);
  }
}

function headOf(row: Omit<SecretRow, 'key_id' | 'sealed'>): SecretHead {
  return {
    projectId: row.project_id,
    name: row.name,
    version: row.version,
    masked: row.masked === 1,
    updatedAt: Number(row.updated_at),
    updatedBy: row.updated_by,
  };
}

function secretOf(row: SecretRow): Secret {
  return { ...headOf(row), keyId: row.key_id, sealed: row.sealed };
}
