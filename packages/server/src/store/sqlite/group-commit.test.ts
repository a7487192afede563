import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Durability, GroupCommit, type GroupCommitLimits } from './group-commit.ts';
import { SqliteConnection, type SqliteSession } from './sqlite-connection.ts';

interface Tables {
  item: { id: string };
  child: { id: string; item_id: string };
}

let folder: string;
let connection: SqliteConnection;
let statements: string[];
let fatal: unknown[];
let hookErrors: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-group-'));
  connection = new SqliteConnection(join(folder, 'group.db'));
  connection.query('pragma foreign_keys = 1');
  connection.query('create table item (id text primary key)');
  connection.query(
    'create table child (id text, item_id text references item (id) deferrable initially deferred)',
  );
  [statements, fatal, hookErrors] = [[], [], []];
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

/** The real connection, listened to; `interfere` may throw in place of a statement. */
function session(interfere: (sql: string) => void = () => {}): SqliteSession {
  return {
    get inTransaction() {
      return connection.inTransaction;
    },
    query(sql, parameters) {
      statements.push(sql);
      interfere(sql);
      return connection.query(sql, parameters);
    },
  };
}

/** Of a connection that syncs its commits by itself. */
const inTheCommit: Durability = { hold() {}, release() {}, async settle() {}, async checkpoint() {} };

function groups(
  limits: Partial<GroupCommitLimits> = {},
  on: SqliteSession = session(),
  durability: Durability = inTheCommit,
): GroupCommit<Tables> {
  let time = 0;
  return new GroupCommit<Tables>(on, durability, {
    clock: { now: () => ++time },
    onFatal: (error) => fatal.push(error),
    onHookError: (error) => hookErrors.push(error),
    // Time divides no group of a test that does not ask for it: the machine may be busy.
    limits: { groupMs: 60_000, ...limits },
  });
}

function insert(id: string) {
  return async (db: Kysely<Tables>) => {
    await db.insertInto('item').values({ id }).execute();
    return id;
  };
}

function insertAndThrow(id: string) {
  return async (db: Kysely<Tables>): Promise<never> => {
    await db.insertInto('item').values({ id }).execute();
    throw new Error(`unit ${id} failed`);
  };
}

function stored(): unknown[] {
  return connection.query('select id from item order by rowid').rows.map((row) => row.id);
}

const commits = () => statements.filter((sql) => sql === 'commit').length;

function sqliteError(code: string, rawCode: number): Error {
  return Object.assign(new Error(code), { code, rawCode });
}

describe('units of one turn', () => {
  test('share one commit and are kept in the order of arrival', async () => {
    const units = groups();
    const values = await Promise.all(['c', 'a', 'b'].map((id) => units.run(insert(id))));
    expect(values).toEqual(['c', 'a', 'b']);
    expect(stored()).toEqual(['c', 'a', 'b']);
    expect(commits()).toBe(1);
  });

  test('a caller is answered after the commit', async () => {
    await groups()
      .run(insert('a'))
      .then(() => statements.push('answered'));
    expect(statements.slice(-2)).toEqual(['commit', 'answered']);
  });

  test('whoever is woken by a unit shares its commit, sees what the unit wrote, and is answered first', async () => {
    const units = groups();
    const answered: unknown[] = [];
    const read = () => units.run(async (db) => db.selectFrom('item').select('id').execute());
    const come = async () => {
      await new Promise((turn) => setImmediate(turn));
      const found = await read();
      for (let step = 0; step < 20; step += 1) await null;
      answered.push(found);
    };
    const waking = units.run(async (db, { beforeCommit }) => {
      beforeCommit(() => void come());
      return insert('a')(db);
    });
    answered.push(await waking.then(() => 'who woke it'));
    expect(answered).toEqual([[{ id: 'a' }], 'who woke it']);
    expect(commits()).toBe(1);
  });

  test('nobody is woken by a unit that failed; where the commit fails, whoever was woken is refused, too', async () => {
    let woken: Promise<unknown> | undefined;
    const failing = (sql: string) => {
      if (sql === 'commit') throw sqliteError('SQLITE_FULL', 13);
    };
    const units = groups({}, session(failing));
    const wake = () => {
      woken = units.run(insert('b'));
    };
    const failed = units.run(async (db, { beforeCommit }) => {
      beforeCommit(wake);
      return insertAndThrow('a')(db);
    });
    await expect(failed).rejects.toThrow('unit a failed');
    expect(woken).toBeUndefined();
    const kept = units.run(async (db, { beforeCommit }) => {
      beforeCommit(wake);
      return insert('a')(db);
    });
    await expect(kept).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(woken).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(stored()).toEqual([]);
  });

  test('a failing unit leaves its neighbours alone and gets its own error', async () => {
    const units = groups();
    const settled = await Promise.allSettled([
      units.run(insert('a')),
      units.run(insertAndThrow('b')),
      units.run(insert('a')),
      units.run(insert('c')),
    ]);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { message: 'unit b failed' } });
    expect(settled[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    expect(stored()).toEqual(['a', 'c']);
    expect(commits()).toBe(1);
  });

  test('are divided by the number of units and by time', async () => {
    const units = groups({ unitsPerGroup: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => units.run(insert(id))));
    expect(commits()).toBe(3);
    const impatient = groups({ groupMs: 0 });
    await Promise.all(['f', 'g'].map((id) => impatient.run(insert(id))));
    expect(commits()).toBe(5);
  });

  test('each read the clock once', async () => {
    const units = groups();
    const times = await Promise.all([1, 2].map(() => units.run(async (_db, unit) => [unit.now, unit.now])));
    expect(times).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe('hooks after the commit', () => {
  test('run in order for units that were kept, and only then', async () => {
    const told: string[] = [];
    const units = groups();
    const unit = (id: string, fails: boolean) =>
      units.run(async (db, context) => {
        context.afterCommit(() => told.push(`${id} ${stored().join()} ${connection.inTransaction}`));
        await (fails ? insertAndThrow(id)(db) : insert(id)(db));
      });
    await Promise.allSettled([unit('a', false), unit('b', true), unit('c', false)]);
    expect(told).toEqual(['a a,c false', 'c a,c false']);
  });

  test('that throw are reported and change nothing', async () => {
    const unit = groups().run(async (db, context) => {
      context.afterCommit(() => {
        throw new Error('hook');
      });
      return insert('a')(db);
    });
    expect(await unit).toBe('a');
    expect(hookErrors).toMatchObject([{ message: 'hook' }]);
  });

  test('do not run when the commit fails', async () => {
    const told: string[] = [];
    const unit = groups().run(async (db, context) => {
      context.afterCommit(() => told.push('told'));
      await db.insertInto('child').values({ id: 'x', item_id: 'missing' }).execute();
    });
    await expect(unit).rejects.toThrow('FOREIGN KEY');
    expect(told).toEqual([]);
  });
});

describe('the sync of a commit', () => {
  /** Notes what it is asked for; each sync ends when the test says so. */
  function heldBack() {
    const syncs: { end: () => void; fail: (error: unknown) => void }[] = [];
    let asked = () => {};
    const durability: Durability = {
      hold: () => void statements.push('hold'),
      release: () => {},
      settle: () =>
        new Promise<void>((end, fail) => {
          statements.push('sync');
          syncs.push({ end, fail });
          asked();
        }),
      checkpoint: async () => void statements.push('checkpoint'),
    };
    const sync = async (number: number) => {
      while (syncs.length < number) await new Promise<void>((resolve) => (asked = resolve));
      return syncs[number - 1] ?? expect.fail();
    };
    return { durability, sync };
  }

  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  test('nobody is answered or told before it has ended; those that come meanwhile are the next group', async () => {
    const { durability, sync } = heldBack();
    const units = groups({}, session(), durability);
    const told: string[] = [];
    const unit = (id: string, work = insert(id)) => {
      const run = units.run(async (db, { afterCommit }) => {
        afterCommit(() => told.push(`${id} to waiters`));
        return work(db);
      });
      const note = () => told.push(`${id} to its caller`);
      run.then(note, note);
    };
    unit('a');
    unit('b', insertAndThrow('b'));
    const first = await sync(1);
    for (const id of ['c', 'd']) unit(id);
    const closing = units.close();
    await turns();
    expect(told).toEqual([]);
    expect(commits()).toBe(1);
    first.end();
    const second = await sync(2);
    expect(told).toEqual(['a to waiters', 'a to its caller', 'b to its caller']);
    second.end();
    await closing;
    expect(told.slice(3)).toEqual(['c to waiters', 'd to waiters', 'c to its caller', 'd to its caller']);
    const order = ['hold', 'commit', 'sync', 'checkpoint'];
    expect(statements.filter((each) => order.includes(each))).toEqual([...order, ...order]);
  });

  test('that fails, for whatever reason, acknowledges nothing, is fatal and is not tried again', async () => {
    const { durability, sync } = heldBack();
    const units = groups({}, session(), durability);
    const told: string[] = [];
    const settled = Promise.allSettled([
      units.run(async (db, { afterCommit }) => {
        afterCommit(() => told.push('a'));
        return insert('a')(db);
      }),
      units.run(insertAndThrow('b')),
    ]);
    const first = await sync(1);
    const meanwhile = units.run(insert('c'));
    first.fail(Object.assign(new Error('ENOSPC: no space left on device, fdatasync'), { code: 'ENOSPC' }));
    const unavailable = { code: 'STORE_UNAVAILABLE' };
    for (const one of await settled) expect(one).toMatchObject({ reason: unavailable });
    await expect(meanwhile).rejects.toMatchObject(unavailable);
    await expect(units.run(insert('d'))).rejects.toMatchObject(unavailable);
    await units.close();
    expect(fatal).toMatchObject([{ code: 'ENOSPC' }]);
    expect(told).toEqual([]);
    expect(statements.filter((each) => ['sync', 'checkpoint'].includes(each))).toEqual(['sync']);
  });
});

describe('when the database fails', () => {
  test('a failing commit rejects all with the same cause and stores nothing; the next group works', async () => {
    const units = groups();
    const settled = await Promise.allSettled([
      units.run(insert('a')),
      units.run((db) => db.insertInto('child').values({ id: 'x', item_id: 'missing' }).execute()),
      units.run(insertAndThrow('b')),
    ]);
    const reasons = settled.map((one) => (one.status === 'rejected' ? one.reason : undefined));
    expect(reasons[0]).toBe(reasons[1]);
    expect(reasons[0]).toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
    expect(reasons[2]).toMatchObject({ message: 'unit b failed' });
    expect(stored()).toEqual([]);
    expect(await units.run(insert('c'))).toBe('c');
  });

  test('an I/O error at the commit is fatal: told once, never tried again', async () => {
    const units = groups(
      {},
      session((sql) => {
        if (sql === 'commit') throw sqliteError('SQLITE_IOERR_FSYNC', 1034);
      }),
    );
    const settled = await Promise.allSettled(['a', 'b'].map((id) => units.run(insert(id))));
    for (const one of settled) expect(one).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } });
    await expect(units.run(insert('c'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(fatal).toMatchObject([{ code: 'SQLITE_IOERR_FSYNC' }]);
    expect(commits()).toBe(1);
    expect(stored()).toEqual([]);
  });

  test('an I/O error inside a unit spoils the group', async () => {
    const units = groups();
    const settled = await Promise.allSettled([
      units.run(insert('a')),
      units.run(async () => {
        throw sqliteError('SQLITE_IOERR_READ', 266);
      }),
      units.run(insert('b')),
    ]);
    for (const one of settled) expect(one).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } });
    expect(fatal).toHaveLength(1);
    expect(commits()).toBe(0);
    expect(stored()).toEqual([]);
  });

  test('a transaction that the database ended by itself rejects the units before, not those behind', async () => {
    const units = groups();
    const settled = await Promise.allSettled([
      units.run(insert('a')),
      units.run(async (db) => {
        connection.query('rollback');
        await insert('b')(db);
      }),
      units.run(insert('c')),
    ]);
    expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(stored()).toEqual(['c']);
  });

  test('a lock of another process is STORE_UNAVAILABLE, and over when the lock is', async () => {
    connection.query('pragma busy_timeout = 10');
    const other = new SqliteConnection(join(folder, 'group.db'));
    other.query('begin exclusive');
    const units = groups();
    await expect(units.run(insert('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    other.close();
    expect(await units.run(insert('a'))).toBe('a');
    expect(fatal).toEqual([]);
  });
});

describe('the bounds', () => {
  test('a unit that hangs is rolled back and refused; those behind it are served', async () => {
    const units = groups({ unitMs: 30 });
    const [hanging, next] = await Promise.allSettled([
      units.run(async (db) => {
        await insert('a')(db);
        await new Promise(() => {});
      }),
      units.run(insert('b')),
    ]);
    expect(hanging).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE', message: /longer than 30 ms/ } });
    expect(next).toMatchObject({ value: 'b' });
    expect(stored()).toEqual(['b']);
  });

  test('a handle kept beyond its unit writes nothing', async () => {
    let kept: Kysely<Tables> | undefined;
    const units = groups();
    await units.run(async (db) => {
      kept = db;
    });
    await expect(kept?.insertInto('item').values({ id: 'late' }).execute()).rejects.toThrow(
      'unit of work is over',
    );
    expect(stored()).toEqual([]);
  });

  test('a unit cannot open a transaction of its own', async () => {
    const unit = groups().run((db) => db.transaction().execute(insert('a')));
    await expect(unit).rejects.toThrow('a transaction already');
  });

  test('more than the queue holds is refused at once', async () => {
    const units = groups({ queuedUnits: 2 });
    const settled = await Promise.allSettled(['a', 'b', 'c'].map((id) => units.run(insert(id))));
    expect(settled[2]).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } });
    expect(stored()).toEqual(['a', 'b']);
  });

  test('close finishes what waits and refuses what comes later', async () => {
    const units = groups({ unitsPerGroup: 1 });
    const waiting = ['a', 'b', 'c'].map((id) => units.run(insert(id)));
    const closing = units.close();
    await expect(units.run(insert('d'))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await closing;
    expect(stored()).toEqual(['a', 'b', 'c']);
    expect(await Promise.all(waiting)).toEqual(['a', 'b', 'c']);
  });
});
