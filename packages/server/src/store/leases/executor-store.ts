import {
  type Executor,
  type ExecutorStore,
  noGuards,
  oncePer,
  type PageOf,
  type PageRequest,
} from '@testyard/core';
import { sql } from 'kysely';
import type { ExecutorRow } from '../schema.ts';
import { type Database, fromJson, pageOf } from '../sql/database.ts';
import { GatheredReads } from '../sql/gathered-reads.ts';
import type { RowLists } from '../sql/row-lists.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';
import type { UnitParts } from '../unit-parts.ts';

/** Milliseconds within which a second sign of life is not written again. */
const seenGrain = 1_000;

/** All; named, so that the statements stay prepared: PostgreSQL takes longer to plan one than to do it. */
const columns = [
  ...([
    'id',
    'name',
    'credential_hash',
    'project_id',
    'embedded',
    'ephemeral',
    'instance_id',
    'slots',
  ] as const),
  ...(['labels_json', 'frameworks_json', 'sources_json', 'guards_json', 'distrusted_json'] as const),
  ...(['key_issued_at', 'key_ordered_grace_ms', 'old_key_until', 'old_credential_hash', 'version'] as const),
  ...([
    'draining',
    'paused_until',
    'pause_note',
    'paused_by',
    'trouble_json',
    'refusal_json',
    'revoked',
  ] as const),
  ...(['last_seen_at', 'created_at'] as const),
] as const;

const byId = statement((db, { id }: { id: string }) =>
  db.selectFrom('executors').select(columns).where('id', '=', id),
);

const held = statement((db, { id }: { id: string }, locks) =>
  locks.held(db.selectFrom('executors').select(columns).where('id', '=', id)),
);

const ofCredential = statement((db, { hash }: { hash: string }) =>
  db.selectFrom('executors').select(columns).where('credential_hash', '=', hash),
);

/** `projectIds`: JSON text of a list. */
const ofProjects = oncePer((lists: RowLists) =>
  statement((db, { projectIds }: { projectIds: string }) =>
    db
      .selectFrom('executors')
      .select(columns)
      .where('revoked', '=', 0)
      .where((e) => e.or([e('project_id', 'is', null), e('project_id', 'in', lists.texts(projectIds))])),
  ),
);

/** Every start asks for them: those of starts that come together are read together. */
function executorsOf(db: Database, lists: RowLists): GatheredReads<readonly Executor[]> {
  return new GatheredReads<readonly Executor[]>(async (asked) => {
    const rows = await ofProjects(lists)(db, { projectIds: JSON.stringify(asked) });
    const among = (projectId: string) => rows.filter((row) => (row.project_id ?? projectId) === projectId);
    return new Map(asked.map((projectId) => [projectId, among(projectId).map(executorOf)]));
  });
}

const seen = statement((db, { executorId, at, before }: { executorId: string; at: number; before: number }) =>
  db
    .updateTable('executors')
    .set({ last_seen_at: at })
    .where('id', '=', executorId)
    .where((e) => e.or([e('last_seen_at', 'is', null), e('last_seen_at', '<', before)])),
);

const like = statement((db, { name, prefix }: { name: string; prefix: string }) =>
  db
    .selectFrom('executors')
    .select('name')
    .where((e) =>
      e.or([
        e('name', '=', name),
        sql<boolean>`substr(name, 1, length(cast(${prefix} as text))) = cast(${prefix} as text)`,
      ]),
    ),
);

export class SqlExecutorStore implements ExecutorStore {
  readonly #db: Database;
  readonly #locks: RowLocks;
  readonly #lists: RowLists;
  #ofProject: GatheredReads<readonly Executor[]> | undefined;

  constructor(db: Database, { locks, lists }: Pick<UnitParts, 'lists' | 'locks'>) {
    this.#db = db;
    this.#locks = locks;
    this.#lists = lists;
  }

  async byId(id: string): Promise<Executor | null> {
    const [row] = await byId(this.#db, { id });
    return row ? executorOf(row) : null;
  }

  async hold(id: string): Promise<Executor | null> {
    const [row] = await held(this.#db, { id }, this.#locks);
    return row ? executorOf(row) : null;
  }

  async byCredentialHash(hash: string): Promise<Executor | null> {
    const [row] = await ofCredential(this.#db, { hash });
    return row ? executorOf(row) : null;
  }

  async byOldCredentialHash(hash: string): Promise<Executor | null> {
    const row = await this.#db
      .selectFrom('executors')
      .selectAll()
      .where('old_credential_hash', '=', hash)
      .executeTakeFirst();
    return row ? executorOf(row) : null;
  }

  async list(
    among: readonly string[] | null,
    page: PageRequest,
  ): Promise<PageOf<Executor & { readonly busySlots: number }>> {
    let query = this.#withBusy()
      .where('revoked', '=', 0)
      .orderBy('id')
      .limit(page.limit + 1);
    if (among !== null)
      query = query.where((e) =>
        e.or([e('project_id', 'is', null), e('project_id', 'in', among.length ? among : [''])]),
      );
    if (page.after !== null) query = query.where('id', '>', page.after);
    return pageOf(await query.execute(), page, {
      item: loadedOf,
      key: (row) => row.id,
    });
  }

  async withLoad(id: string): Promise<(Executor & { readonly busySlots: number }) | null> {
    const row = await this.#withBusy().where('id', '=', id).executeTakeFirst();
    return row ? loadedOf(row) : null;
  }

  #withBusy() {
    return this.#db
      .selectFrom('executors')
      .selectAll('executors')
      .select((e) =>
        e
          .selectFrom('leases')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('leases.executor_id', '=', 'executors.id')
          .where('leases.state', '!=', sql.lit('ended'))
          .as('busy'),
      );
  }

  async ofProject(projectId: string): Promise<readonly Executor[]> {
    this.#ofProject ??= executorsOf(this.#db, this.#lists);
    return (await this.#ofProject.of(projectId)) ?? [];
  }

  async insert(executor: Executor, credentialHash: string): Promise<void> {
    await this.#db
      .insertInto('executors')
      .values({ ...rowOf(executor), credential_hash: credentialHash, old_credential_hash: null })
      .execute();
  }

  async update(executor: Executor): Promise<void> {
    const { id, created_at: _, ...changed } = rowOf(executor);
    await this.#db.updateTable('executors').set(changed).where('id', '=', id).execute();
  }

  async replaceCredential(
    executorId: string,
    hashes: { readonly now: string; readonly old: string | null },
  ): Promise<void> {
    await this.#db
      .updateTable('executors')
      .set({ credential_hash: hashes.now, old_credential_hash: hashes.old })
      .where('id', '=', executorId)
      .execute();
  }

  async seen(executorId: string, at: number): Promise<void> {
    await seen(this.#db, { executorId, at, before: at - seenGrain });
  }

  async unseeFrom(now: number, at: number): Promise<void> {
    await this.#db
      .updateTable('executors')
      .set({ last_seen_at: at })
      .where('last_seen_at', '>', now)
      .execute();
  }

  async pausedUntil(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('executors')
      .select('id')
      .where('paused_until', '<=', now)
      .orderBy('paused_until')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async ephemeralSilentSince(since: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('executors')
      .select('id')
      .where('ephemeral', '=', 1)
      .where('revoked', '=', 0)
      .where('last_seen_at', '<=', since)
      .orderBy('last_seen_at')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async seeEphemeral(at: number): Promise<void> {
    await this.#db
      .updateTable('executors')
      .set({ last_seen_at: at })
      .where('ephemeral', '=', 1)
      .where('revoked', '=', 0)
      .where('last_seen_at', '<', at)
      .execute();
  }

  async namesLike(name: string): Promise<readonly string[]> {
    return (await like(this.#db, { name, prefix: `${name}-` })).map((row) => row.name);
  }
}

function loadedOf(
  row: ExecutorRow & { readonly busy: number | null },
): Executor & { readonly busySlots: number } {
  return { ...executorOf(row), busySlots: Number(row.busy ?? 0) };
}

function rowOf(executor: Executor): Omit<ExecutorRow, 'credential_hash' | 'old_credential_hash'> {
  return {
    id: executor.id,
    name: executor.name,
    project_id: executor.projectId,
    embedded: Number(executor.embedded),
    ephemeral: Number(executor.ephemeral),
    instance_id: executor.instanceId,
    slots: executor.slots,
    labels_json: JSON.stringify(executor.labels),
    frameworks_json: JSON.stringify(executor.frameworks),
    sources_json: JSON.stringify(executor.sources),
    guards_json: JSON.stringify(executor.guards),
    distrusted_json: JSON.stringify(executor.distrusted),
    key_issued_at: executor.key.issuedAt,
    key_ordered_grace_ms: executor.key.orderedGraceMs,
    old_key_until: executor.key.oldUntil,
    version: executor.version,
    draining: Number(executor.draining),
    paused_until: executor.pause?.until ?? null,
    pause_note: executor.pause?.note ?? null,
    paused_by: executor.pause?.by ?? null,
    trouble_json: executor.trouble === null ? null : JSON.stringify(executor.trouble),
    refusal_json: executor.refusal === null ? null : JSON.stringify(executor.refusal),
    revoked: Number(executor.revoked),
    last_seen_at: executor.lastSeenAt,
    created_at: executor.createdAt,
  };
}

function executorOf(row: ExecutorRow): Executor {
  return {
    id: row.id,
    name: row.name,
    projectId: row.project_id,
    embedded: row.embedded === 1,
    ephemeral: row.ephemeral === 1,
    instanceId: row.instance_id,
    slots: row.slots,
    labels: fromJson(row.labels_json),
    frameworks: fromJson(row.frameworks_json),
    sources: fromJson(row.sources_json),
    distrusted: row.distrusted_json === null ? {} : fromJson(row.distrusted_json),
    key: {
      issuedAt: row.key_issued_at ?? row.created_at,
      orderedGraceMs: row.key_ordered_grace_ms,
      oldUntil: row.old_key_until,
    },
    guards: row.guards_json === null ? noGuards : fromJson(row.guards_json),
    version: row.version,
    draining: row.draining === 1,
    pause:
      row.paused_until === null
        ? null
        : { until: row.paused_until, note: row.pause_note ?? '', by: row.paused_by ?? '' },
    trouble: row.trouble_json === null ? null : fromJson(row.trouble_json),
    refusal: row.refusal_json === null ? null : fromJson(row.refusal_json),
    revoked: row.revoked === 1,
    lastSeenAt: row.last_seen_at,
    createdAt: row.created_at,
  };
}
