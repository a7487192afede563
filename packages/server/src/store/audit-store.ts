import type { AuditAction, AuditChanges, AuditEntry, AuditStore, PageOf, PageRequest } from '@testyard/core';
import { type Database, fromJson, pageOf } from './database.ts';
import type { AuditRow } from './schema.ts';
import { statement } from './statement.ts';

const add = statement((db, row: AuditRow) => db.insertInto('audit').values(row));

/** Rows are inserted and, when they are old, deleted; no statement here updates one. */
export class SqlAuditStore implements AuditStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(projectId: string | null, page: PageRequest): Promise<PageOf<AuditEntry>> {
    let query = this.#db
      .selectFrom('audit')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(page.limit + 1);
    if (projectId !== null) query = query.where('project_id', '=', projectId);
    if (page.after !== null) query = query.where('id', '<', page.after);
    return pageOf(await query.execute(), page, { item: entryOf, key: (row) => row.id });
  }

  async add(entry: AuditEntry): Promise<void> {
    await add(this.#db, {
      id: entry.id,
      at: entry.at,
      action: entry.action,
      user_id: entry.userId,
      user_name: entry.userName,
      project_id: entry.projectId,
      object_id: entry.objectId,
      object_name: entry.objectName,
      request_id: entry.requestId,
      address: entry.address,
      changes_json: JSON.stringify(entry.changes),
    });
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('audit').where('at', '<', before).execute();
  }
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    action: row.action as AuditAction,
    userId: row.user_id,
    userName: row.user_name,
    projectId: row.project_id,
    objectId: row.object_id,
    objectName: row.object_name,
    requestId: row.request_id,
    address: row.address,
    changes: fromJson<AuditChanges>(row.changes_json),
  };
}
