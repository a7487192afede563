import type { Principal } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
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
    const { principal: by, templateId: id } = call;
    const template = await accessTemplate(unit, { principal: by, needed: 'maintainer', id });
    await unit.templates.delete(id, unit.now);
    const { projectId } = template;
    await recordWrite(core, unit, { by, action: 'template.delete', projectId, object: template });
  });
}
