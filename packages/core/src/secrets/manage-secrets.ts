import type { Principal } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { wrongAt } from '../findings.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import { accessProject } from '../templates/access-template.ts';
import { isSecretName, longestSecret, type SecretBox, type SecretHead } from './secret.ts';

interface OfProject {
  readonly principal: Principal;
  readonly projectId: string;
}

export type WithSecrets = CoreService & { readonly secretBox: SecretBox };

/** What secrets a project has, by name, for its admins: never a value. Errors: NOT_FOUND, FORBIDDEN. */
export async function listSecrets(
  core: CoreService,
  { principal, projectId, page }: OfProject & { readonly page: PageRequest },
): Promise<PageOf<SecretHead>> {
  await accessProject(core.reads, { principal, needed: 'admin', id: projectId });
  return core.reads.secrets.list(projectId, page);
}

/**
 * Keeps a value under a name, in place of the one that is there. The same value again is a new version, too: nobody is
 * told whether it was. `isMasked` says whether it is long enough to be found where tests write it.
 * Errors: NOT_FOUND, FORBIDDEN, REQUEST_INVALID (name, value), SECRETS_KEY_UNUSABLE.
 */
export function setSecret(
  core: WithSecrets,
  call: OfProject & { readonly name: string; readonly value: string; readonly masked: boolean },
): Promise<SecretHead> {
  const { principal: by, projectId, name, value, masked } = call;
  return core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal: by, needed: 'admin', id: projectId });
    requireFit(name, value);
    const before = await unit.secrets.hold(projectId, name);
    const head: SecretHead = {
      ...{ projectId, name, masked, version: (before?.version ?? 0) + 1 },
      ...{ updatedAt: unit.now, updatedBy: by.userName },
    };
    await unit.secrets.save({ ...head, ...core.secretBox.seal(value, head) });
    const object = { id: name, name };
    const changes = { version: head.version };
    await recordWrite(core, unit, { by, action: 'secret.set', projectId, object, changes });
    return head;
  });
}

/** Errors: NOT_FOUND, also for a secret that is not there; FORBIDDEN. */
export async function removeSecret(
  core: CoreService,
  { principal: by, projectId, name }: OfProject & { readonly name: string },
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    await accessProject(unit, { principal: by, needed: 'admin', id: projectId });
    const before = isSecretName(name) ? await unit.secrets.hold(projectId, name) : null;
    if (!before) throw new CoreError('NOT_FOUND', { kind: 'secret', given: name });
    await unit.secrets.remove(projectId, name);
    await recordWrite(core, unit, { by, action: 'secret.remove', projectId, object: { id: name, name } });
  });
}

/** What was no UTF-8, or NUL, has become U+FFFD on its way: kept, it would be another value. */
function requireFit(name: string, value: string): void {
  const findings = [
    ...(isSecretName(name) ? [] : [wrongAt('/name', 'secret-name')]),
    ...(value === '' ? [wrongAt('/value', 'must-not-be-empty')] : []),
    ...(/[\0\ufffd]/.test(value) ? [wrongAt('/value', 'secret-text')] : []),
    ...(value.length > longestSecret
      ? [wrongAt('/value', 'too-many-characters', String(longestSecret))]
      : []),
  ];
  if (findings.length > 0) throw new CoreError('REQUEST_INVALID', { findings });
}
