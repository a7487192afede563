import type { CodeStore, RegistrationCode } from '@testyard/core';
import type { Tables } from '../schema.ts';
import type { Database } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** Registration codes, by their hashes. */
export class SqlCodeStore implements CodeStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byHash(hash: string): Promise<RegistrationCode | null> {
    const query = this.#db.selectFrom('registration_codes').selectAll().where('hash', '=', hash);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? codeOf(row) : null;
  }

  async usable(projectId: string | null, now: number): Promise<readonly RegistrationCode[]> {
    const rows = await this.#db
      .selectFrom('registration_codes')
      .selectAll()
      .where('project_id', projectId === null ? 'is' : '=', projectId)
      .where('embedded', '=', 0)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('expires_at', 'desc')
      .orderBy('hash')
      .execute();
    return rows.map(codeOf);
  }

  async insert(code: RegistrationCode, createdBy: string): Promise<void> {
    await this.#db
      .insertInto('registration_codes')
      .values({
        hash: code.hash,
        project_id: code.projectId,
        embedded: Number(code.embedded),
        ephemeral: Number(code.ephemeral),
        expires_at: code.expiresAt,
        used_at: code.usedAt,
        executor_id: code.usedBy?.executorId ?? null,
        key_hash: code.usedBy?.keyHash ?? null,
        created_by: createdBy,
      })
      .execute();
  }

  async use(hash: string, at: number, by: RegistrationCode['usedBy'] = null): Promise<void> {
    await this.#db
      .updateTable('registration_codes')
      .set({ used_at: at, executor_id: by?.executorId ?? null, key_hash: by?.keyHash ?? null })
      .where('hash', '=', hash)
      .execute();
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('registration_codes').where('expires_at', '<', before).execute();
  }
}

function codeOf(row: Tables['registration_codes']): RegistrationCode {
  return {
    hash: row.hash,
    projectId: row.project_id,
    embedded: row.embedded === 1,
    ephemeral: row.ephemeral === 1,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    usedBy:
      row.executor_id === null || row.key_hash === null
        ? null
        : { executorId: row.executor_id, keyHash: row.key_hash },
  };
}
