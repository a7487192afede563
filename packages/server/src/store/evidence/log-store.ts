import type { KeptLog, LogStore, LogStream, PageOf, PageRequest } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';

/** How long each log stream is and whether it has ended; its bytes are objects. */
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
