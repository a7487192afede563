/** One consistent copy of a database that others may be writing to, and what it says about the objects beside it. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { CoreError, type LogStreamKey, systemWhy } from '@testyard/core';
import { Kysely } from 'kysely';
import type { Database } from '../sql/database.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDialect } from './sqlite-driver.ts';
import { toStoreFailure } from './sqlite-failure.ts';

/** Bytes of a log that the database had committed. */
export interface LogPart extends LogStreamKey {
  readonly length: number;
}

export interface ArtifactPart {
  readonly id: string;
  readonly size: number;
  readonly sha256: string;
}

const PAGE_ROWS = 1_000;

/**
 * Copies the database `source`, as it is at one moment, into the new file `target`, mode 0600, and returns when that is
 * on disk. It reads on a connection of its own and holds up no writer; it blocks this process meanwhile. Errors:
 * DISK_FULL, and DATA_FOLDER_UNUSABLE where `source` is no database or a damaged one.
 */
export function takeSnapshot(source: string, target: string): void {
  const descriptor = openSync(target, 'wx', 0o600);
  let connection: SqliteConnection | undefined;
  try {
    connection = new SqliteConnection(source, { readonly: true });
    connection.query('vacuum into ?', [target]);
    // SQLite does not sync what VACUUM INTO has written.
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(target, { force: true });
    throw failureOf(source, error);
  } finally {
    connection?.close();
    closeSync(descriptor);
  }
}

/** Reads a database file of any schema that has ever been, and can leave rows out of a copy. */
export class Snapshot {
  readonly #file: string;
  readonly #connection: SqliteConnection;
  readonly #db: Database;

  /** Errors: DATA_FOLDER_UNUSABLE where the file is missing. */
  constructor(file: string, options: { readonly readonly: boolean }) {
    this.#file = file;
    try {
      this.#connection = new SqliteConnection(file, options);
    } catch (error) {
      throw failureOf(file, error);
    }
    this.#db = new Kysely({ dialect: new SqliteDialect(this.#connection) });
  }

  /** The schemas that it has gone through, oldest first. DATA_FOLDER_UNUSABLE where it is no database of this service. */
  schema(): readonly string[] {
    try {
      return this.#connection
        .query('select name from kysely_migration order by name')
        .rows.map(({ name }) => String(name));
    } catch (error) {
      throw failureOf(this.#file, error);
    }
  }

  /** Rows of some tables, by the names of the tables. */
  async counts<Name extends 'users' | 'templates' | 'runs' | 'cases'>(
    tables: readonly Name[],
  ): Promise<Record<Name, number>> {
    const found = {} as Record<Name, number>;
    for (const table of tables) {
      const { count } = await this.#db
        .selectFrom(table as 'runs')
        .select((e) => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      found[table] = count;
    }
    return found;
  }

  /** How many objects the rows name, and their bytes. */
  async objectTotals(): Promise<{ readonly files: number; readonly bytes: number }> {
    const logs = await this.#db
      .selectFrom('log_streams')
      .select((e) => [e.fn.countAll<number>().as('files'), e.fn.sum<number | null>('length').as('bytes')])
      .where('length', '>', 0)
      .executeTakeFirstOrThrow();
    const artifacts = await this.#db
      .selectFrom('artifacts')
      .select((e) => [e.fn.countAll<number>().as('files'), e.fn.sum<number | null>('size').as('bytes')])
      .executeTakeFirstOrThrow();
    return { files: logs.files + artifacts.files, bytes: (logs.bytes ?? 0) + (artifacts.bytes ?? 0) };
  }

  /** Every log stream that has bytes, in pages. */
  async *logs(): AsyncGenerator<readonly LogPart[]> {
    for (let after = ['', '']; ; ) {
      const [lease = '', stream = ''] = after;
      const rows = await this.#db
        .selectFrom('log_streams')
        .select(['task_id', 'lease_id', 'stream', 'length'])
        .where((e) =>
          e.or([e('lease_id', '>', lease), e.and([e('lease_id', '=', lease), e('stream', '>', stream)])]),
        )
        .orderBy('lease_id')
        .orderBy('stream')
        .limit(PAGE_ROWS)
        .execute();
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows
        .filter(({ length }) => length > 0)
        .map((row) => ({
          taskId: row.task_id,
          leaseId: row.lease_id,
          stream: row.stream,
          length: row.length,
        }));
      after = [last.lease_id, last.stream];
    }
  }

  /** Every artifact, in pages. */
  async *artifacts(): AsyncGenerator<readonly ArtifactPart[]> {
    for (let after = ''; ; ) {
      const rows = await this.#db
        .selectFrom('artifacts')
        .select(['id', 'size', 'sha256'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE_ROWS)
        .execute();
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      after = last.id;
    }
  }

  async hasLog({ leaseId, stream }: LogStreamKey): Promise<boolean> {
    const query = this.#db.selectFrom('log_streams').select('length').where('lease_id', '=', leaseId);
    return (await query.where('stream', '=', stream).executeTakeFirst()) !== undefined;
  }

  async hasArtifact(id: string): Promise<boolean> {
    const row = await this.#db.selectFrom('artifacts').select('id').where('id', '=', id).executeTakeFirst();
    return row !== undefined;
  }

  async leaveOutLog({ leaseId, stream }: LogStreamKey): Promise<void> {
    const query = this.#db.deleteFrom('log_streams').where('lease_id', '=', leaseId);
    await query.where('stream', '=', stream).execute();
  }

  async leaveOutArtifact(id: string): Promise<void> {
    await this.#db.deleteFrom('artifacts').where('id', '=', id).execute();
  }

  close(): void {
    this.#connection.close();
  }
}

function failureOf(file: string, error: unknown): unknown {
  const failure = toStoreFailure(error);
  if (failure instanceof CoreError && failure.code === 'DISK_FULL') return failure;
  return new CoreError('DATA_FOLDER_UNUSABLE', { given: file, why: systemWhy(error) });
}
