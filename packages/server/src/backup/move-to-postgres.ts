import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, CoreError } from '@testyard/core';
import { refuseNewer } from '../store/migrate.ts';
import { isPresentSchema, type Receiver, receiveTables } from '../store/postgres/receive-tables.ts';
import { RowSum } from '../store/sql/row-sum.ts';
import { lockDataFolder } from '../store/sqlite/data-folder-lock.ts';
import { type SourceTable, TableReader } from '../store/sqlite/read-tables.ts';
import { DATABASE_FILE } from './manifest.ts';
import { refuseHalfRestored } from './restore-backup.ts';

export interface MoveProgress {
  readonly step: 'copy' | 'compare';
  readonly table: string;
  /** Rows of all tables so far, of so many. */
  readonly rows: number;
  readonly ofRows: number;
}

export interface MoveRequest {
  /** A data folder that no process uses; it is only read. */
  readonly dataFolder: string;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
}

/** One table that is in the new database now; `sha256` is the same on both sides. */
export interface MovedTable {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}

/**
 * Copies every row of a data folder's database into an empty PostgreSQL database, reads all of them back and compares,
 * in one transaction: the database has everything afterwards, or nothing. Errors: NOTHING_TO_MOVE, DATA_FOLDER_IN_USE,
 * DATA_FOLDER_UNUSABLE, DATA_NEWER, SCHEMA_NOT_PRESENT, DATABASE_NOT_EMPTY, MOVED_ROWS_DIFFER, those of a database (DATABASE_...),
 * and the reason of `signal`.
 */
export async function moveToPostgres(request: MoveRequest): Promise<readonly MovedTable[]> {
  const { dataFolder, databaseUrl, clock } = request;
  const file = join(dataFolder, DATABASE_FILE);
  refuseHalfRestored(dataFolder);
  if (!existsSync(file)) throw new CoreError('NOTHING_TO_MOVE', { given: dataFolder });
  const lock = await lockDataFolder(dataFolder, clock);
  let source: TableReader | undefined;
  try {
    const reader = new TableReader(file);
    source = reader;
    const schema = reader.schema();
    refuseNewer(schema);
    if (!isPresentSchema(schema)) throw new CoreError('SCHEMA_NOT_PRESENT', { given: dataFolder });
    const tables = reader.tables();
    const moved: MovedTable[] = [];
    await receiveTables(databaseUrl, tables, async (receiver) => {
      const sums = await copyAll(request, { reader, receiver, tables });
      await compareAll(request, { receiver, tables, sums });
      for (const [name, { rows, sha256 }] of sums) moved.push({ name, rows, sha256 });
    });
    return moved;
  } finally {
    source?.close();
    lock.release();
  }
}

type Sums = ReadonlyMap<string, RowSum>;

const totalOf = (tables: readonly SourceTable[]): number => tables.reduce((sum, { rows }) => sum + rows, 0);

async function copyAll(
  { signal, onProgress }: MoveRequest,
  { reader, receiver, tables }: { reader: TableReader; receiver: Receiver; tables: readonly SourceTable[] },
): Promise<Sums> {
  const sums = new Map<string, RowSum>();
  let rows = 0;
  for (const table of tables) {
    const sum = new RowSum();
    for (const page of reader.pages(table)) {
      signal.throwIfAborted();
      await receiver.insert(table, page);
      for (const row of page) sum.add(row, table.columns);
      rows += page.length;
      onProgress({ step: 'copy', table: table.name, rows, ofRows: totalOf(tables) });
    }
    await receiver.continueNumbers(table);
    sums.set(table.name, sum);
  }
  return sums;
}

async function compareAll(
  { signal, onProgress }: MoveRequest,
  { receiver, tables, sums }: { receiver: Receiver; tables: readonly SourceTable[]; sums: Sums },
): Promise<void> {
  let rows = 0;
  for (const table of tables) {
    signal.throwIfAborted();
    const [sent, found] = [sums.get(table.name), await receiver.sumOf(table)];
    if (sent?.rows !== found.rows || sent.sha256 !== found.sha256)
      throw new CoreError('MOVED_ROWS_DIFFER', {
        given: table.name,
        why: { rule: 'rows-differ', sent: sent?.rows ?? 0, found: found.rows },
      });
    rows += found.rows;
    onProgress({ step: 'compare', table: table.name, rows, ofRows: totalOf(tables) });
  }
}
