/** Writes of a unit that are sent and not waited for: the unit stands or falls with them all the same. */
import { type AuditEntry, type Unit, wholeAudit } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

let url: string;
let core: ReplicaCore;
beforeEach(async () => {
  url = (await newDatabase()) ?? '';
  core = await openReplica(url);
});
afterEach(() => core.close());

const entry = (id: string): AuditEntry => ({
  ...{ id, at: 1, action: 'run.start', userId: null, userName: 'u', projectId: null, objectId: 'o' },
  ...{ objectName: 'o', requestId: null, address: null, changes: {} },
});
/** A row that the database refuses: its column must not be null. */
const refused = (id: string): AuditEntry => ({ ...entry(id), userName: null as never });

const run = (work: (unit: Unit) => Promise<unknown>) => core.unitOfWork.run(work);
const kept = async () => (await queryPostgres(url, 'select id from audit')).map(({ id }) => id);

test('one that fails fails its unit: nothing is kept, and its own failure is told', async () => {
  const failing = run(async (unit) => {
    await unit.audit.add(entry('before'));
    await unit.audit.add(refused('wrong'));
    await unit.audit.add(entry('behind'));
  });
  await expect(failing).rejects.toMatchObject({ code: '23502' });
  expect(await kept()).toEqual([]);
});

test('what is asked behind one that failed tells of that failure, and a unit that goes on is not kept', async () => {
  let told: unknown;
  const failing = run(async (unit) => {
    await unit.audit.add(refused('wrong'));
    told = await unit.users.byId('nobody').catch((error: unknown) => error);
  });
  await expect(failing).rejects.toMatchObject({ code: '23502' });
  expect(told).toMatchObject({ code: '23502' });
});

test('what is asked behind one sees it, and the next unit of the same connection is whole', async () => {
  const first = { limit: 9, after: null };
  const seen = await run(async (unit) => {
    await unit.audit.add(entry('one'));
    return (await unit.audit.list(wholeAudit, first)).items.map(({ id }) => id);
  });
  expect(seen).toEqual(['one']);
  await run((unit) => unit.audit.add(entry('two')));
  expect((await kept()).sort()).toEqual(['one', 'two']);
});
