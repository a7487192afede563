import type {
  Artifact,
  ArtifactStore,
  IdempotencyStore,
  IdempotentCall,
  KeptLog,
  LogStore,
  LogStream,
  PageOf,
  PageRequest,
} from '@testyard/core';
import type { Selectable } from 'kysely';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';

export class SqlLogStore implements LogStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async find(leaseId: string, stream: string): Promise<LogStream | null> {
    const row = await this.#db
      .selectFrom('log_streams')
      .selectAll()
      .where('lease_id', '=', leaseId)
      .where('stream', '=', stream)
      .executeTakeFirst();
    return row ? streamOf(row) : null;
  }

  async ofLease(leaseId: string): Promise<readonly LogStream[]> {
    const rows = await this.#db
      .selectFrom('log_streams')
      .selectAll()
      .where('lease_id', '=', leaseId)
      .execute();
    return rows.map(streamOf);
  }

  async look(leaseId: string, stream: string): Promise<KeptLog | null> {
    const row = await this.#kept()
      .where('log_streams.lease_id', '=', leaseId)
      .where('log_streams.stream', '=', stream)
      .executeTakeFirst();
    return row ? keptOf(row) : null;
  }

  async list(taskId: string, page: PageRequest): Promise<PageOf<KeptLog>> {
    const [afterLease = '', afterStream = ''] = page.after?.split('/') ?? [];
    const rows = await this.#kept()
      .where('log_streams.task_id', '=', taskId)
      .where((e) =>
        e.or([
          e('log_streams.lease_id', '>', afterLease),
          e.and([e('log_streams.lease_id', '=', afterLease), e('log_streams.stream', '>', afterStream)]),
        ]),
      )
      .orderBy('log_streams.lease_id')
      .orderBy('log_streams.stream')
      .limit(page.limit + 1)
      .execute();
    return pageOf(rows, page, {
      item: keptOf,
      key: (row) => `${row.lease_id}/${row.stream}`,
    });
  }

  async save(stream: LogStream): Promise<void> {
    const { length, dropped } = stream;
    const state = { length, closed: Number(stream.closed), dropped };
    await this.#db
      .insertInto('log_streams')
      .values({ task_id: stream.taskId, lease_id: stream.leaseId, stream: stream.stream, ...state })
      .onConflict((conflict) => conflict.columns(['lease_id', 'stream']).doUpdateSet(state))
      .execute();
  }

  #kept() {
    return this.#db
      .selectFrom('log_streams')
      .innerJoin('leases', 'leases.id', 'log_streams.lease_id')
      .innerJoin('executors', 'executors.id', 'leases.executor_id')
      .selectAll('log_streams')
      .select(['executors.name as executor', 'leases.state as leaseState']);
  }
}

function keptOf(row: Tables['log_streams'] & { executor: string; leaseState: string }): KeptLog {
  return { ...streamOf(row), executor: row.executor, leaseEnded: row.leaseState === 'ended' };
}

function streamOf(row: Tables['log_streams']): LogStream {
  return {
    taskId: row.task_id,
    leaseId: row.lease_id,
    stream: row.stream,
    length: row.length,
    closed: row.closed === 1,
    dropped: row.dropped,
  };
}

export class SqlArtifactStore implements ArtifactStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async byId(id: string): Promise<Artifact | null> {
    const row = await this.#db.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? artifactOf(row) : null;
  }

  async list(
    { taskId, caseId }: Parameters<ArtifactStore['list']>[0],
    page: PageRequest,
  ): Promise<PageOf<Artifact>> {
    let query = this.#db
      .selectFrom('artifacts')
      .selectAll()
      .where('task_id', '=', taskId)
      .orderBy('id')
      .limit(page.limit + 1);
    if (caseId !== null) query = query.where('case_id', '=', caseId);
    if (page.after !== null) query = query.where('id', '>', page.after);
    return pageOf(await query.execute(), page, { item: artifactOf, key: (row) => row.id });
  }

  async find(file: Parameters<ArtifactStore['find']>[0]): Promise<Artifact | null> {
    const row = await this.#db
      .selectFrom('artifacts')
      .selectAll()
      .where('lease_id', '=', file.leaseId)
      .where('sha256', '=', file.sha256)
      .where('name', '=', file.name)
      .where('case_id', file.caseId === null ? 'is' : '=', file.caseId)
      .executeTakeFirst();
    return row ? artifactOf(row) : null;
  }

  async total(taskId: string): Promise<{ files: number; bytes: number }> {
    const { files, bytes } = await this.#db
      .selectFrom('artifacts')
      .select((e) => [e.fn.countAll().as('files'), e.fn.sum('size').as('bytes')])
      .where('task_id', '=', taskId)
      .executeTakeFirstOrThrow();
    return { files: Number(files), bytes: Number(bytes ?? 0) };
  }

  async insert(artifact: Artifact): Promise<void> {
    await this.#db
      .insertInto('artifacts')
      .values({
        id: artifact.id,
        task_id: artifact.taskId,
        lease_id: artifact.leaseId,
        case_id: artifact.caseId,
        name: artifact.name,
        size: artifact.size,
        sha256: artifact.sha256,
        created_at: artifact.createdAt,
      })
      .execute();
  }
}

function artifactOf(row: Tables['artifacts']): Artifact {
  return {
    id: row.id,
    taskId: row.task_id,
    leaseId: row.lease_id,
    caseId: row.case_id,
    name: row.name,
    size: row.size,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}

type CallRow = Selectable<Tables['idempotent_calls']>;

const earlier = statement((db, { userId, route, key }: { userId: string; route: string; key: string }) =>
  db
    .selectFrom('idempotent_calls')
    .select(['body_hash', 'round', 'run_id', 'created_at'])
    .where('user_id', '=', userId)
    .where('route', '=', route)
    .where('key', '=', key),
);

const remember = statement((db, row: CallRow) => {
  const { user_id: _, route: __, key: ___, ...did } = row;
  return db
    .insertInto('idempotent_calls')
    .values(row)
    .onConflict((conflict) => conflict.columns(['user_id', 'route', 'key']).doUpdateSet(did));
});

export class SqlIdempotencyStore implements IdempotencyStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async find(call: Pick<IdempotentCall, 'userId' | 'route' | 'key'>): Promise<IdempotentCall | null> {
    await this.#locks.name('idempotency', JSON.stringify([call.userId, call.route, call.key]));
    const { userId, route, key } = call;
    const [row] = await earlier(this.#db, { userId, route, key });
    if (!row) return null;
    return {
      ...{ userId, route, key },
      bodyHash: row.body_hash,
      round: row.round,
      runId: row.run_id,
      createdAt: row.created_at,
    };
  }

  async insert(call: IdempotentCall): Promise<void> {
    await remember(this.#db, {
      user_id: call.userId,
      route: call.route,
      key: call.key,
      body_hash: call.bodyHash,
      run_id: call.runId,
      round: call.round,
      created_at: call.createdAt,
    });
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('idempotent_calls').where('created_at', '<', before).execute();
  }
}
