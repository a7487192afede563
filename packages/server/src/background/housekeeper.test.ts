import { join } from 'node:path';
import { type Orphans, stopRun } from '@testyard/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SqliteConnection } from '../store/sqlite/sqlite-connection.ts';
import { withObjects } from '../testing/memory-files.ts';
import {
  addUser,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../testing/test-core.ts';
import { type HousekeeperOptions, startHousekeeper } from './housekeeper.ts';

const day = 24 * 3_600_000;
const call = { userId: 'u', route: 'r', bodyHash: 'h', runId: 'x', round: 1 };
const token = { userId: 'u', projectId: null, revokedAt: null, methods: ['password'] };

const options = (errors: unknown[]): HousekeeperOptions => ({
  keepRunsMs: null,
  keepAuditMs: null,
  keepBytes: null,
  onDeleted: () => {},
  onBeyond: () => {},
  onOrphans: () => {},
  onError: (error) => void errors.push(error),
});

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => {
  vi.useRealTimers();
  return core.close();
});

test('what has served its time is forgotten at the start, what has not is kept', async () => {
  await core.unitOfWork.run(async (unit) => {
    await unit.idempotency.insert({ ...call, key: 'old', createdAt: unit.now - 2 * day });
    await unit.idempotency.insert({ ...call, key: 'new', createdAt: unit.now - day / 2 });
    await addUser(unit, token.userId);
    await unit.tokens.insert({ ...token, hash: 'old', issuedAt: 0, expiresAt: unit.now - 60 * day });
    await unit.tokens.insert({ ...token, hash: 'new', issuedAt: 0, expiresAt: unit.now - day });
  });
  const errors: unknown[] = [];
  await startHousekeeper(withObjects(core), options(errors)).stop();
  expect(errors).toEqual([]);
  await core.unitOfWork.run(async (unit) => {
    expect(await unit.idempotency.find({ ...call, key: 'old' })).toBeNull();
    expect(await unit.idempotency.find({ ...call, key: 'new' })).not.toBeNull();
    expect(await unit.tokens.byHash('old')).toBeNull();
    expect(await unit.tokens.byHash('new')).not.toBeNull();
  });
});

test.each([
  ['age', { keepRunsMs: 90 * day }],
  ['size', { keepBytes: 0 }],
] as const)(
  'runs that go by their %s go though the row of one is damaged, and it is told',
  async (by, keep) => {
    const template = await saveTemplate(core);
    const runs: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const runId = await startOne(core, template);
      await stopRun(core, { principal: systemAdmin, runId, reason: '' });
      core.clock.advance(1);
      runs.push(runId);
    }
    core.clock.advance(91 * day);
    const table = new SqliteConnection(join(core.folder, 'testyard.db'));
    table.query(`update runs set bytes = 1, counts_json = '{' where id = '${runs[0]}'`);
    table.query(`update runs set bytes = 1 where id != '${runs[0]}'`);
    table.close();
    const errors: unknown[] = [];
    const told: unknown[] = [];
    const onDeleted = (deleted: unknown) => void told.push(deleted);
    await startHousekeeper(withObjects(core), { ...options(errors), ...keep, onDeleted }).stop();
    expect([errors, told]).toEqual([[], [{ runs: 3, by }]]);
    const left = await core.unitOfWork.run((unit) => unit.runs.finishedBefore(unit.now, 9));
    expect(left).toEqual([]);
  },
);

test('a round that fails is told, and ends nothing', async () => {
  const errors: unknown[] = [];
  const broken = { ...core, unitOfWork: { run: () => Promise.reject(new Error('no disk')) } };
  await startHousekeeper(withObjects(broken), options(errors)).stop();
  expect(errors.length).toBeGreaterThan(1);
  for (const error of errors) expect(error).toEqual(new Error('no disk'));
});

test('orphans are looked for in the second round, and then once a day', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await saveTemplate(core);
  core.clock.advance(9 * day);
  const found: Orphans[] = [];
  const stored = { artifacts: new Map([['1', 2 * day]]), logs: new Map([['2', 2 * day]]) };
  const told = { ...options([]), onOrphans: (each: Orphans) => void found.push(each) };
  const rounds = async (hours: number): Promise<number> => {
    const housekeeper = startHousekeeper(withObjects(core, [], stored), told);
    for (let hour = 0; hour < hours; hour += 1) vi.advanceTimersByTime(3_600_000);
    await housekeeper.stop();
    return found.splice(0).length;
  };
  expect([await rounds(0), await rounds(1), await rounds(24), await rounds(25)]).toEqual([0, 1, 1, 2]);
});
