import { join } from 'node:path';
import { deleteRun, type Orphans, pinRun, stopRun } from '@testyard/core';
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

/** Rows of what is kept for a time, from a moment. */
const dated = {
  audit: (at: number) => ({
    ...{
      id: at,
      at,
      action: 'run.pin',
      user_name: 'ann',
      object_id: 'o',
      object_name: 'o',
      changes_json: '{}',
    },
  }),
  sign_in_failures: (at: number) => ({ key: 'k', at }),
  registration_codes: (at: number) => ({ hash: at, embedded: 0, expires_at: at, created_by: 'u' }),
  late_evidence: (at: number) => ({
    task_id: 't',
    lease_id: 'l',
    sequence: at,
    received_at: at,
    reason: 'ended',
  }),
  case_history: (at: number) => ({
    ...{
      template_id: 't',
      framework: 'pytest',
      case_key: at,
      environment: '',
      mean_ms: 1,
      runs: 1,
      ran_at: at,
    },
  }),
  usual_times: (at: number) => ({ work_key: at, mean_ms: 1, runs: 1, learnt_at: at }),
};

test.each(Object.entries(dated))(
  'of the table %s what is a year old is forgotten, and what is an hour old is kept',
  async (name, rowOf) => {
    const table = new SqliteConnection(join(core.folder, 'testyard.db'));
    const now = core.clock.now();
    for (const at of [now - 365 * day, now - day / 24]) {
      const row = rowOf(at);
      const values = Object.values(row).map((value) => `'${value}'`);
      table.query(`insert into ${name} (${Object.keys(row)}) values (${values})`);
    }
    const errors: unknown[] = [];
    await startHousekeeper(withObjects(core), { ...options(errors), keepAuditMs: 30 * day }).stop();
    expect(errors).toEqual([]);
    expect(table.query(`select count(*) as count from ${name}`).rows).toEqual([{ count: 1 }]);
    table.close();
  },
);

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
    // Where there was nothing to delete, nothing is told.
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

test('what may not be deleted though it takes too much is told', async () => {
  const runId = await startOne(core, await saveTemplate(core));
  await stopRun(core, { principal: systemAdmin, runId, reason: '' });
  await pinRun(core, { principal: systemAdmin, runId, pinned: true });
  core.clock.advance(day);
  const table = new SqliteConnection(join(core.folder, 'testyard.db'));
  table.query('update runs set bytes = 700');
  table.close();
  const told: number[] = [];
  const onBeyond = (bytes: number) => void told.push(bytes);
  await startHousekeeper(withObjects(core), { ...options([]), keepBytes: 700, onBeyond }).stop();
  expect(told).toEqual([]);
  await startHousekeeper(withObjects(core), { ...options([]), keepBytes: 699, onBeyond }).stop();
  expect(told).toEqual([700]);
});

test('what a deleted run has left goes within seconds', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const template = await saveTemplate(core);
  const end = async () => {
    const runId = await startOne(core, template);
    await stopRun(core, { principal: systemAdmin, runId, reason: '' });
    const [task] = await core.reads.tasks.ofRun(runId);
    return { runId, taskId: task?.id ?? '' };
  };
  const [first, second] = [await end(), await end()];
  const drop = ({ runId }: { runId: string }) => deleteRun(core, { principal: systemAdmin, runId });
  const asked: string[] = [];
  let goOn = (): void => {};
  const isHeld = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const files = withObjects(core);
  const remove = (taskId: string) => {
    asked.push(taskId);
    return isHeld;
  };
  await drop(first);
  const housekeeper = startHousekeeper({ ...files, logs: { ...files.logs, remove } }, options([]));
  await expect.poll(() => asked).toEqual([first.taskId]);
  // The round of the start knows nothing of it.
  await drop(second);
  vi.advanceTimersByTime(10_000);
  goOn();
  await housekeeper.stop();
  expect(asked).toEqual([first.taskId, second.taskId]);
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
