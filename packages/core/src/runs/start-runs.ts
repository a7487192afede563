import { mayIn, type Principal, roleIn } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { wrongAt } from '../findings.ts';
import { noCounts } from '../ledger/counts.ts';
import { whyUnfit } from '../scheduling/eligibility.ts';
import { refuseUnknownSecrets } from '../secrets/secrets-of-plan.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { guardOfRun } from '../suts/guard-of-run.ts';
import { withSuts } from '../suts/needed-suts.ts';
import type { SutGuard } from '../suts/sut-guard.ts';
import { durationMs } from '../templates/duration.ts';
import { type ParameterValue, resolveParameters } from '../templates/parameters.ts';
import { type Plan, planOf } from '../templates/plan.ts';
import type { Template } from '../templates/template.ts';
import { findTemplates } from './find-templates.ts';
import { earlierCall, type Idempotency, rememberCall } from './idempotency.ts';
import { newTask } from './new-task.ts';
import type { CiInfo, Run, Sut } from './run.ts';

export interface StartRequest {
  readonly principal: Principal;
  /** Null: the project of the templates. */
  readonly projectId: string | null;
  /** Ids of templates or groups; names, too, where `projectId` is given. Each becomes a task, a group one a member. */
  readonly templates: readonly string[];
  readonly sut: Sut;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly onBehalfOf: string;
  /** Only to find the cases of one template; see `dryRunTemplate`. */
  readonly dryRun?: boolean;
  /** Well-formed; none where absent. */
  readonly traceparent?: string | null;
  readonly ci?: CiInfo | null;
  /** In place of those of the templates; null: theirs. */
  readonly priority?: number | null;
  /** The same; a time as in `10m`. */
  readonly budget?: string | null;
  /** Refuse what no registered executor could ever run. */
  readonly requireExecutor: boolean;
  readonly idempotency: Idempotency | null;
}

/** The audit log names no more of them; the run itself has all. */
const mostRecordedTemplates = 20;

/**
 * Starts a run of all the templates, or nothing: every check and every row is in one unit of work. The same key and
 * body of the same user give the same run.
 * Errors, in this order: NOT_FOUND (project), FORBIDDEN, TEMPLATE_NOT_FOUND, SEVERAL_PROJECTS, GROUP_EMPTY,
 * TEMPLATE_DISABLED, REQUEST_INVALID (budget), PARAMETER_INVALID, SECRET_UNKNOWN, NO_MATCHING_EXECUTOR; NOTHING_TO_EXECUTE;
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function startRuns(
  core: CoreService,
  request: StartRequest,
): Promise<{ runId: string; replayed: boolean }> {
  if (request.templates.length === 0) throw new CoreError('NOTHING_TO_EXECUTE');
  return core.unitOfWork.run(async (unit) => {
    const earlier = await earlierCall(unit, request);
    if (earlier) return { runId: earlier.runId, replayed: true };
    if (request.projectId !== null) await requireProject(unit, request.principal, request.projectId);
    const { projectId, templates } = await findTemplates(unit, request);
    requireRunner(request.principal, projectId);
    refuseDisabled(templates);
    const { sut, guard } = request.dryRun
      ? { sut: request.sut, guard: null }
      : await guardOfRun(unit, projectId, request.sut);
    const asking = { projectId, name: sut.name, guard };
    const plans: Plan[] = [];
    for (const [at, plan] of resolvePlans(templates, request).entries())
      plans.push(await withSuts(unit, plan, { document: (templates[at] as Template).document, asking }));
    await refuseUnknownSecrets(unit, projectId, plans);
    if (request.requireExecutor) await refuseUnmatched(unit, projectId, templates, plans);
    const run = await insertRun(core, unit, { request, projectId, templates, plans, sut, guard });
    await rememberCall(unit, request, { runId: run.id, round: run.round });
    await recordStart(core, unit, { request, run, templates });
    unit.notify('work');
    return { runId: run.id, replayed: false };
  });
}

function recordStart(
  core: CoreService,
  unit: Unit,
  { request, run, templates }: { request: StartRequest; run: Run; templates: readonly Template[] },
): Promise<void> {
  const templateIds = templates.slice(0, mostRecordedTemplates).map(({ id }) => id);
  const changes = { tasks: templates.length, templateIds, onBehalfOf: run.onBehalfOf };
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

async function requireProject(unit: Unit, principal: Principal, projectId: string): Promise<void> {
  requireRunner(principal, projectId);
  if (!(await unit.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
}

/** Errors: TEMPLATE_DISABLED naming each. */
export function refuseDisabled(templates: readonly Template[]): void {
  const disabled = templates.filter((template) => template.document.disabled === true);
  if (disabled.length > 0)
    throw new CoreError('TEMPLATE_DISABLED', { templates: disabled.map(({ id, name }) => ({ id, name })) });
}

/** A parameter goes to the templates that have it; one that no template has is refused. */
function resolvePlans(templates: readonly Template[], request: StartRequest): Plan[] {
  const { parameters: given, priority } = request;
  const budget = budgetOf(request);
  const known = new Set(templates.flatMap((template) => Object.keys(template.document.parameters ?? {})));
  const stray = Object.keys(given).filter((name) => !known.has(name));
  const findings = stray.map((name) =>
    wrongAt(`/parameters/${name}`, 'no-such-parameter', [...known].join(', ')),
  );
  const plans = templates.map(({ document }) => {
    const rules = document.parameters ?? {};
    const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(rules, name)));
    const resolved = resolveParameters(rules, own);
    findings.push(...resolved.findings);
    const plan = planOf(document, resolved.values);
    return { ...plan, ...budget, priority: priority ?? plan.priority };
  });
  if (findings.length > 0) throw new CoreError('PARAMETER_INVALID', { findings });
  return plans;
}

function budgetOf({ budget = null }: StartRequest): Pick<Plan, 'budgetMs'> {
  if (budget === null) return {};
  const budgetMs = durationMs(budget);
  if (budgetMs === null || budgetMs < 1)
    throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('/budget', 'duration')] });
  return { budgetMs };
}

async function refuseUnmatched(
  unit: Unit,
  projectId: string,
  templates: readonly Template[],
  plans: readonly Plan[],
): Promise<void> {
  const executors = await unit.executors.ofProject(projectId);
  const unmatched = templates.flatMap(({ id, name }, index) => {
    const plan = plans[index] as Plan;
    const unfit = executors.flatMap((each) => {
      const why = whyUnfit(each, projectId, plan);
      return why ? [{ name: each.name, why }] : [];
    });
    return unfit.length === executors.length ? [{ id, name, unfit }] : [];
  });
  if (unmatched.length > 0) throw new CoreError('NO_MATCHING_EXECUTOR', { templates: unmatched });
}

interface NewRun {
  readonly request: StartRequest;
  readonly projectId: string;
  readonly templates: readonly Template[];
  readonly plans: readonly Plan[];
  readonly sut: Sut;
  readonly guard: SutGuard | null;
}

async function insertRun(
  core: CoreService,
  unit: Unit,
  { request, projectId, templates, plans, sut, guard }: NewRun,
): Promise<Run> {
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
  await unit.tasks.insert(
    templates.map((template, position) =>
      newTask(core, run, {
        ...{ templateId: template.id, templateVersion: template.version },
        ...{ position, plan: plans[position] as Plan, createdAt: unit.now },
      }),
    ),
  );
  return run;
}
