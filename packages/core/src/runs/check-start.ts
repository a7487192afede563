import { mayIn, type Principal, roleIn } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError, isRefusal } from '../errors.ts';
import { allUnfit } from '../scheduling/fit/eligibility.ts';
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
type StartReads = Pick<
  Unit,
  'executors' | 'groups' | 'history' | 'projects' | 'secrets' | 'suts' | 'templates'
>;

/** Starts of one unit ask much the same: each question is asked once. */
function startReads(unit: Unit): StartReads {
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

/** What starts have in common that ask for the same. */
interface Resolved {
  readonly projectId: string;
  readonly planned: readonly Planned[];
  readonly sut: Sut;
  readonly guard: SutGuard | null;
  /** How long such runs take; null where that is not known, and of a dry run. */
  readonly usualMs: number | null;
}

/** A start that nothing stands against. */
export interface CheckedStart extends Resolved {
  readonly request: StartRequest;
}

/**
 * Checks the starts of one unit of work. Those in one project that ask for the same are given the same plans.
 * Errors of a check, in this order: those of `startRuns` from NOT_FOUND to NO_MATCHING_EXECUTOR.
 */
export function startChecks(core: CoreService, unit: Unit): (request: StartRequest) => Promise<CheckedStart> {
  const reads = startReads(unit);
  const known = new Map<string, Promise<Resolved>>();
  return async (request) => {
    // Without a project all depends on what the caller may see.
    if (request.projectId === null) return { request, ...(await resolve(core, reads, request)) };
    requireRunner(request.principal, request.projectId);
    const asked = askedText(request);
    const resolved = known.get(asked) ?? resolve(core, reads, request);
    known.set(asked, resolved);
    return { request, ...(await resolved) };
  };
}

/** All that a start asks for, but for who asks and what is only written down beside the run. */
function askedText(request: StartRequest): string {
  const { principal, onBehalfOf, traceparent, idempotency, ...asked } = request;
  return JSON.stringify(asked);
}

async function resolve(core: CoreService, reads: StartReads, request: StartRequest): Promise<Resolved> {
  const { projectId, templates } = await findTemplates(reads, request);
  requireRunner(request.principal, projectId);
  const { sut, guard } = request.dryRun
    ? { sut: request.sut, guard: null }
    : await guardOfRun(reads, projectId, request.sut);
  const asking = { projectId, sut, guard };
  const planned = await namingAll(templates, async (some) => {
    refuseDisabled(some);
    const resolved = resolvePlans(some, request);
    const plans = request.dryRun ? resolved : await withSuts(reads, resolved, asking);
    const tasks = plans.map(({ template, plan }) => ({ templateId: template.id, plan }));
    await refuseUnknownSecrets(reads, projectId, tasks);
    if (request.requireExecutor) await refuseUnmatched(reads, projectId, plans);
    return plans;
  });
  const templateIds = planned.map(({ template }) => template.id);
  const usualMs = request.dryRun ? null : await usualTimeOf(core, reads, templateIds);
  return { projectId, planned, sut, guard, usualMs };
}

/** The refusal of some templates names the others, too, that would be refused without them, each with what stands against it. */
async function namingAll<T>(
  templates: readonly Template[],
  check: (some: readonly Template[]) => Promise<T>,
): Promise<T> {
  try {
    return await check(templates);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const named = error.details.templates ?? [];
    const others = templates.filter(({ id }) => !named.some((each) => each.id === id));
    if (named.length === 0 || others.length === 0) throw error;
    const next = await refusalOf(() => namingAll(others, check));
    const { given } = next?.details ?? {};
    const more = (next?.details.templates ?? []).map((each) => ({
      ...(next ? { code: next.code } : {}),
      ...(given === undefined ? {} : { given }),
      ...each,
    }));
    throw new CoreError(error.code, { ...error.details, templates: [...named, ...more] });
  }
}

async function refusalOf(check: () => Promise<unknown>): Promise<CoreError | null> {
  try {
    await check();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error;
  }
  return null;
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
    const lacks = executors.map((each) =>
      allUnfit(each, projectId, plan).map((why) => ({ name: each.name, why })),
    );
    const isUnmatched = lacks.every((each) => each.length > 0);
    return isUnmatched ? [{ id, name: plan.templateName, unfit: lacks.flat() }] : [];
  });
  if (unmatched.length > 0) throw new CoreError('NO_MATCHING_EXECUTOR', { templates: unmatched });
}
