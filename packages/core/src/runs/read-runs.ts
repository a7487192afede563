import { type Principal, requireRole } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Executor } from '../executors/executor.ts';
import { timesOf } from '../executors/list-executors.ts';
import { countKeys } from '../ledger/counts.ts';
import type { LimitWait, WaitingReason } from '../ledger/verdict.ts';
import { type AbortLike, mayBeDecimalId } from '../ports.ts';
import { limitsOfProject } from '../scheduling/waiting/limit-wait.ts';
import { whyWaiting } from '../scheduling/waiting/why-waiting.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { NamedTemplate, RunFilter } from '../stores/run-stores.ts';
import { waitOf } from '../suts/hold-suts.ts';
import type { Template } from '../templates/template.ts';
import { waitUntil } from '../wait-until.ts';
import type { Round, Run, Task } from './run.ts';
import { type BriefWait, whyRunsWait } from './why-runs-wait.ts';

/** A run as it was in one of its rounds. */
export interface RunWithTasks {
  /** What a round has is that of the round that was asked for. */
  readonly run: Run;
  /** Those of that round. */
  readonly tasks: readonly Task[];
  /** All rounds, in order. */
  readonly rounds: readonly Round[];
}

/** The run in its latest round. Errors: NOT_FOUND. */
export function readRun(core: CoreService, principal: Principal, runId: string): Promise<RunWithTasks> {
  return readRound(core, principal, { runId, round: null });
}

/** The run in one of its rounds; null: the latest. Errors: NOT_FOUND. */
export async function readRound(
  core: CoreService,
  principal: Principal,
  { runId, round }: { readonly runId: string; readonly round: number | null },
): Promise<RunWithTasks> {
  return inRound(core, await visibleRun(core, principal, runId), round);
}

/** Errors: NOT_FOUND, which says where there was such a run. */
export async function readRunByNumber(
  core: CoreService,
  principal: Principal,
  run: { readonly projectId: string; readonly number: number },
): Promise<RunWithTasks> {
  const found = await core.reads.runs.byNumber(run.projectId, run.number);
  const id = `#${run.number}`;
  requireRole(principal, 'viewer', { projectId: run.projectId, kind: 'run', id });
  if (!found) {
    const isGone = run.number >= 1 && run.number <= (await core.reads.projects.lastRunNumber(run.projectId));
    const why = isGone ? { why: { rule: 'run-deleted' } as const } : {};
    throw new CoreError('NOT_FOUND', { kind: 'run', given: id, ...why });
  }
  return inRound(core, found, null);
}

/** The run when the round is finished, or as it is when the time is over; null: the latest. Errors: NOT_FOUND. */
export async function waitForRun(
  core: CoreService,
  request: {
    principal: Principal;
    runId: string;
    round: number | null;
    timeoutMs: number;
    signal?: AbortLike;
  },
): Promise<RunWithTasks> {
  const { principal, runId, timeoutMs: waitMs, signal } = request;
  let { round } = request;
  const run = await waitUntil(core, {
    topics: [`run-end:${runId}`],
    waitMs,
    ...(signal ? { signal } : {}),
    read: async () => {
      const seen = await visibleRun(core, principal, runId);
      // Whoever asked for the latest stays with it, though the next one is opened meanwhile.
      round = requireRound(seen, round);
      return seen;
    },
    isDone: (seen) => isRoundOver(seen, round ?? seen.round),
  });
  return inRound(core, run, round);
}

/** Which runs are listed; `template`: an id or a name. */
export type ListedRuns = Omit<RunFilter, 'templateId'> & { readonly template: string | null };

/** Of its tasks, a list tells the templates of the first. */
const mostTemplates = 3;

export type ListedRun = Run & {
  readonly templates: readonly NamedTemplate[];
  /** Null where somebody works on it, or it is over. */
  readonly waiting: BriefWait | null;
  /** Why it came to its verdict, where no case can tell; null elsewhere. */
  readonly reason: Task['reason'];
};

/** Newest first. Errors: NOT_FOUND, TEMPLATE_NOT_FOUND. */
export async function listRuns(
  core: CoreService,
  principal: Principal,
  request: PageRequest & ListedRuns,
): Promise<PageOf<ListedRun>> {
  const { projectId } = request;
  requireRole(principal, 'viewer', { projectId, kind: 'project', id: projectId });
  if (!(await core.reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  const { template, limit, after, ...filter } = request;
  const templateId = template === null ? null : (await templateOf(core, projectId, template)).id;
  const { items, next } = await core.reads.runs.list({ ...filter, templateId }, { limit, after });
  const templates = await core.reads.tasks.firstTemplates(
    items.map(({ id }) => id),
    mostTemplates,
  );
  const waits = await whyRunsWait(core, projectId, items);
  const untold = items.filter(({ state, counts }) => state === 'finished' && hasNoEnds(counts));
  const reasons = await core.reads.tasks.firstReasons(untold.map(({ id }) => id));
  const listed = (run: Run): ListedRun => ({
    ...run,
    templates: templates.get(run.id) ?? [],
    waiting: waits.get(run.id) ?? null,
    reason: reasons.get(run.id) ?? null,
  });
  return { items: items.map(listed), next };
}

/** Whether no case has come to an end. */
const hasNoEnds = (counts: Run['counts']) => Object.values(countKeys).every((key) => counts[key] === 0);

/** By id or name; a deleted one is still known by its id: its runs stay. Errors: TEMPLATE_NOT_FOUND. */
export async function templateOf(core: CoreService, projectId: string, given: string): Promise<Template> {
  const byId = mayBeDecimalId(given) ? await core.reads.templates.byId(given) : null;
  const found = byId ?? (await core.reads.templates.byName(projectId, given));
  if (found?.projectId !== projectId)
    throw new CoreError('TEMPLATE_NOT_FOUND', { templates: [{ id: given }] });
  return found;
}

/** Errors: NOT_FOUND. */
export async function readTask(core: CoreService, principal: Principal, taskId: string): Promise<Task> {
  const task = await core.reads.tasks.byId(taskId);
  if (!task) throw new CoreError('NOT_FOUND', { kind: 'task', given: taskId });
  requireRole(principal, 'viewer', { projectId: task.projectId, kind: 'task', id: taskId });
  const leases = task.claimable ? await core.reads.leases.ofTask(taskId) : [];
  const isWorkedOn = leases.some(({ state }) => state !== 'ended');
  return explained(task, { waits: new UnclaimedTasks(core, task.projectId), isWorkedOn });
}

/** Errors: NOT_FOUND. */
export async function visibleRun(core: CoreService, principal: Principal, runId: string): Promise<Run> {
  const run = await core.reads.runs.byId(runId);
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  requireRole(principal, 'viewer', { projectId: run.projectId, kind: 'run', id: runId });
  return run;
}

/** The round that is asked for; null: the latest. Errors: NOT_FOUND where the run has no such round. */
export function requireRound(run: Run, round: number | null): number {
  if (round !== null && (round < 1 || round > run.round))
    throw new CoreError('NOT_FOUND', { kind: 'round', given: String(round) });
  return round ?? run.round;
}

/** Whether a round of a run is final. */
export function isRoundOver(run: Run, round: number): boolean {
  return run.round > round || run.state === 'finished';
}

async function inRound(core: CoreService, latest: Run, round: number | null): Promise<RunWithTasks> {
  const earlier = latest.round > 1 ? await core.reads.runs.earlierRounds(latest.id) : [];
  const rounds = [...earlier, roundOf(latest)];
  const asked = requireRound(latest, round);
  const run = { ...latest, ...rounds.find((each) => each.round === asked) };
  const tasks = await core.reads.tasks.ofRound(run);
  if (run.state === 'finished') return { run, tasks, rounds };
  const waits = new UnclaimedTasks(core, run.projectId);
  const active = tasks.some(({ claimable }) => claimable) ? await core.reads.leases.activeOfRound(run) : [];
  const workedOn = new Set(active.map(({ taskId }) => taskId));
  const told = tasks.map(async (task) =>
    heldUp(await explained(task, { waits, isWorkedOn: workedOn.has(task.id) }), run),
  );
  return { run, tasks: await Promise.all(told), rounds };
}

/** A run that was written just now, by what was written: nobody works on it yet. */
export async function asStarted(
  core: CoreService,
  { run, tasks }: Pick<RunWithTasks, 'run' | 'tasks'>,
): Promise<RunWithTasks> {
  const waits = new UnclaimedTasks(core, run.projectId);
  const told = tasks.map(async (task) => ({ ...task, reason: await waits.why(task) }));
  return { run, tasks: await Promise.all(told), rounds: [roundOf(run)] };
}

function roundOf(run: Run): Round {
  const { round, state, verdict, counts, startedAt, finishedAt, stop, opening, sutGuard } = run;
  return { round, state, verdict, counts, startedAt, finishedAt, stop, opening, sutGuard };
}

/** A task that is worked on while its SUT is down says what is in the way of its cases. */
function heldUp(task: Task, { sutGuard }: Run): Task {
  const isHeld = sutGuard?.state === 'down' && task.state === 'running' && task.reason === null;
  const text = sutGuard?.sightings.at(-1)?.remark ?? null;
  return isHeld && text !== null ? { ...task, reason: { rule: 'told', text } } : task;
}

/** A task that is being stopped or is paused says by whom; one that nobody works on says why. */
async function explained(
  task: Task,
  { waits, isWorkedOn }: { readonly waits: UnclaimedTasks; readonly isWorkedOn: boolean },
): Promise<Task> {
  if (task.state === 'stopping' && task.stop) return { ...task, reason: { rule: 'stopped', ...task.stop } };
  if (task.pause && task.state !== 'finished') {
    const { by, note } = task.pause;
    return { ...task, reason: { rule: 'paused', by, until: task.deadline, note } };
  }
  if (!task.claimable || isWorkedOn) return task;
  const reason = await waits.why(task);
  return { ...task, reason: reason.rule === 'fitting-busy' ? ((await waits.limit(task)) ?? reason) : reason };
}

/** Why nobody works on tasks of a project. However many there are, executors are looked at once for each kind of task, and limits once. */
class UnclaimedTasks {
  readonly #core: CoreService;
  readonly #projectId: string;
  readonly #known = new Map<string, WaitingReason>();
  readonly #limits = new Map<boolean, ReturnType<typeof limitsOfProject>>();
  #executors: Promise<readonly Executor[]> | null = null;

  constructor(core: CoreService, projectId: string) {
    this.#core = core;
    this.#projectId = projectId;
  }

  async why(task: Task): Promise<WaitingReason> {
    const { reads, clock } = this.#core;
    const wait = await waitOf(reads, task, clock.now());
    if (wait) return { rule: 'sut-busy', ...wait };
    this.#executors ??= reads.executors.ofProject(this.#projectId);
    const executors = await this.#executors;
    const kind = `${task.lane} ${JSON.stringify(task.excludedExecutors)}`;
    const reason = this.#known.get(kind) ?? whyWaiting(task, executors, timesOf(this.#core));
    this.#known.set(kind, reason);
    return reason;
  }

  /** Null where no limit keeps the task from its slots. */
  async limit({ templateId, plan }: Task): Promise<LimitWait | null> {
    const limit = plan.concurrency === null ? null : { templateId, slots: plan.concurrency };
    const isOwn = limit !== null;
    const limits = this.#limits.get(isOwn) ?? limitsOfProject(this.#core.reads, this.#projectId, isOwn);
    this.#limits.set(isOwn, limits);
    return (await limits)(limit);
  }
}
