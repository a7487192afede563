import type { Executor } from '../../executors/executor.ts';
import type { Task } from '../../runs/run.ts';
import type { Plan } from '../../templates/plan.ts';
import type { Needs } from '../lane.ts';
import { gitScheme } from './git-scheme.ts';
import { guardedOf, refusalsOf } from './guards.ts';
import { holds, kindOf, ruleText } from './label-rule.ts';
import type { Distrusted, Unable, Unfit, UnfitRule } from './unfit.ts';

/** Why an executor cannot work on a plan of a project, whatever its load; null where it can. */
export function whyUnfit(
  executor: Executor,
  projectId: string,
  plan: Plan | Needs,
): Unfit | Distrusted | null {
  return allUnfit(executor, projectId, plan)[0] ?? null;
}

/** Everything that an executor lacks for a plan of a project. */
export function allUnfit(executor: Executor, projectId: string, plan: Plan | Needs): (Unfit | Distrusted)[] {
  const lacks: (Unfit | Distrusted)[] = [];
  if (executor.revoked) lacks.push(unfit('revoked'));
  if (executor.projectId !== null && executor.projectId !== projectId) lacks.push(unfit('other-project'));
  const lacking = whyNoFramework(executor, plan.framework);
  if (lacking) lacks.push(lacking);
  for (const [name, wanted] of Object.entries(plan.labels)) {
    const value = executor.labels[name];
    if (value === undefined) lacks.push(unfit('label-missing', name, ruleText(wanted)));
    else if (!holds(wanted, value))
      lacks.push(
        unfit(kindOf(wanted) === 'range' ? 'label-range' : 'label-differs', name, ruleText(wanted), value),
      );
  }
  const guarded = 'setup' in plan ? guardedOf(plan) : plan.guarded;
  const source = whySourceUnfit(executor, plan);
  return [...lacks, ...refusalsOf(executor.guards, projectId, guarded), ...(source ? [source] : [])];
}

/** Why an executor is not to be offered a task: it is unfit, or could not work on it before; null where it may be. */
export function whyNotOffered(
  executor: Executor,
  task: Pick<Task, 'projectId' | 'excludedExecutors'> & { readonly plan: Plan | Needs },
): Unfit | Distrusted | Unable | null {
  const excluded = task.excludedExecutors.find(({ executorId }) => executorId === executor.id);
  return excluded
    ? { rule: 'told', message: excluded.message }
    : whyUnfit(executor, task.projectId, task.plan);
}

function whyNoFramework(executor: Executor, framework: string): Unfit | Distrusted | null {
  if (executor.frameworks[framework] !== undefined) return null;
  const distrust = executor.distrusted[framework];
  return distrust
    ? { rule: 'distrusted', framework, message: distrust.message }
    : unfit('no-framework', framework);
}

function unfit(rule: UnfitRule, ...values: readonly string[]): Unfit {
  return { rule, values };
}

function whySourceUnfit({ sources }: Executor, { source }: Needs): Unfit | null {
  if ('path' in source)
    return sources.paths.some((folder) => isWithin(source.path, folder))
      ? null
      : unfit('folder', source.path);
  const scheme = gitScheme(source.git);
  return sources.gitSchemes.includes(scheme) ? null : unfit('git-scheme', scheme);
}

function isWithin(path: string, folder: string): boolean {
  if (path.split('/').includes('..')) return false;
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  return path === folder || path.startsWith(root);
}
