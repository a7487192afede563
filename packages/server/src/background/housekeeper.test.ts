import { afterEach, beforeEach, expect, test } from 'vitest';
import { withObjects } from '../testing/memory-files.ts';
import { openTestCore, type TestCore } from '../testing/test-core.ts';
import { type HousekeeperOptions, startHousekeeper } from './housekeeper.ts';

const day = 24 * 3_600_000;
const call = { userId: 'u', route: 'r', bodyHash: 'h', runId: 'x' };
const token = { userId: 'u', projectId: null, revokedAt: null, methods: ['password'] };

const options = (errors: unknown[]): HousekeeperOptions => ({
  keepRunsMs: null,
  keepBytes: null,
  onBeyond: () => {},
  onError: (error) => void errors.push(error),
});

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

test('what has served its time is forgotten at the start, what has not is kept', async () => {
  await core.unitOfWork.run(async (unit) => {
    await unit.idempotency.insert({ ...call, key: 'old', createdAt: unit.now - 2 * day });
    await unit.idempotency.insert({ ...call, key: 'new', createdAt: unit.now - day / 2 });
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

test('a round that fails is told, and ends nothing', async () => {
  const errors: unknown[] = [];
  const broken = { ...core, unitOfWork: { run: () => Promise.reject(new Error('no disk')) } };
  await startHousekeeper(withObjects(broken), options(errors)).stop();
  expect(errors.length).toBeGreaterThan(1);
  for (const error of errors) expect(error).toEqual(new Error('no disk'));
});
