import { mayIn, type Principal, roleIn } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { whyUnfit } from '../scheduling/eligibility.ts';
import { refuseUnknownSecrets } from '../secrets/secrets-of-plan.ts';
import { askedOnce } from '../stores/asked-once.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { guardOfRun } from '../suts/guard-of-run.ts';
import { withSuts } from '../suts/needed-suts.ts';
import type { SutGuard } from '../suts/sut-guard.ts';
import type { Template } from '../templates/template.ts';
import { findTemplates } from './find-templates.ts';
import { type Planned, resolvePlans } from './resolve-plans.ts';
import type { Sut } from './run.ts';
import type { StartRequest } from './start-request.ts';
import { usualTimeOf } from './usual-time.ts';

/** What starts read before they write; they write nothing of it. */
export type StartReads = Pick<
  Unit,
  'executors' | 'groups' | 'history' | 'projects' | 'secrets' | 'suts' | 'templates'
>;

/** Starts of one unit ask much the same: each question is asked once. */
export function startReads(unit: Unit): StartReads {
  return {
    executors: askedOnce(unit.executors),
    groups: askedOnce(unit.groups),
    history: askedOnce(unit.history),
    projects: askedOnce(unit.projects),
    secrets: askedOnce(unit.secrets),
    suts: askedOnce(unit.suts),
    templates: askedOnce(unit.templates),
  };
}

/** A start that nothing stands against. */
export interface CheckedStart {
  readonly request: StartRequest;
  readonly projectId: string;
  readonly planned: readonly Planned[];
  readonly sut: Sut;
  readonly guard: SutGuard | null;
  /** How long such runs take; null where that is not known, and of a dry run. */
  readonly usualMs: number | null;
}

/** Errors, in this order: those of `startRuns` from NOT_FOUND to NO_MATCHING_EXECUTOR. */
export async function checkStart(
  core: CoreService,
  reads: StartReads,
  request: StartRequest,
): Promise<CheckedStart> {
  if (request.projectId !== null) requireRunner(request.principal, request.projectId);
  const { projectId, templates } = await findTemplates(reads, request);
  requireRunner(request.principal, projectId);
  refuseDisabled(templates);
  const { sut, guard } = request.dryRun
    ? { sut: request.sut, guard: null }
    : await guardOfRun(reads, projectId, request.sut);
  const asking = { projectId, name: sut.name, guard };
  const resolved = resolvePlans(templates, request);
  const planned = request.dryRun ? resolved : await withSuts(reads, resolved, asking);
  const plans = planned.map(({ plan }) => plan);
  await refuseUnknownSecrets(reads, projectId, plans);
  if (request.requireExecutor) await refuseUnmatched(reads, projectId, planned);
  const templateIds = planned.map(({ template }) => template.id);
  const usualMs = request.dryRun ? null : await usualTimeOf(core, reads, templateIds);
  return { request, projectId, planned, sut, guard, usualMs };
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

async function refuseUnmatched(
  reads: Pick<StartReads, 'executors'>,
  projectId: string,
  planned: readonly Planned[],
): Promise<void> {
  const executors = await reads.executors.ofProject(projectId);
  const unmatched = planned.flatMap(({ template: { id }, plan }) => {
    const unfit = executors.flatMap((each) => {
      const why = whyUnfit(each, projectId, plan);
      return why ? [{ name: each.name, why }] : [];
    });
    return unfit.length === executors.length ? [{ id, name: plan.templateName, unfit }] : [];
  });
  if (unmatched.length > 0) throw new CoreError('NO_MATCHING_EXECUTOR', { templates: unmatched });
}
