import { type Principal, requireRole } from '../access/principal.ts';
import { type Actor, recordWrite, theService } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { endLease } from '../leases/end-lease.ts';
import { haltLeases } from '../leases/halt-leases.ts';
import type { Lease } from '../leases/lease.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { unpaused } from './paused.ts';
import type { Run, RunPause, Task } from './run.ts';

export interface PauseOrder {
  readonly principal: Principal;
  /** Then it goes on by itself. */
  readonly seconds: number;
  readonly note: string;
}

/**
 * Pauses every task of a run that is not finished or being stopped, and those of the rounds that follow by themselves.
 * Paused again, it keeps its beginning and gets the new end and note. Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED.
 */
export function pauseRun(core: CoreService, order: PauseOrder & { readonly runId: string }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const run = await runOf(unit, order);
    const { principal: by, seconds, note } = order;
    const tasks = (await unit.tasks.ofRound(run)).filter(mayPause);
    if (tasks.length === 0) throw runEnded(run);
    const paused = { ...run, pause: pauseOf(order, { now: unit.now, before: run.pause }) };
    await unit.runs.update(paused);
    await inBooks(core, unit, { run: paused, tasks, change: (book) => pause(book, order) });
    await recordOnRun(core, unit, { run, by, action: 'run.pause', changes: { seconds, note } });
  });
}

/** The same for one task; the others go on. Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED. */
export function pauseTask(core: CoreService, order: PauseOrder & { readonly taskId: string }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const task = await taskOf(unit, order);
    const { principal: by, seconds, note } = order;
    if (!mayPause(task)) throw taskEnded(task);
    await inBook(core, unit, { id: task.id, change: (book) => pause(book, order) });
    await recordOnTask(core, unit, { task, by, action: 'task.pause', changes: { seconds, note } });
  });
}

/**
 * A paused run goes on, and so does each of its tasks that was paused alone. One that is not paused is left as it is.
 * Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED.
 */
export function resumeRun(
  core: CoreService,
  request: { readonly principal: Principal; readonly runId: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const run = await runOf(unit, request);
    if (run.state === 'finished' || run.state === 'stopping') throw runEnded(run);
    await goOn(core, unit, { run, by: request.principal });
  });
}

/**
 * A paused task goes on; of a run that is paused as a whole the others stay paused, each for itself.
 * Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED.
 */
export function resumeTask(
  core: CoreService,
  request: { readonly principal: Principal; readonly taskId: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const task = await taskOf(unit, request);
    if (!mayPause(task)) throw taskEnded(task);
    await goOnAlone(core, unit, { task, by: request.principal });
  });
}

/** The pause of a task has come to its end, and with it that of its run where that was paused as a whole. */
export async function endTaskPause(core: CoreService, unit: Unit, task: Task): Promise<void> {
  const run = await unit.runs.byId(task.runId);
  if (run?.pause) await goOn(core, unit, { run, by: theService });
  else await goOnAlone(core, unit, { task, by: theService });
}

async function goOn(core: CoreService, unit: Unit, { run, by }: { run: Run; by: Actor }): Promise<void> {
  const paused = (await unit.tasks.ofRound(run)).filter(({ pause }) => pause !== null);
  if (run.pause === null && paused.length === 0) return;
  const resumed = { ...run, pause: null };
  await unit.runs.update(resumed);
  await inBooks(core, unit, { run: resumed, tasks: paused, change: resume });
  await recordOnRun(core, unit, { run, by, action: 'run.resume' });
}

async function goOnAlone(
  core: CoreService,
  unit: Unit,
  { task, by }: { task: Task; by: Actor },
): Promise<void> {
  if (task.pause === null) return;
  const run = await unit.runs.byId(task.runId);
  if (run?.pause) await unit.runs.update({ ...run, pause: null });
  await inBook(core, unit, { id: task.id, change: resume });
  await recordOnTask(core, unit, { task, by, action: 'task.resume' });
}

/** The unit holds the run, and read these tasks of it after that. Read once more one by one, those of a large run would hold everybody up. */
async function inBooks(
  core: CoreService,
  unit: Unit,
  {
    run,
    tasks,
    change,
  }: {
    readonly run: Run;
    readonly tasks: readonly Task[];
    readonly change: (book: TaskBook) => Promise<void> | void;
  },
): Promise<void> {
  const leases = new Map<string, Lease[]>();
  for (const lease of await unit.leases.activeOfRound(run))
    leases.set(lease.taskId, [...(leases.get(lease.taskId) ?? []), lease]);
  let current = run;
  for (const task of tasks) {
    const book = new TaskBook(core, unit, { task, run: current, active: leases.get(task.id) ?? [] });
    await change(book);
    await book.close();
    current = book.run;
  }
}

async function inBook(
  core: CoreService,
  unit: Unit,
  { id, change }: { readonly id: string; readonly change: (book: TaskBook) => Promise<void> | void },
): Promise<void> {
  const book = await TaskBook.open(core, unit, id);
  await change(book);
  await book.close();
}

function pauseOf(
  { principal, seconds, note }: PauseOrder,
  { now, before }: { readonly now: number; readonly before: RunPause | null },
): RunPause {
  return { by: principal.userName, at: before?.at ?? now, until: now + seconds * 1000, note };
}

/** The cases that run come to their end and no other is started; a command with a report is like one case. */
async function pause(book: TaskBook, order: PauseOrder): Promise<void> {
  const { task, unit } = book;
  const { now } = unit;
  const paused = pauseOf(order, { now, before: task.pause });
  const leftMs = task.pause?.leftMs ?? Math.max(0, task.deadline - now);
  book.change({ pause: { ...paused, leftMs }, deadline: paused.until });
  for (const lease of await book.activeLeases())
    if (lease.state === 'offered') await endLease(book, lease, 'withdrawn');
  if (task.plan.report === null) await haltLeases(book, 'no more cases are started: the task is paused');
}

function resume(book: TaskBook): void {
  book.change(unpaused(book.task, book.unit.now));
}

function mayPause({ state }: Task): boolean {
  return state === 'queued' || state === 'running';
}

function runEnded({ number }: Run): CoreError {
  return new CoreError('RUN_ENDED', { kind: 'run', given: `#${number}` });
}

function taskEnded({ id }: Task): CoreError {
  return new CoreError('RUN_ENDED', { kind: 'task', given: id });
}

async function runOf(
  unit: Unit,
  { principal, runId }: { readonly principal: Principal; readonly runId: string },
): Promise<Run> {
  const run = await unit.runs.byId(runId);
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  requireRole(principal, 'runner', { projectId: run.projectId, kind: 'run', id: runId });
  return run;
}

async function taskOf(
  unit: Unit,
  { principal, taskId }: { readonly principal: Principal; readonly taskId: string },
): Promise<Task> {
  const task = await unit.tasks.byId(taskId);
  if (!task) throw new CoreError('NOT_FOUND', { kind: 'task', given: taskId });
  requireRole(principal, 'runner', { projectId: task.projectId, kind: 'task', id: taskId });
  return task;
}

interface Recorded {
  readonly by: Actor;
  readonly changes?: { readonly seconds: number; readonly note: string };
}

function recordOnRun(
  core: CoreService,
  unit: Unit,
  { run, ...of }: Recorded & { readonly run: Run; readonly action: 'run.pause' | 'run.resume' },
): Promise<void> {
  const object = { id: run.id, name: `#${run.number}` };
  return recordWrite(core, unit, { ...of, projectId: run.projectId, object });
}

function recordOnTask(
  core: CoreService,
  unit: Unit,
  { task, ...of }: Recorded & { readonly task: Task; readonly action: 'task.pause' | 'task.resume' },
): Promise<void> {
  const object = { id: task.id, name: task.plan.templateName };
  const changes = { runId: task.runId, ...of.changes };
  return recordWrite(core, unit, { ...of, projectId: task.projectId, object, changes });
}
