// Fault 33: replicas race for the same work on one PostgreSQL. Each is a store with connections of its own.
import assert from 'node:assert/strict';
import {
  acceptLease,
  CoreError,
  type CoreService,
  claimWork,
  defaultEvidenceLimits,
  finishLease,
  fixLedger,
  type LeaseClaim,
} from '@testyard/core';
import { openPostgresStore } from '../../../packages/server/src/store/postgres.ts';
import { noSecretBox } from '../../../packages/server/src/testing/no-secret-box.ts';
import { queryPostgres } from '../../../packages/server/src/testing/postgres-server.ts';
import { addExecutor, saveTemplate, startOne } from '../../../packages/server/src/testing/test-core.ts';
import { localSignals } from '../../../packages/server/src/world/local-signals.ts';
import { randomIds, sha256Digest } from '../../../packages/server/src/world/random-ids.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { lacksPostgres, onPostgres } from '../harness/on-postgres.ts';

const replicas = 4;
const executorsEach = 16;
const slots = 200;
/** Leases that an executor has at once. */
const mostHeld = 20;

type Replica = CoreService & { close(): Promise<void> };

async function openReplica(url: string): Promise<Replica> {
  const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 30_000 });
  const { unitOfWork, reads, clock, signals } = store;
  await store.arrive(async () => {});
  const settings = { leaseMs: 600_000, startedAt: clock.now(), evidence: defaultEvidenceLimits };
  const ids = randomIds(clock);
  return {
    unitOfWork,
    reads,
    clock,
    signals,
    ids,
    digest: sha256Digest,
    settings,
    close: () => store.close(),
  };
}

/** One run is started as users do; the others are its rows under other ids, or the trial would be about starting. */
async function fillQueue(core: CoreService, url: string, tasks: number): Promise<void> {
  const runId = await startOne(core, await saveTemplate(core));
  const copies = `insert into runs select r.* from generate_series(1, ${tasks - 1}) as n,
    lateral jsonb_populate_record(null::runs, (select to_jsonb(runs) from runs where id = '${runId}')
      || jsonb_build_object('id', lpad(n::text, 32, '0'), 'number', n + 1)) as r`;
  await queryPostgres(url, copies);
  await queryPostgres(
    url,
    `insert into tasks select t.* from generate_series(1, ${tasks - 1}) as n,
      lateral jsonb_populate_record(null::tasks, (select to_jsonb(tasks) from tasks where run_id = '${runId}')
        || jsonb_build_object('id', lpad(n::text, 19, '0'), 'run_id', lpad(n::text, 32, '0'))) as t`,
  );
  await queryPostgres(url, 'analyze');
}

/** As an executor does where it is told to come again: on a busy machine some wait longer for others than a unit may. */
async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 120_000; ; )
    try {
      return await call();
    } catch (error) {
      const isAway = error instanceof CoreError && error.code === 'STORE_UNAVAILABLE';
      if (!isAway || performance.now() > deadline) throw error;
    }
}

/** Takes what it is offered, holds some of it for a while as executors do, and ends it; until nothing is left. */
async function workOff(core: CoreService, name: string, taken: string[]): Promise<void> {
  const executor = await persist(() => addExecutor(core, { name, slots }));
  const held: LeaseClaim[] = [];
  for (;;) {
    const { offers } = await persist(() => claimWork(core, { ...executor, freeSlots: 4, stopping: [] }));
    for (const { lease, task } of offers) {
      const claim = { executorId: executor.executorId, leaseId: lease.id, epoch: lease.epoch };
      await persist(() => acceptLease({ ...core, secretBox: noSecretBox }, claim));
      taken.push(task.id);
      held.push(claim);
    }
    const most = offers.length === 0 ? 0 : mostHeld;
    while (held.length > most) await endEmpty(core, held.shift() as LeaseClaim);
    if (offers.length === 0) return;
  }
}

/** A task without a case has a verdict at once: the book is closed as for any other. */
async function endEmpty(core: CoreService, claim: LeaseClaim): Promise<void> {
  const empty = { mode: 'discovered', part: 0, last: true, cases: [] } as const;
  await persist(() => fixLedger(core, claim, empty));
  const nothing = { events: 0, cause: null, message: null, runningCaseId: null };
  await persist(() => finishLease(core, claim, { ...nothing, outcome: 'completed' }));
}

function race(harness: Harness): Promise<Proof> {
  const tasks = byScale(harness.scale, { quick: 500, normal: 10_000, full: 100_000 });
  return onPostgres(async (database) => {
    const cores: Replica[] = [];
    try {
      for (let count = 0; count < replicas; count += 1) cores.push(await openReplica(database.url()));
      return await raceFor(tasks, { harness, url: database.url(), cores });
    } finally {
      await Promise.all(cores.map((core) => core.close()));
    }
  });
}

async function raceFor(
  tasks: number,
  { harness, url, cores }: { harness: Harness; url: string; cores: readonly Replica[] },
): Promise<Proof> {
  const [first] = cores;
  if (!first) throw new Error('no replica');
  await fillQueue(first, url, tasks);
  const taken: string[] = [];
  const told = setInterval(() => harness.progress(`${taken.length} of ${tasks} are taken`), 10_000);
  const numbers = Array.from({ length: executorsEach }, (_, number) => number);
  await Promise.all(
    cores.flatMap((core, at) => numbers.map((number) => workOff(core, `host-${at}-${number}`, taken))),
  ).finally(() => clearInterval(told));
  assert.equal(new Set(taken).size, taken.length, 'no task is taken twice');
  assert.equal(taken.length, tasks, 'no task is left');
  const count = async (sql: string) => (await queryPostgres(url, sql))[0];
  const leases = await count('select count(*)::int, count(distinct task_id)::int as tasks from leases');
  assert.deepEqual(leases, { count: tasks, tasks });
  const ended = await count("select count(*)::int from runs where verdict = 'failed'");
  assert.deepEqual(ended, { count: tasks }, 'each run has its verdict: it has no case');
  return {
    count: tasks,
    seen: `${replicas} replicas with ${executorsEach} executors each, none taken twice`,
  };
}

export const claimRaces: readonly FaultRow[] = [
  {
    faults: [33],
    name: 'claim-race',
    fault: 'replicas race for the same work',
    proof: 'four replicas on one PostgreSQL, 64 executors that claim without a pause',
    lacks: lacksPostgres,
    prove: race,
  },
];
