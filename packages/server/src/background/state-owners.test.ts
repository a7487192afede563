/**
 * No state without an owner and a deadline: one of everything is put into every state that is not final, the server is
 * started anew, nothing but its own jobs runs, and all is found final or gone.
 */
import { join } from 'node:path';
import {
  acceptLease,
  claimWork,
  createRegistrationCode,
  deleteRun,
  heartbeat,
  type OpenState,
  orderExecutor,
  pauseRun,
  registerExecutor,
  stateOwners,
  stopRun,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { SqliteConnection } from '../store/sqlite/sqlite-connection.ts';
import { withObjects } from '../testing/memory-files.ts';
import { noSecretBox } from '../testing/no-secret-box.ts';
import { ended, PlayedLease } from '../testing/played-lease.ts';
import {
  addExecutor,
  addUser,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../testing/test-core.ts';
import { startHousekeeper } from './housekeeper.ts';
import { sweepsOf } from './sweeps.ts';

/** Asks a core whether what was put into a state is final or gone. */
type IsFinal = (core: TestCore) => Promise<boolean>;
type Executor = { executorId: string; instanceId: string };

const timeouts = { queue: '2m', task: '3m', setup: '1m', collect: '1m' };

async function queue(core: TestCore, verdict = {}) {
  const runId = await startOne(core, await saveTemplate(core, { timeouts, verdict }));
  const [task] = await core.reads.tasks.ofRun(runId);
  return { runId, taskId: task?.id ?? '' };
}

async function offered(core: TestCore, executor: Executor) {
  const queued = await queue(core);
  const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
  const [offer] = offers;
  if (!offer) throw new Error('no offer');
  return { ...queued, lease: new PlayedLease(core, offer) };
}

async function running(core: TestCore, executor: Executor, verdict = {}) {
  const queued = await queue(core, verdict);
  return { ...queued, lease: await PlayedLease.mustTake(core, executor) };
}

async function stopping(core: TestCore, executor: Executor) {
  const started = await running(core, executor);
  await stopRun(core, { principal: systemAdmin, runId: started.runId, reason: '' });
  return started;
}

async function halted(core: TestCore, executor: Executor) {
  const started = await running(core, executor, { maximumFailures: 1 });
  await started.lease.find(['a', 'b']);
  const { block } = await started.lease.next();
  await started.lease.next(ended(block?.cases[0] ?? { id: '', attempts: 0 }, 'failed'), 0);
  return started;
}

async function pulled(core: TestCore, executor: Executor) {
  const started = await running(core, executor);
  await started.lease.find(['a', 'b']);
  await started.lease.next();
  return started;
}

async function returned(core: TestCore, executor: Executor) {
  const started = await pulled(core, executor);
  await started.lease.finish('returned');
  return started;
}

const runEnds =
  ({ runId }: { runId: string }): IsFinal =>
  async (core) =>
    (await core.reads.runs.byId(runId))?.state === 'finished';
const taskEnds =
  ({ taskId }: { taskId: string }): IsFinal =>
  async (core) =>
    (await core.reads.tasks.byId(taskId))?.state === 'finished';
const leaseEnds =
  ({ lease }: { lease: PlayedLease }): IsFinal =>
  async (core) =>
    (await core.reads.leases.byId(lease.claim.leaseId))?.state === 'ended';
const blocksGo =
  ({ lease }: { lease: PlayedLease }): IsFinal =>
  (core) =>
    core.unitOfWork.run(async (unit) => {
      const held = await unit.blocks.heldBy(lease.claim.leaseId);
      return held.length + (await unit.blocks.returned(lease.taskId, 10)).length === 0;
    });

async function casesEnd(core: TestCore, executor: Executor): Promise<IsFinal> {
  const { runId } = await pulled(core, executor);
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' as const };
  return async (later) => {
    const { items } = await later.reads.cases.list(filter, { limit: 10, after: null });
    return items.length === 2 && items.every((line) => line.status !== null);
  };
}

async function logEnds(core: TestCore, executor: Executor): Promise<IsFinal> {
  const { lease, taskId } = await running(core, executor);
  const log = {
    taskId,
    leaseId: lease.claim.leaseId,
    stream: 'stdout',
    length: 3,
    closed: false,
    dropped: 0,
  };
  await core.unitOfWork.run((unit) => unit.logs.save(log));
  return leaseEnds({ lease });
}

async function codeGoes(core: TestCore, isUsed: boolean): Promise<IsFinal> {
  const { projectId } = await saveTemplate(core);
  const request = { principal: systemAdmin, projectId, ttlSeconds: 600 };
  const { code } = await createRegistrationCode(core, request);
  if (isUsed) await registerExecutor(core, { code, name: 'registered' });
  return (later) =>
    later.unitOfWork.run(async (unit) => (await unit.codes.byHash(core.digest.sha256(code))) === null);
}

async function tokenGoes(core: TestCore, isRevoked: boolean): Promise<IsFinal> {
  const hash = core.ids.hex();
  await core.unitOfWork.run(async (unit) => {
    const times = { issuedAt: unit.now, expiresAt: unit.now + 60_000, revokedAt: null };
    await addUser(unit, hash);
    await unit.tokens.insert({ hash, userId: hash, projectId: null, methods: ['password'], ...times });
    if (isRevoked) await unit.tokens.revoke(hash, unit.now);
  });
  return async (later) => (await later.reads.tokens.byHash(hash)) === null;
}

async function failureGoes(core: TestCore): Promise<IsFinal> {
  await core.unitOfWork.run((unit) => unit.signInFailures.add('who', unit.now));
  return (later) => later.unitOfWork.run(async (unit) => (await unit.signInFailures.recent('who', 0)) === 0);
}

async function callGoes(core: TestCore): Promise<IsFinal> {
  const call = { userId: 'u', route: 'r', key: 'k' };
  await core.unitOfWork.run((unit) =>
    unit.idempotency.insert({ ...call, bodyHash: '', runId: 'x', round: 1, createdAt: unit.now }),
  );
  return (later) => later.unitOfWork.run(async (unit) => (await unit.idempotency.find(call)) === null);
}

async function lateGoes(core: TestCore): Promise<IsFinal> {
  await core.unitOfWork.run((unit) =>
    unit.lateEvidence.add([
      {
        ...{ leaseId: '1', taskId: '1', sequence: 0, receivedAt: unit.now, reason: 'lease-over' },
        ...{ caseId: null, attempt: null, status: null, cause: 'tool', durationMs: null, message: 'late' },
      },
    ]),
  );
  return async (later) => rows(later, 'select sequence from late_evidence').length === 0;
}

async function removalGoes(core: TestCore, executor: Executor): Promise<IsFinal> {
  const { runId, lease } = await pulled(core, executor);
  await stopRun(core, { principal: systemAdmin, runId, reason: '' });
  await lease.finish('stopped');
  await deleteRun(core, { principal: systemAdmin, runId });
  return (later) => later.unitOfWork.run(async (unit) => (await unit.removals.pending(1)).length === 0);
}

/** Of an executor of its own: the others are to be given work. */
async function pauseEnds(core: TestCore): Promise<IsFinal> {
  const { executorId } = await addExecutor(core, { name: 'paused' });
  const order = { kind: 'pause', seconds: 60, note: '' } as const;
  await orderExecutor(core, { principal: systemAdmin, executorId, order });
  return async (later) => (await later.reads.executors.byId(executorId))?.pause === null;
}

/** Of a run as a whole: it and its task go on. */
async function runPauseEnds(core: TestCore): Promise<IsFinal> {
  const { runId, taskId } = await queue(core);
  await pauseRun(core, { principal: systemAdmin, runId, seconds: 60, note: '' });
  return async (later) =>
    (await later.reads.runs.byId(runId))?.pause === null &&
    (await later.reads.tasks.byId(taskId))?.pause === null;
}

const claimed = { sutId: '1', name: 'shop', access: 'change' } as const;
const claimsGone =
  (taskId: string): IsFinal =>
  async (later) =>
    rows(later, `select 1 from sut_claims where task_id = '${taskId}'`).length === 0;

/** Of a task that says in its plan what it needs. */
async function claimGoes(core: TestCore, held: boolean): Promise<IsFinal> {
  const queued = await queue(core);
  const taskId = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    const task = await unit.tasks.byId(queued.taskId);
    const run = task && (await unit.runs.byId(task.runId));
    if (!task || !run) throw new Error('no task');
    await unit.tasks.insert(run, [{ ...task, id: taskId, plan: { ...task.plan, suts: [claimed] } }]);
    await unit.suts.claim({ taskId, suts: [claimed], held, at: unit.now });
  });
  return claimsGone(taskId);
}

/** One way into each state; a state that is added does not compile without. */
const ways: Record<OpenState, (core: TestCore, executor: Executor) => Promise<IsFinal>> = {
  'run.queued': async (core) => runEnds(await queue(core)),
  'run.running': async (core, executor) => runEnds(await running(core, executor)),
  'run.stopping': async (core, executor) => runEnds(await stopping(core, executor)),
  'task.queued': async (core) => taskEnds(await queue(core)),
  'task.running': async (core, executor) => taskEnds(await running(core, executor)),
  'task.stopping': async (core, executor) => taskEnds(await stopping(core, executor)),
  'pause.running': runPauseEnds,
  'lease.offered': async (core, executor) => leaseEnds(await offered(core, executor)),
  'lease.accepted': async (core, executor) => {
    const given = await offered(core, executor);
    await acceptLease({ ...core, secretBox: noSecretBox }, given.lease.claim);
    return leaseEnds(given);
  },
  'lease.running': async (core, executor) => leaseEnds(await running(core, executor)),
  'order.halt': async (core, executor) => leaseEnds(await halted(core, executor)),
  'order.stop': async (core, executor) => leaseEnds(await stopping(core, executor)),
  'case.open': casesEnd,
  'block.held': async (core, executor) => blocksGo(await pulled(core, executor)),
  'block.returned': async (core, executor) => blocksGo(await returned(core, executor)),
  'sutClaim.waiting': async (core) => claimGoes(core, false),
  'sutClaim.held': async (core) => claimGoes(core, true),
  'sutClaim.fenced': async (core) => {
    const taskId = core.ids.decimal();
    await core.unitOfWork.run(async (unit) => {
      await unit.suts.claim({ taskId, suts: [claimed], held: true, at: unit.now });
      await unit.suts.release(taskId, unit.now + 60_000);
    });
    return claimsGone(taskId);
  },
  'logStream.open': logEnds,
  'executorPause.running': pauseEnds,
  'registrationCode.usable': (core) => codeGoes(core, false),
  'registrationCode.used': (core) => codeGoes(core, true),
  'token.live': (core) => tokenGoes(core, false),
  'token.revoked': (core) => tokenGoes(core, true),
  'signInFailure.counting': failureGoes,
  'idempotentCall.answering': callGoes,
  'lateEvidence.kept': lateGoes,
  'removal.pending': removalGoes,
};

/** What the database has of each; the rest is configuration and what belongs to something else, without states. */
const tables: Record<keyof typeof stateOwners, string> = {
  run: 'runs',
  task: 'tasks',
  pause: 'tasks',
  lease: 'leases',
  order: 'leases',
  case: 'cases',
  block: 'blocks',
  sutClaim: 'sut_claims',
  logStream: 'log_streams',
  executorPause: 'executors',
  registrationCode: 'registration_codes',
  token: 'tokens',
  signInFailure: 'sign_in_failures',
  idempotentCall: 'idempotent_calls',
  lateEvidence: 'late_evidence',
  removal: 'removals',
};
const withoutStates = [
  ...['users', 'projects', 'memberships'],
  ...['templates', 'template_versions', 'template_groups', 'template_group_members'],
  ...[
    'run_sources',
    'report_receipts',
    'attempts',
    'artifacts',
    'watch',
    'audit',
    'run_rounds',
    'case_history',
    'kept_keys',
    'long_plans',
    'case_ends',
    'unsteady_cases',
    'usual_times',
    'secrets',
    'suts',
    'deleted_suts',
  ],
];

function rows(core: TestCore, query: string): readonly Record<string, unknown>[] {
  const connection = new SqliteConnection(join(core.folder, 'testyard.db'));
  try {
    return connection.query(query).rows;
  } finally {
    connection.close();
  }
}

test('every table of the database has its states in the list, or has none', async () => {
  const core = await openTestCore();
  const found = rows(core, "select name from sqlite_master where type = 'table'").map(({ name }) => name);
  const ours = found.filter((name) => !/^(sqlite_|kysely_)/.test(String(name)));
  expect(ours.sort()).toEqual([...new Set(Object.values(tables)), ...withoutStates].sort());
  await core.close();
});

test('every state that is not final names its owner and its deadline', () => {
  const open = Object.entries(stateOwners).flatMap(([machine, states]) =>
    Object.entries(states).flatMap(([state, owner]) => (owner === 'final' ? [] : [`${machine}.${state}`])),
  );
  expect(open.sort()).toEqual(Object.keys(ways).sort());
});

const last = ['block.returned', 'run.queued', 'task.queued', 'sutClaim.waiting', 'sutClaim.held'] as const;

async function oneOfEach(core: TestCore, executor: Executor): Promise<Map<string, IsFinal>> {
  const found = new Map<string, IsFinal>();
  for (const [state, way] of Object.entries(ways)) {
    // Tasks are taken in the order of their ids: the ones that are to stay queued come last.
    if (!last.some((each) => each === state)) found.set(state, await way(core, executor));
  }
  for (const state of last) found.set(state, await ways[state](core, executor));
  return found;
}

async function notFinal(core: TestCore, asked: Map<string, IsFinal>): Promise<string[]> {
  const open: string[] = [];
  for (const [state, isFinal] of asked) if (!(await isFinal(core))) open.push(state);
  return open;
}

test.each(['silent', 'alive but idle'])(
  'after a restart, the clock alone ends everything that executors hold, be they silent or alive but idle: %s',
  async (kind) => {
    const before = await openTestCore();
    const executor = await addExecutor(before, { slots: 100 });
    const asked = await oneOfEach(before, executor);
    expect((await notFinal(before, asked)).sort()).toEqual([...asked.keys()].sort());
    const core = await before.restart();
    const problems: unknown[] = [];
    const sweep = sweepsOf(core, { onError: (...what) => void problems.push(what), monotonic: () => 0 });
    const active = await core.unitOfWork.run((unit) => unit.leases.activeOfExecutor(executor.executorId));
    for (let seconds = 0; seconds < 20 * 60; seconds += 20) {
      if (kind !== 'silent') await heartbeat(core, { ...executor, leases: active });
      await sweep();
      core.clock.advance(20_000);
    }
    core.clock.advance(32 * 24 * 3_600_000);
    await startHousekeeper(withObjects(core), {
      ...{ keepRunsMs: null, keepAuditMs: null, keepBytes: null },
      ...{ onDeleted: () => {}, onBeyond: () => {}, onOrphans: () => {} },
      onError: (error) => void problems.push(error),
    }).stop();
    expect(await notFinal(core, asked)).toEqual([]);
    expect(problems).toEqual([]);
    await core.close();
  },
);
