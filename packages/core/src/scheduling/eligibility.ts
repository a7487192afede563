import type { Executor } from '../executors/executor.ts';
import type { Task } from '../runs/run.ts';
import type { Plan } from '../templates/plan.ts';

/**
 * Why an executor cannot work on a plan of a project, whatever its load; null where it can. One line in English
 * that names what is missing.
 */
export function whyUnfit(executor: Executor, projectId: string, plan: Plan): string | null {
  if (executor.revoked) return 'revoked';
  if (executor.projectId !== null && executor.projectId !== projectId) return 'serves another project';
  if (executor.frameworks[plan.framework] === undefined) return `has no ${plan.framework}`;
  for (const [name, value] of Object.entries(plan.labels))
    if (executor.labels[name] !== value)
      return `label ${name} is ${executor.labels[name] ?? 'not set'}, wanted is ${value}`;
  return whySourceUnfit(executor, plan);
}

/** Whether it may be offered a task: it is fit, and was not among those that could not work on it. */
export function mayWorkOn(executor: Executor, task: Task): boolean {
  return (
    !task.excludedExecutors.some(({ executorId }) => executorId === executor.id) &&
    whyUnfit(executor, task.projectId, task.plan) === null
  );
}

function whySourceUnfit({ sources }: Executor, { source }: Plan): string | null {
  if ('path' in source)
    return sources.paths.some((folder) => isWithin(source.path, folder))
      ? null
      : `does not allow the folder ${source.path}`;
  const scheme = gitScheme(source.git);
  return sources.gitSchemes.includes(scheme) ? null : `does not allow git over ${scheme}`;
}

/** `https`, `ssh`, `http`, `file`...; an address like `git@host:path` is ssh, a plain path is file. */
export function gitScheme(address: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme) return scheme.toLowerCase();
  return /^[^/]+:/.test(address) ? 'ssh' : 'file';
}

function isWithin(path: string, folder: string): boolean {
  if (path.split('/').includes('..')) return false;
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  return path === folder || path.startsWith(root);
}
