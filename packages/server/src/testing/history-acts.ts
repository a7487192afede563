/** What each step of a random history does, and what must be so right after it. */
import {
  announceExecutor,
  appendLog,
  CoreError,
  claimWork,
  deleteOldRuns,
  deleteRun,
  deleteRunsBeyond,
  finishLease,
  heartbeat,
  type LogObjects,
  orderExecutor,
  pinRun,
  type Run,
  removeExecutor,
  removeLeftovers,
  rerun,
  resumeAfterAbsence,
} from '@testyard/core';
import { expect } from 'vitest';
import { pause, pauseOne, resume, stop, stopTask } from './control-acts.ts';
import type { Action, Step } from './history-steps.ts';
import { type Held, type HistoryYard, type Host, heldOf } from './history-yard.ts';
import { expectRefusal } from './kept-runs.ts';
import { withObjects } from './memory-files.ts';
import { endOf, PlayedLease, startOf } from './played-lease.ts';
import { systemAdmin } from './test-core.ts';

const minuteMs = 60_000;
/** Long cases, so that several slots are worth their set-up. */
const caseMs = 3_000;

type Act =
  | { readonly of: 'yard'; run(yard: HistoryYard, step: Step): Promise<void> }
  | { readonly of: 'host'; run(yard: HistoryYard, step: Step, host: Host): Promise<void> }
  | { readonly of: 'run'; run(yard: HistoryYard, step: Step, run: Run): Promise<void> }
  | { readonly of: 'lease' | 'over'; run(yard: HistoryYard, step: Step, held: Held): Promise<void> };

/** Takes one step; there may be nothing that it could be about. */
export async function act(yard: HistoryYard, step: Step): Promise<void> {
  const one = acts[step.action];
  if (one.of === 'yard') return one.run(yard, step);
  if (one.of === 'host') return one.run(yard, step, chosen(yard.hosts, step) as Host);
  if (one.of === 'run') {
    const runId = chosen(yard.runs.ids, step);
    return runId === undefined ? undefined : one.run(yard, step, await yard.runs.byId(runId));
  }
  const held = chosen(one.of === 'lease' ? yard.leases : yard.over, step);
  if (held === undefined) return;
  await (one.of === 'lease' ? yard.speak(held, () => one.run(yard, step, held)) : one.run(yard, step, held));
}

function chosen<T>(among: readonly T[], { who }: Step): T | undefined {
  return among[who % Math.max(1, among.length)];
}

const acts: Record<Action, Act> = {
  start: { of: 'yard', run: (yard) => yard.startRun() },
  claim: { of: 'host', run: claim },
  begin: { of: 'lease', run: (yard, _, held) => yard.begin(held) },
  pull: { of: 'lease', run: (yard, _, held) => yard.pull(held, []) },
  'start-case': { of: 'lease', run: startCase },
  run: { of: 'lease', run: runCases },
  'give-back': { of: 'lease', run: giveBack },
  repeat: { of: 'lease', run: repeat },
  stray: { of: 'lease', run: stray },
  gap: { of: 'lease', run: gap },
  log: { of: 'lease', run: log },
  finish: { of: 'lease', run: finish },
  late: { of: 'over', run: late },
  beat: { of: 'host', run: (yard, _, host) => yard.beat(host) },
  announce: { of: 'host', run: announce },
  lose: { of: 'yard', run: (yard) => yard.passTime(61_000) },
  'pass-time': { of: 'yard', run: (yard, { size }) => yard.passTime(size * 4_000) },
  'pass-hours': { of: 'yard', run: (yard, { size }) => yard.passTime(size * 20 * minuteMs) },
  stall: { of: 'yard', run: stall },
  'set-back': { of: 'yard', run: (yard, { size }) => yard.setClockBack(size * minuteMs) },
  restart: { of: 'yard', run: (yard) => yard.restart() },
  'stop-run': { of: 'run', run: stop },
  'pause-run': { of: 'run', run: pause },
  'pause-task': { of: 'run', run: pauseOne },
  'go-on': { of: 'run', run: resume },
  'stop-task': { of: 'run', run: stopTask },
  rerun: { of: 'run', run: again },
  drain: { of: 'host', run: (yard, _, host) => drain(yard, host, true) },
  resume: { of: 'host', run: (yard, _, host) => drain(yard, host, false) },
  'remove-executor': { of: 'host', run: remove },
  pin: { of: 'run', run: (yard, _, run) => pin(yard, run, true) },
  unpin: { of: 'run', run: (yard, _, run) => pin(yard, run, false) },
  delete: { of: 'run', run: (yard, _, run) => deleteOne(yard, run) },
  'sweep-by-age': { of: 'yard', run: (yard, { size }) => sweepByAge(yard, size * 2 * minuteMs) },
  'sweep-by-size': { of: 'yard', run: (yard, { size }) => sweepBySize(yard, size * 50) },
  'remove-leftovers': { of: 'yard', run: cleanUp },
};

async function claim(yard: HistoryYard, { size }: Step, host: Host): Promise<void> {
  const freeSlots = 1 + (size % 2);
  const { offers } = await claimWork(yard.core, { ...host, freeSlots, stopping: [] });
  if (host.draining) expect(offers, 'who is drained is given nothing new').toEqual([]);
  yard.leases.push(...offers.map((offer) => heldOf(new PlayedLease(yard.core, offer))));
}

async function startCase(yard: HistoryYard, _: Step, held: Held): Promise<void> {
  const [line] = held.cases;
  if (line) await yard.tell(held, [startOf(line)]);
}

async function runCases(yard: HistoryYard, { size, statuses, who }: Step, held: Held): Promise<void> {
  if (!held.begun) await yard.begin(held);
  if (held.cases.length === 0) await yard.pull(held, []);
  const events = held.cases
    .splice(0, size)
    .flatMap((line, index) => [
      startOf(line),
      endOf(line, statuses[index % statuses.length] ?? 'passed', caseMs),
    ]);
  if (who % 2 === 0) await yard.tell(held, events);
  else await yard.pull(held, events);
}

/** What it has not begun: the first of what it holds may run. */
async function giveBack(yard: HistoryYard, { size }: Step, held: Held): Promise<void> {
  const caseIds = held.cases.splice(1 + (size % 4)).map(({ id }) => id);
  if (caseIds.length > 0) await yard.tell(held, [{ type: 'cases-returned', caseIds }]);
}

async function repeat(_: HistoryYard, { size }: Step, held: Held): Promise<void> {
  held.lease.sent = Math.max(0, held.journal.length - size);
  const { received } = await held.lease.next(held.journal.slice(held.lease.sent), 0);
  expect(received, 'what comes again is not counted again').toBe(held.journal.length);
}

async function stray(yard: HistoryYard, { size }: Step, held: Held): Promise<void> {
  const { reads } = yard.core;
  const filter = {
    runId: await runOf(yard, held),
    round: null,
    taskId: null,
    statuses: null,
    order: 'listed' as const,
  };
  const { items } = await reads.cases.list(filter, { limit: 200, after: null });
  const line = items[(size * 7) % Math.max(1, items.length)];
  if (!line || held.everHeld.has(line.id)) return;
  const { taskId, claim } = held.lease;
  const before = await reads.lateEvidence.count(taskId);
  await yard.tell(held, [startOf(line), endOf(line, 'passed', caseMs)]);
  expect(await reads.cases.byId(line.id), 'only who holds a case can end it').toEqual(line);
  expect(await reads.lateEvidence.count(taskId), 'it is kept apart').toBe(before + 1);
  expect(await reads.lateEvidence.has(claim.leaseId, held.journal.length - 1)).toBe(true);
}

async function gap(_: HistoryYard, __: Step, { lease, journal }: Held): Promise<void> {
  lease.sent = journal.length + 1;
  await expect(lease.next([], 0)).rejects.toMatchObject({
    code: expect.stringMatching(/SEQUENCE_GAP|STALE/),
  });
  lease.sent = journal.length;
}

/** Into files that are not there: what counts is what the database commits. */
async function log(yard: HistoryYard, { size }: Step, held: Held): Promise<void> {
  const append: LogObjects['append'] = async ({ offset, bytes }) => offset + bytes.length;
  const logs = { append } as LogObjects;
  const part = { stream: 'stdout', offset: held.logLength, bytes: new Uint8Array(size * 10) };
  const closing = { closed: false, dropped: 0 };
  held.logLength = await appendLog({ ...yard.core, logs }, held.lease.claim, { ...part, ...closing });
}

async function finish(yard: HistoryYard, { outcome, size }: Step, held: Held): Promise<void> {
  const cause = outcome === 'failed' ? (['set-up', 'tool', 'configuration'] as const)[size % 3] : null;
  const runningCaseId = held.cases[0]?.id ?? null;
  const words = { events: held.journal.length, outcome, cause: cause ?? null, message: null, runningCaseId };
  await finishLease(yard.core, held.lease.claim, words);
  yard.end(held);
}

/** The executor of a lease that has ended says two things more, each twice: they are kept once, apart, and count for nothing. */
async function late(yard: HistoryYard, step: Step, held: Held): Promise<void> {
  const { core } = yard;
  const { lease, journal } = held;
  const runId = (await core.reads.leases.byId(lease.claim.leaseId))?.runId ?? null;
  const before = await factsOf(yard, runId);
  const kept = await core.reads.lateEvidence.count(lease.taskId);
  const known = await staleNumber(lease, 0, []);
  // Its removal may have begun: then it is known no more, and nothing is kept.
  if (known === null) return expect(runId, 'a lease is known as long as its run is').toBeNull();
  const line = held.cases[0] ?? { id: [...held.everHeld][0] ?? '1', attempts: 0 };
  const words = (['passed', 'failed'] as const).map((status) => endOf(line, status, caseMs));
  for (const [index, word] of words.entries())
    for (let times = 0; times < 2; times += 1)
      expect(await staleNumber(lease, known + index, [word]), 'it is told how much is known').toBe(
        known + index + 1,
      );
  expect(await core.reads.lateEvidence.count(lease.taskId), 'each is kept apart, and once').toBe(
    kept + words.length,
  );
  expect(await factsOf(yard, runId), 'and counts for nothing').toEqual(before);
  journal.length = 0;
  if (runId !== null && !yard.runs.isDeleted(runId)) await logLate(yard, step, held);
}

async function logLate(yard: HistoryYard, step: Step, held: Held): Promise<void> {
  const before = held.logLength;
  await log(yard, step, held).catch((error: unknown) => {
    // A week after its end its logs are taken no more.
    if (!(error instanceof CoreError) || error.code !== 'STALE') throw error;
  });
  expect(held.logLength).toBeGreaterThanOrEqual(before);
}

/** The number that the refusal of a message has: events that are known of the lease; null where it is not known. */
async function staleNumber(
  lease: PlayedLease,
  sequence: number,
  events: Parameters<PlayedLease['next']>[0],
): Promise<number | null> {
  lease.sent = sequence;
  const refusal = await lease.next(events, 0).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refusal instanceof CoreError) || refusal.code !== 'STALE') throw refusal ?? new Error('it was taken');
  return refusal.details.number ?? null;
}

async function factsOf(yard: HistoryYard, runId: string | null) {
  if (runId === null) return null;
  const { reads } = yard.core;
  return { run: await reads.runs.byId(runId), tasks: await reads.tasks.ofRun(runId) };
}

async function announce(yard: HistoryYard, _: Step, host: Host): Promise<void> {
  const known = await yard.core.reads.executors.byId(host.executorId);
  if (!known) throw new Error('the executor is gone');
  host.instanceId = yard.core.ids.hex();
  await announceExecutor(yard.core, host.executorId, { ...known, instanceId: host.instanceId });
}

async function stall(yard: HistoryYard): Promise<void> {
  yard.core.clock.advance(2 * minuteMs);
  await resumeAfterAbsence(yard.core);
}

/** Some of a finished run once more, or several times; what is refused changes nothing. */
async function again(yard: HistoryYard, { who, size, statuses }: Step, run: Run): Promise<void> {
  const scope = (['unsuccessful', 'failed', 'errors', 'all'] as const)[size % 4] ?? 'all';
  const series = size > 6 ? { of: 1 + (size % 3), untilFailure: statuses.length > 2 } : null;
  const asked = rerun(yard.core, {
    ...{ principal: systemAdmin, runId: run.id, scope, caseIds: [], idempotency: null },
    series: who % 2 === 0 ? series : null,
  });
  if (run.state !== 'finished') await expectRefusal(asked, 'RUN_NOT_FINISHED');
  else if (run.verdict === 'passed' && scope !== 'all') await expectRefusal(asked, 'NOTHING_TO_RERUN');
  else {
    const opened = await asked.catch((error: unknown) => {
      if (!(error instanceof CoreError) || error.code !== 'NOTHING_TO_RERUN') throw error;
      expect(scope, 'there is something unsuccessful in what did not pass').not.toMatch(
        /^(all|unsuccessful)$/,
      );
      return { round: run.round };
    });
    expect((await yard.runs.byId(run.id)).round).toBe(opened.round);
  }
}

async function drain(yard: HistoryYard, host: Host, draining: boolean): Promise<void> {
  const { executorId } = host;
  const before = await yard.core.unitOfWork.run((unit) => unit.leases.activeOfExecutor(executorId));
  const order = { kind: draining ? 'drain' : 'resume' } as const;
  const shown = await orderExecutor(yard.core, { principal: systemAdmin, executorId, order });
  expect(shown, 'what it holds goes on').toMatchObject({ draining, busySlots: before.length });
  host.draining = draining;
}

/** Another one takes its place. */
async function remove(yard: HistoryYard, _: Step, host: Host): Promise<void> {
  const { executorId } = host;
  await removeExecutor(yard.core, { principal: systemAdmin, executorId });
  const held = await yard.core.unitOfWork.run((unit) => unit.leases.activeOfExecutor(executorId));
  expect(held, 'who is removed holds nothing').toEqual([]);
  await expectRefusal(heartbeat(yard.core, { ...host, leases: [] }), 'CREDENTIAL_UNKNOWN');
  const claimed = claimWork(yard.core, { ...host, freeSlots: 1, stopping: [] });
  await expectRefusal(claimed, 'CREDENTIAL_UNKNOWN');
  yard.hosts.splice(yard.hosts.indexOf(host), 1);
  await yard.addHost();
}

async function pin(yard: HistoryYard, { id }: Run, pinned: boolean): Promise<void> {
  await pinRun(yard.core, { principal: systemAdmin, runId: id, pinned });
  yard.runs.pinned(id, pinned);
}

async function deleteOne(yard: HistoryYard, run: Run): Promise<void> {
  const call = () => deleteRun(yard.core, { principal: systemAdmin, runId: run.id });
  if (run.state !== 'finished') await expectRefusal(call(), 'RUN_NOT_FINISHED');
  else if (run.pinned) await expectRefusal(call(), 'RUN_PINNED');
  else await yard.runs.expectToDelete([run], call);
}

/** Deletes what finished longer ago and is not pinned, and nothing else. */
export async function sweepByAge(yard: HistoryYard, keepMs: number): Promise<void> {
  const old = await deletable(yard, keepMs);
  await yard.runs.expectToDelete(old, async () => {
    expect(await deleteOldRuns(yard.core, keepMs)).toBe(old.length);
  });
}

/** Deletes the oldest that may go until the rest takes no more, and nothing else. */
export async function sweepBySize(yard: HistoryYard, keepBytes: number): Promise<void> {
  const finished = (await yard.runs.all()).filter((run) => run.state === 'finished');
  let left = 0;
  for (const run of finished) left += await bytesOf(yard, run);
  const gone: Run[] = [];
  for (const run of await deletable(yard, 60 * minuteMs)) {
    if (left <= keepBytes) break;
    left -= await bytesOf(yard, run);
    gone.push(run);
  }
  await yard.runs.expectToDelete(gone, async () => {
    expect(await deleteRunsBeyond(yard.core, keepBytes)).toEqual({ deleted: gone.length, left });
  });
}

/** The oldest first; of those that ended together, the one with the smaller id. */
async function deletable(yard: HistoryYard, ageMs: number): Promise<Run[]> {
  const before = yard.core.clock.now() - ageMs;
  const old = (await yard.runs.all()).filter(
    ({ state, pinned, finishedAt }) => state === 'finished' && !pinned && (finishedAt ?? before) < before,
  );
  return old.sort(
    (one, other) => (one.finishedAt ?? 0) - (other.finishedAt ?? 0) || (one.id < other.id ? -1 : 1),
  );
}

/** What its logs take, counted row by row. */
async function bytesOf(yard: HistoryYard, run: Run): Promise<number> {
  let bytes = 0;
  for (const { id } of await yard.core.reads.tasks.ofRun(run.id)) {
    const { items } = await yard.core.reads.logs.list(id, { limit: 1_000, after: null });
    for (const { length } of items) bytes += length;
  }
  return bytes;
}

export async function cleanUp(yard: HistoryYard): Promise<void> {
  await removeLeftovers(withObjects(yard.core));
  await yard.runs.expectNoTrace();
}

async function runOf(yard: HistoryYard, { lease }: Held): Promise<string> {
  return (await yard.core.reads.leases.byId(lease.claim.leaseId))?.runId ?? '';
}
