import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { runVerdict } from '../ledger/verdict.ts';
import { refuseUnknownSecrets } from '../secrets/secrets-of-plan.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { refuseDisabled } from './check-start.ts';
import { earlierCall, type Idempotency, rememberCall } from './idempotency.ts';
import { nextRound, openRound } from './open-round.ts';
import type { Opening, RerunScope, Run, Series, Task } from './run.ts';
import { chainsOf, type Left, TaskRerun } from './task-rerun.ts';

export interface RerunRequest {
  readonly principal: Principal;
  readonly runId: string;
  readonly scope: RerunScope;
  /** Ids of cases of any round, with the scope `cases`. */
  readonly caseIds: readonly string[];
  /** Several rounds, at most `mostRepeats`, each of what the one before executed; null: one. */
  readonly series: Pick<Series, 'of' | 'untilFailure'> | null;
  readonly idempotency: Idempotency | null;
}

/**
 * Opens the next round of a finished run: what is chosen of it is executed again, with the same templates, parameters
 * and commits. No earlier round is changed. What was unsuccessful and is not chosen goes on speaking against the run.
 * Answers the round that is opened now; where more were asked for, each is opened when the one before ends.
 * Errors: NOT_FOUND (of a run or a case), FORBIDDEN, RUN_NOT_FINISHED, RUN_IS_DRY, RUN_IS_IMPORTED, TEMPLATE_NOT_FOUND,
 * TEMPLATE_DISABLED, NOTHING_TO_RERUN, SECRET_UNKNOWN, IDEMPOTENCY_KEY_REUSED.
 */
export function rerun(core: CoreService, request: RerunRequest): Promise<{ runId: string; round: number }> {
  return core.unitOfWork.run(async (unit) => {
    const earlier = await earlierCall(unit, request);
    if (earlier) return { runId: earlier.runId, round: earlier.round };
    const run = await finishedRun(unit, request);
    const tasks = await unit.tasks.ofRun(run.id);
    await refuseGone(unit, tasks);
    const opening = openingOf(request, unit.now);
    const opened = nextRound(run, opening);
    const named = await keysByPosition(unit, request, tasks);
    const left: Left[] = [];
    const again: Task[] = [];
    for (const [position, chain] of chainsOf(tasks)) {
      const caseKeys = named?.get(position) ?? [];
      const part = new TaskRerun(unit, { chain, scope: request.scope, caseKeys });
      const task = await part.taskOf(core, opened);
      if (task) again.push(task);
      left.push(...(await part.leftBy(task)));
    }
    if (again.length === 0) throw new CoreError('NOTHING_TO_RERUN', { given: String(run.number) });
    await refuseUnknownSecrets(unit, run.projectId, again);
    await openRound(unit, {
      before: run,
      next: { ...opened, opening: { ...opening, left: sumOf(left) } },
      tasks: again,
    });
    await rememberCall(unit, request, { runId: run.id, round: opened.round });
    await recordRerun(core, unit, { request, opened, tasks: again.length });
    return { runId: run.id, round: opened.round };
  });
}

function recordRerun(
  core: CoreService,
  unit: Unit,
  { request, opened, tasks }: { request: RerunRequest; opened: Run; tasks: number },
): Promise<void> {
  const { id, number, projectId, round } = opened;
  return recordWrite(core, unit, {
    by: request.principal,
    action: 'run.rerun',
    projectId,
    object: { id, name: `#${number}` },
    changes: { round, scope: request.scope, tasks, ...(request.series ? { rounds: request.series.of } : {}) },
  });
}

async function finishedRun(unit: Unit, { principal, runId }: RerunRequest): Promise<Run> {
  const run = await unit.runs.byId(runId);
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  requireRole(principal, 'runner', { projectId: run.projectId, kind: 'run', id: runId });
  if (run.state !== 'finished') throw new CoreError('RUN_NOT_FINISHED', { given: String(run.number) });
  if (run.dryRun) throw new CoreError('RUN_IS_DRY', { given: String(run.number) });
  if (run.importKey !== null) throw new CoreError('RUN_IS_IMPORTED', { given: String(run.number) });
  return run;
}

function openingOf({ principal, scope, series }: RerunRequest, at: number): Opening {
  return { by: principal.userName, at, scope, left: null, series: series && { number: 1, ...series } };
}

/** What a maintainer has deleted or disabled since is not executed, by no way. */
async function refuseGone(unit: Unit, tasks: readonly Task[]): Promise<void> {
  const ids = [...new Set(tasks.map(({ templateId }) => templateId))];
  const templates = await unit.templates.byIds(ids);
  const there = new Set(templates.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id));
  const gone = new Map(
    tasks.flatMap(({ templateId: id, plan }) => (there.has(id) ? [] : [[id, plan.templateName] as const])),
  );
  if (gone.size > 0)
    throw new CoreError('TEMPLATE_NOT_FOUND', {
      templates: [...gone].map(([id, name]) => ({ id, name })),
      why: { rule: 'template-deleted' },
    });
  refuseDisabled(templates);
}

/** Keys of the named cases by the position of their task in the call, of which these are all; null where none are named. */
async function keysByPosition(
  unit: Unit,
  { scope, caseIds }: RerunRequest,
  tasks: readonly Task[],
): Promise<ReadonlyMap<number, readonly string[]> | null> {
  if (scope !== 'cases') return null;
  const lines = new Map((await unit.cases.byIds(caseIds)).map((line) => [line.id, line]));
  const positions = new Map(tasks.map(({ id, position }) => [id, position]));
  const keys = new Map<number, string[]>();
  for (const id of caseIds) {
    const line = lines.get(id);
    const position = line && positions.get(line.taskId);
    if (!line || position === undefined) throw new CoreError('NOT_FOUND', { kind: 'case', given: id });
    keys.set(position, [...(keys.get(position) ?? []), line.caseKey]);
  }
  return keys;
}

function sumOf(left: readonly Left[]): Opening['left'] {
  if (left.length === 0) return null;
  return {
    cases: left.reduce((sum, each) => sum + each.cases, 0),
    verdict: runVerdict(left.map(({ verdict }) => verdict)),
  };
}
