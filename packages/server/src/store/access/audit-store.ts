import type { AuditEntry, AuditFilter, AuditStore, PageOf, PageRequest } from '@testyard/core';
import type { AuditRow } from '../schema.ts';
import type { Database } from '../sql/database.ts';
import { statement } from '../sql/statement.ts';
import { listAudit } from './audit-list.ts';

const add = statement((db, row: AuditRow) => db.insertInto('audit').values(row));

/** Rows are inserted and, when they are old, deleted; no statement here updates one. */
export class SqlAuditStore implements AuditStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(filter: AuditFilter, page: PageRequest): Promise<PageOf<AuditEntry>> {
    return listAudit(this.#db, filter, page);
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
