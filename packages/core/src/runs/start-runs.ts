import { mayIn, type Principal, roleIn } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { noCounts } from '../ledger/counts.ts';
import { whyUnfit } from '../scheduling/eligibility.ts';
import { refuseUnknownSecrets } from '../secrets/secrets-of-plan.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { guardOfRun } from '../suts/guard-of-run.ts';
import { withSuts } from '../suts/needed-suts.ts';
import type { SutGuard } from '../suts/sut-guard.ts';
import type { Template } from '../templates/template.ts';
import { findTemplates } from './find-templates.ts';
import { earlierCall, type Idempotency, rememberCall } from './idempotency.ts';
import { newTask } from './new-task.ts';
import type { RunWithTasks } from './read-runs.ts';
import { type Asked, type Planned, resolvePlans } from './resolve-plans.ts';
import type { CiInfo, Run, Sut } from './run.ts';
import { usualTimeOf } from './usual-time.ts';

export interface StartRequest extends Asked {
  readonly principal: Principal;
  /** Null: the project of the templates. */
  readonly projectId: string | null;
  /** Ids of templates or groups; names, too, where `projectId` is given. Each becomes a task, or one of each combination of its matrix; a group the same for a member. */
  readonly templates: readonly string[];
  readonly sut: Sut;
  readonly onBehalfOf: string;
  /** Only to find the cases of one template; see `dryRunTemplate`. */
  readonly dryRun?: boolean;
  /** Well-formed; none where absent. */
  readonly traceparent?: string | null;
  readonly ci?: CiInfo | null;
  /** Refuse what no registered executor could ever run. */
  readonly requireExecutor: boolean;
  readonly idempotency: Idempotency | null;
}

export interface StartedRun {
  readonly runId: string;
  /** Null where an earlier call has started it. */
  readonly written: Pick<RunWithTasks, 'run' | 'tasks'> | null;
}

/** The audit log names no more of them; the run itself has all. */
const mostRecordedTemplates = 20;

/**
 * Starts a run of all the templates, or nothing: every check and every row is in one unit of work. The same key and
 * body of the same user give the same run.
 * Errors, in this order: NOT_FOUND (project), FORBIDDEN, TEMPLATE_NOT_FOUND, SEVERAL_PROJECTS, GROUP_EMPTY,
 * TEMPLATE_DISABLED, REQUEST_INVALID (budget), MATRIX_EMPTY, PARAMETER_INVALID, SECRET_UNKNOWN, NO_MATCHING_EXECUTOR; NOTHING_TO_EXECUTE;
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function startRuns(core: CoreService, request: StartRequest): Promise<StartedRun> {
  if (request.templates.length === 0) throw new CoreError('NOTHING_TO_EXECUTE');
  return core.unitOfWork.run(async (unit) => {
    const earlier = await earlierCall(unit, request);
    if (earlier) return { runId: earlier.runId, written: null };
    if (request.projectId !== null) requireRunner(request.principal, request.projectId);
    const { projectId, templates } = await findTemplates(unit, request);
    requireRunner(request.principal, projectId);
    refuseDisabled(templates);
    const { sut, guard } = request.dryRun
      ? { sut: request.sut, guard: null }
      : await guardOfRun(unit, projectId, request.sut);
    const asking = { projectId, name: sut.name, guard };
    const resolved = resolvePlans(templates, request);
    const planned = request.dryRun ? resolved : await withSuts(unit, resolved, asking);
    await refuseUnknownSecrets(
      unit,
      projectId,
      planned.map(({ plan }) => plan),
    );
    if (request.requireExecutor) await refuseUnmatched(unit, projectId, planned);
    const written = await insertRun(core, unit, { request, projectId, planned, sut, guard });
    const { run } = written;
    await rememberCall(unit, request, { runId: run.id, round: run.round });
    await recordStart(core, unit, { request, run, planned });
    unit.notify('work');
    return { runId: run.id, written };
  });
}

function recordStart(
  core: CoreService,
  unit: Unit,
  { request, run, planned }: { request: StartRequest; run: Run; planned: readonly Planned[] },
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

function requireRunner(principal: Principal, projectId: string): void {
  if (roleIn(principal, projectId) === null)
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  if (!mayIn(principal, projectId, 'runner')) throw new CoreError('FORBIDDEN', { given: 'runner' });
}

/** Errors: TEMPLATE_DISABLED naming each. */
export function refuseDisabled(templates: readonly Template[]): void {
  const disabled = templates.filter((template) => template.document.disabled === true);
  if (disabled.length > 0)
    throw new CoreError('TEMPLATE_DISABLED', { templates: disabled.map(({ id, name }) => ({ id, name })) });
}

async function refuseUnmatched(unit: Unit, projectId: string, planned: readonly Planned[]): Promise<void> {
  const executors = await unit.executors.ofProject(projectId);
  const unmatched = planned.flatMap(({ template: { id }, plan }) => {
    const unfit = executors.flatMap((each) => {
      const why = whyUnfit(each, projectId, plan);
      return why ? [{ name: each.name, why }] : [];
    });
    return unfit.length === executors.length ? [{ id, name: plan.templateName, unfit }] : [];
  });
  if (unmatched.length > 0) throw new CoreError('NO_MATCHING_EXECUTOR', { templates: unmatched });
}

interface NewRun {
  readonly request: StartRequest;
  readonly projectId: string;
  readonly planned: readonly Planned[];
  readonly sut: Sut;
  readonly guard: SutGuard | null;
}

async function insertRun(
  core: CoreService,
  unit: Unit,
  { request, projectId, planned, sut, guard }: NewRun,
): Promise<Pick<RunWithTasks, 'run' | 'tasks'>> {
  const run: Run = {
    id: core.ids.hex(),
    projectId,
    number: await unit.projects.nextRunNumber(projectId),
    round: 1,
    opening: null,
    state: 'queued',
    verdict: null,
    counts: noCounts,
    sut,
    sutGuard: guard,
    parameters: Object.fromEntries(
      Object.entries(request.parameters).map(([name, value]) => [name, String(value)]),
    ),
    onBehalfOf: request.onBehalfOf,
    dryRun: request.dryRun ?? false,
    importKey: null,
    usualMs: request.dryRun
      ? null
      : await usualTimeOf(
          core,
          unit,
          planned.map(({ template }) => template.id),
        ),
    traceparent: request.traceparent ?? null,
    ci: request.ci ?? null,
    createdBy: request.principal.userName,
    createdAt: unit.now,
    startedAt: null,
    finishedAt: null,
    stop: null,
    pause: null,
    finishSequence: 0,
    pinned: false,
  };
  await unit.runs.insert(run);
  const tasks = planned.map(({ template, plan }, position) =>
    newTask(core, run, {
      ...{ templateId: template.id, templateVersion: template.version },
      ...{ position, plan, createdAt: unit.now },
    }),
  );
  await unit.tasks.insert(tasks);
  return { run, tasks };
}
