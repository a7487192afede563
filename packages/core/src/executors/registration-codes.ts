import { type Principal, requireRole, requireSystemAdmin } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';

/** A code that can be used still; the code itself was told once. */
export interface UsableCode {
  readonly id: string;
  readonly expiresAt: number;
}

/** What names a code to people: not enough of its hash to guess one. */
export const codeIdOf = (hash: string): string => hash.slice(0, 12);

interface OfProject {
  readonly principal: Principal;
  /** null: of executors that all projects share. */
  readonly projectId: string | null;
}

/**
 * Passes who may have executors of a project register: its maintainers; of those that all projects share, system admins.
 * Errors: NOT_FOUND, FORBIDDEN.
 */
export function requireCodeRights({ principal, projectId }: OfProject): void {
  if (projectId === null) requireSystemAdmin(principal);
  else requireRole(principal, 'maintainer', { projectId, kind: 'project', id: projectId });
}

/** Codes that nobody has used and that are not over. Errors: NOT_FOUND, FORBIDDEN. */
export async function listRegistrationCodes(
  core: CoreService,
  request: OfProject,
): Promise<readonly UsableCode[]> {
  requireCodeRights(request);
  const codes = await core.unitOfWork.run((unit) => unit.codes.usable(request.projectId, unit.now));
  return codes.map(({ hash, expiresAt }) => ({ id: codeIdOf(hash), expiresAt }));
}

/** A code that can be used no more. Errors: NOT_FOUND, also for one that is used or over; FORBIDDEN. */
export async function revokeRegistrationCode(
  core: CoreService,
  request: OfProject & { readonly codeId: string },
): Promise<void> {
  const { principal: by, projectId, codeId } = request;
  requireCodeRights(request);
  await core.unitOfWork.run(async (unit) => {
    const usable = await unit.codes.usable(projectId, unit.now);
    const code = usable.find(({ hash }) => codeIdOf(hash) === codeId);
    const held = code && (await unit.codes.byHash(code.hash));
    if (!held || held.usedAt !== null)
      throw new CoreError('NOT_FOUND', { kind: 'registration code', given: codeId });
    await unit.codes.use(held.hash, unit.now);
    const object = { id: codeId, name: '' };
    await recordWrite(core, unit, { by, action: 'registration-code.revoke', projectId, object });
  });
}
