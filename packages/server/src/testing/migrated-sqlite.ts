import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Clock, Signals } from '@testyard/core';
import { type OpenStore, openSqliteStore } from '../store/sqlite.ts';

/** A migrated database without rows, made once in a process: to go through all migrations takes longer than many tests. */
let withoutRows: Buffer | null = null;

/** The embedded store on this file, which is made where it is not there. What it cannot go on after is thrown. */
export async function openMigratedSqlite(
  file: string,
  ports: { readonly clock: Clock; readonly signals: Signals },
): Promise<OpenStore> {
  const fail = (error: unknown): never => {
    throw error;
  };
  const open = () => openSqliteStore(file, { ...ports, onFatal: fail, onHookError: fail });
  if (existsSync(file)) return open();
  if (withoutRows === null) {
    await (await open()).close();
    withoutRows = readFileSync(file);
  } else writeFileSync(file, withoutRows, { mode: 0o600 });
  return open();
}
