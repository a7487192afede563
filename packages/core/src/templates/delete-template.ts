import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { accessTemplate } from './access-template.ts';

/**
 * Deletes a template; its runs stay. Groups keep naming it, so that a run of such a group fails with its name
 * instead of quietly testing less. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function deleteTemplate(
  core: CoreService,
  call: { readonly principal: Principal; readonly templateId: string },
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    await accessTemplate(unit, { principal: call.principal, needed: 'maintainer', id: call.templateId });
    await unit.templates.delete(call.templateId, unit.now);
  });
}
