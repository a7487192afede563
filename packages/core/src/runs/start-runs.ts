import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError, isRefusal } from '../errors.ts';
import { noCounts } from '../ledger/counts.ts';
import type { Topic } from '../ports.ts';
import { SharedUnits } from '../stores/shared-units.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { type CheckedStart, startChecks } from './check-start.ts';
import { earlierCall, keyOfCall, rememberCall } from './idempotency.ts';
import { newTask } from './new-task.ts';
import type { Run, Task } from './run.ts';
import type { StartedRun, StartRequest } from './start-request.ts';

/** The audit log names no more of them; the run itself has all. */
const mostRecordedTemplates = 20;
/** Lanes of one run that are told by themselves. */
const mostNamedLanes = 8;
/** Tasks of the starts of one unit, but that one may be larger: everybody else waits meanwhile. */
const tasksOfUnit = 1_000;

/** Those of one project share their units of work. */
const starts = new SharedUnits<StartRequest, StartedRun>();

/**
 * Starts a run of all the templates, or nothing: every check and every row is in one unit of work, which it shares with
 * other starts of the project. The same key and body of the same user give the same run.
 * Errors, in this order: NOTHING_TO_EXECUTE; IDEMPOTENCY_KEY_REUSED; NOT_FOUND (project), FORBIDDEN, TEMPLATE_NOT_FOUND,
 * SEVERAL_PROJECTS, GROUP_EMPTY, TEMPLATE_DISABLED, REQUEST_INVALID (budget), MATRIX_EMPTY, PARAMETER_INVALID, SECRET_UNKNOWN,
 * NO_MATCHING_EXECUTOR.
 */
export async function startRuns(core: CoreService, request: StartRequest): Promise<StartedRun> {
  if (request.templates.length === 0) throw new CoreError('NOTHING_TO_EXECUTE');
  return starts.run(core.unitOfWork, {
    line: request.projectId ?? '',
    item: request,
    work: (unit, requests) => startTogether(core, unit, requests),
  });
}

/** How a start went that was looked at and not written yet; a run is one that an earlier call has started. */
type Looked = PromiseSettledResult<CheckedStart | StartedRun>;

/** Each is looked at by itself before the first row is written: one that is refused leaves the others alone. */
async function startTogether(
  core: CoreService,
  unit: Unit,
  requests: readonly StartRequest[],
): Promise<readonly PromiseSettledResult<StartedRun>[]> {
  const looked = await lookAt(core, unit, requests);
  const numbers = await takeNumbers(unit, looked);
  const outcomes: PromiseSettledResult<StartedRun>[] = [];
  for (const each of looked) {
    if (each.status === 'rejected') outcomes.push(each);
    else if (!isToWrite(each.value)) outcomes.push({ ...each, value: each.value });
    else {
      const value = await writeStart(core, unit, {
        start: each.value,
        number: numbers(each.value.projectId),
      });
      outcomes.push({ status: 'fulfilled', value });
    }
  }
  return outcomes;
}

/** As many as one unit may write. The same key once: a repeat has to see what the first call wrote. */
async function lookAt(
  core: CoreService,
  unit: Unit,
  requests: readonly StartRequest[],
): Promise<readonly Looked[]> {
  const check = startChecks(core, unit);
  const looked: Looked[] = [];
  const keys = new Set<string>();
  let tasks = 0;
  for (const request of requests) {
    const key = keyOfCall(request);
    if (tasks >= tasksOfUnit || (key !== null && keys.has(key))) break;
    if (key !== null) keys.add(key);
    const each = await refusedOr(lookAtOne(unit, request, check));
    if (each.status === 'fulfilled' && isToWrite(each.value)) tasks += each.value.planned.length;
    looked.push(each);
  }
  return looked;
}

async function lookAtOne(
  unit: Unit,
  request: StartRequest,
  check: (request: StartRequest) => Promise<CheckedStart>,
): Promise<CheckedStart | StartedRun> {
  const earlier = await earlierCall(unit, request);
  return earlier ? { runId: earlier.runId, written: null } : check(request);
}

function isToWrite(looked: CheckedStart | StartedRun): looked is CheckedStart {
  return 'planned' in looked;
}

/** What is wrong with the store is wrong with the unit. */
async function refusedOr<T>(looking: Promise<T>): Promise<PromiseSettledResult<T>> {
  try {
    return { status: 'fulfilled', value: await looking };
  } catch (reason) {
    if (!isRefusal(reason)) throw reason;
    return { status: 'rejected', reason };
  }
}

/** Numbers for all that is to be written; each call gives the next of a project. */
async function takeNumbers(unit: Unit, looked: readonly Looked[]): Promise<(projectId: string) => number> {
  const wanted = new Map<string, number>();
  for (const each of looked)
    if (each.status === 'fulfilled' && isToWrite(each.value))
      wanted.set(each.value.projectId, (wanted.get(each.value.projectId) ?? 0) + 1);
  const next = new Map<string, number>();
  for (const [projectId, count] of wanted)
    next.set(projectId, await unit.projects.takeRunNumbers(projectId, count));
  return (projectId) => {
    const number = next.get(projectId);
    if (number === undefined) throw new Error('assertion: a start that is written has a number');
    next.set(projectId, number + 1);
    return number;
  };
}

interface NumberedStart {
  readonly start: CheckedStart;
  readonly number: number;
}

async function writeStart(core: CoreService, unit: Unit, numbered: NumberedStart): Promise<StartedRun> {
  const { request, planned } = numbered.start;
  const run = newRun(core, unit.now, numbered);
  const tasks = planned.map(({ template, plan }, position) =>
    newTask(core, run, {
      ...{ templateId: template.id, templateVersion: template.version },
      ...{ position, plan, createdAt: run.createdAt },
    }),
  );
  await unit.runs.insert(run);
  await unit.tasks.insert(run, tasks);
  await rememberCall(unit, request, { runId: run.id, round: run.round });
  await recordStart(core, unit, { request, run, planned });
  for (const topic of newWork(tasks)) unit.notify(topic);
  return { runId: run.id, written: { run, tasks } };
}

/** Of a run with many lanes it is not worth it to say which. */
function newWork(tasks: readonly Task[]): Topic[] {
  const lanes = new Set(tasks.map(({ lane }) => lane));
  return lanes.size > mostNamedLanes ? ['work'] : [...lanes].map((lane): Topic => `work:${lane}`);
}

function newRun(core: CoreService, createdAt: number, { start, number }: NumberedStart): Run {
  const { request, projectId, sut, guard, usualMs } = start;
  const parameters = Object.entries(request.parameters).map(([name, value]) => [name, String(value)]);
  return {
    id: core.ids.hex(),
    projectId,
    number,
    round: 1,
    opening: null,
    state: 'queued',
    verdict: null,
    counts: noCounts,
    sut,
    sutGuard: guard,
    parameters: Object.fromEntries(parameters),
    onBehalfOf: request.onBehalfOf,
    dryRun: request.dryRun ?? false,
    importKey: null,
    usualMs,
    traceparent: request.traceparent ?? null,
    ci: request.ci ?? null,
    createdBy: request.principal.userName,
    createdAt,
    startedAt: null,
    finishedAt: null,
    stop: null,
    pause: null,
    finishSequence: 0,
    pinned: false,
  };
}

function recordStart(
  core: CoreService,
  unit: Unit,
  { request, run, planned }: Pick<CheckedStart, 'planned' | 'request'> & { readonly run: Run },
): Promise<void> {
  const ids = new Set(planned.map(({ template }) => template.id));
  const templateIds = [...ids].slice(0, mostRecordedTemplates);
  const changes = { tasks: planned.length, templateIds, onBehalfOf: run.onBehalfOf };
  const object = { id: run.id, name: `#${run.number}` };
  const { projectId } = run;
  return recordWrite(core, unit, {
    ...{
      by: request.principal,
      action: run.dryRun ? 'run.dry-run' : 'run.start',
      projectId,
      object,
      changes,
    },
  });
}
