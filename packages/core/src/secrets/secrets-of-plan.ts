import { CoreError } from '../errors.ts';
import type { Lease } from '../leases/lease.ts';
import type { Reads } from '../stores/unit-of-work.ts';
import type { Plan } from '../templates/plan.ts';
import type { Secret, SecretBox } from './secret.ts';

/**
 * Those that the plan of a lease's task names, by variable. One that was removed since the run began, or that cannot be
 * opened any more, is left out: the executor says so.
 */
export async function secretsOfLease(
  reads: Pick<Reads, 'secrets' | 'tasks'>,
  secretBox: SecretBox,
  { taskId, projectId }: Pick<Lease, 'taskId' | 'projectId'>,
): Promise<Readonly<Record<string, string>>> {
  const wanted = Object.entries((await reads.tasks.byId(taskId))?.plan.secrets ?? {});
  const found = await reads.secrets.named(projectId, [...new Set(wanted.map(([, name]) => name))]);
  const values = new Map(found.map((secret) => [secret.name, openedOrNull(secretBox, secret)]));
  const given = wanted.map(([variable, name]) => [variable, values.get(name) ?? null] as const);
  return Object.fromEntries(given.filter((each): each is [string, string] => each[1] !== null));
}

function openedOrNull(secretBox: SecretBox, secret: Secret): string | null {
  try {
    return secretBox.open(secret, secret);
  } catch (error) {
    if (error instanceof CoreError) return null;
    throw error;
  }
}

/** Errors: SECRET_UNKNOWN naming each secret that the project does not have. */
export async function refuseUnknownSecrets(
  reads: Pick<Reads, 'secrets'>,
  projectId: string,
  tasks: readonly { readonly templateId: string; readonly plan: Pick<Plan, 'secrets' | 'templateName'> }[],
): Promise<void> {
  const names = [...new Set(tasks.flatMap(({ plan: { secrets = {} } }) => Object.values(secrets)))];
  if (names.length === 0) return;
  const known = new Set((await reads.secrets.named(projectId, names)).map(({ name }) => name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  const isIn = ({ plan: { secrets = {} } }: (typeof tasks)[number]) =>
    Object.values(secrets).some((name) => missing.includes(name));
  const named = new Map(tasks.filter(isIn).map(({ templateId, plan }) => [plan.templateName, templateId]));
  throw new CoreError('SECRET_UNKNOWN', {
    given: missing.join(', '),
    templates: [...named].map(([name, id]) => ({ id, name })),
  });
}
