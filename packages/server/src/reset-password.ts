import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  CoreError,
  type CoreService,
  changePassword,
  defaultEvidenceLimits,
  theService,
} from '@testyard/core';
import { Argon2Passwords } from './access/argon2-passwords.ts';
import { type DataFolderLock, lockDataFolder } from './store/sqlite/data-folder-lock.ts';
import { type OpenStore, openSqliteStore } from './store/sqlite.ts';
import { localSignals } from './world/local-signals.ts';
import { randomIds, sha256Digest } from './world/random-ids.ts';
import { systemClock } from './world/system-clock.ts';

/** Where the data is. */
export interface DataPlace {
  readonly dataFolder: string;
  readonly databaseUrl?: string;
}

/** Time that a database has to answer. */
const reachMs = 10_000;

/**
 * Gives a user a new password, which is answered this once, enables the user and ends all tokens of the user: for who can
 * sign in no more. On a data folder no server may run. Errors: NOT_FOUND, DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, also
 * where there is no database in it; those of a database (DATABASE_...).
 */
export async function resetPassword(place: DataPlace, name: string): Promise<string> {
  const password = randomBytes(12).toString('base64url');
  const lock = place.databaseUrl === undefined ? await takeFolder(place.dataFolder) : null;
  try {
    const store = await openStore(place);
    try {
      await setPassword(coreOf(store), name, password);
    } finally {
      await store.close();
    }
  } finally {
    await lock?.release();
  }
  return password;
}

/** A folder that was mistyped is not made. */
async function takeFolder(folder: string): Promise<DataFolderLock> {
  if (!existsSync(join(folder, 'testyard.db')))
    throw new CoreError('DATA_FOLDER_UNUSABLE', { given: folder, why: { rule: 'no-database' } });
  return lockDataFolder(folder, systemClock());
}

async function setPassword(core: CoreService, name: string, password: string): Promise<void> {
  const user = await core.reads.users.byName(name);
  if (!user) throw new CoreError('NOT_FOUND', { kind: 'user', given: name });
  await changePassword(core, new Argon2Passwords(), { userId: user.id, password, by: theService });
  if (user.enabled) return;
  await core.unitOfWork.run((unit) =>
    unit.users.setStanding(user.id, { enabled: true, systemAdmin: user.systemAdmin }),
  );
}

async function openStore({ dataFolder, databaseUrl }: DataPlace): Promise<OpenStore> {
  const signals = localSignals();
  if (databaseUrl !== undefined) {
    const { openPostgresStore } = await import('./store/postgres.ts');
    return openPostgresStore(databaseUrl, { signals, reachMs });
  }
  const fail = (error: unknown): void => {
    throw error;
  };
  const file = join(dataFolder, 'testyard.db');
  return openSqliteStore(file, { clock: systemClock(), signals, onFatal: fail, onHookError: fail });
}

function coreOf({ unitOfWork, reads, processNumber }: OpenStore): CoreService {
  const clock = systemClock();
  const ids = randomIds(clock, processNumber);
  return {
    ...{ unitOfWork, reads, clock, signals: localSignals(), ids, digest: sha256Digest },
    settings: { leaseMs: 0, startedAt: clock.now(), evidence: defaultEvidenceLimits },
  };
}
