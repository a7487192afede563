import type { AuditAction, AuditChanges, AuditEntry, AuditFilter, PageOf, PageRequest } from '@testyard/core';
import { type RawBuilder, sql } from 'kysely';
import type { AuditRow } from '../schema.ts';
import { type Database, fromJson, pageOf } from '../sql/database.ts';

/** Entries that one page of a search looks at: what is rare is looked for in so many, and then from where that ended. */
export const auditLooks = 5_000;

const none: PageOf<AuditEntry> = { items: [], next: null };

/** Entries from the newest on. Ids grow with time, so that a time is a place in the log. */
export async function listAudit(
  db: Database,
  filter: AuditFilter,
  page: PageRequest,
): Promise<PageOf<AuditEntry>> {
  const range = await rangeOf(db, filter);
  if (range === null) return none;
  const conditions = [...conditionsOf(filter)];
  const { projectId } = filter;
  const { newest, oldest } = range;
  let way = db
    .selectFrom('audit')
    .orderBy('id', 'desc')
    .limit(conditions.length === 0 ? page.limit + 1 : auditLooks);
  if (projectId !== null) way = way.where('project_id', '=', projectId);
  if (newest !== null) way = way.where('id', '<=', newest);
  if (oldest !== null) way = way.where('id', '>=', oldest);
  if (page.after !== null) way = way.where('id', '<', page.after);
  const shown = { item: entryOf, key: ({ id }: AuditRow) => id };
  if (conditions.length === 0) return pageOf(await way.selectAll().execute(), page, shown);
  let query = db
    .selectFrom(way.selectAll().as('looked'))
    .selectAll()
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  for (const condition of conditions) query = query.where(condition);
  const found = pageOf(await query.execute(), page, shown);
  if (found.next !== null) return found;
  const looked = await db
    .selectFrom(way.select('id').as('looked'))
    .select((e) => [e.fn.countAll<number>().as('looks'), e.fn.min('id').as('last')])
    .executeTakeFirst();
  const isWhole = Number(looked?.looks ?? 0) < auditLooks;
  return isWhole ? found : { ...found, next: looked?.last ?? null };
}

/** The ends of a span of time, each within; null: there is nothing in it. */
async function rangeOf(
  db: Database,
  { since, until }: AuditFilter,
): Promise<{ readonly newest: string | null; readonly oldest: string | null } | null> {
  const oldest =
    since === null
      ? null
      : await db
          .selectFrom('audit')
          .select('id')
          .where('at', '>=', since)
          .orderBy('at')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst();
  const newest =
    until === null
      ? null
      : await db
          .selectFrom('audit')
          .select('id')
          .where('at', '<', until)
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst();
  if (oldest === undefined || newest === undefined) return null;
  return { newest: newest?.id ?? null, oldest: oldest?.id ?? null };
}

function* conditionsOf({ userName, action, object }: AuditFilter): Generator<RawBuilder<boolean>> {
  if (userName !== null) yield sql<boolean>`user_name = ${userName}`;
  if (action?.includes('.')) yield sql<boolean>`action = ${action}`;
  else if (action) yield sql<boolean>`action like ${`${action}.%`}`;
  if (object !== null)
    yield sql<boolean>`(object_id = ${object} or lower(object_name) like lower(${`%${literal(object)}%`}) escape '\\')`;
}

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

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
