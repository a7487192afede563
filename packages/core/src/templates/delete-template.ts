import type { Principal } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { holdTemplate } from './access-template.ts';
import { type ExpectedRevision, requireRevision } from './revision.ts';

/**
 * Deletes a template; its runs stay. Groups keep naming it, so that a run of such a group fails with its name
 * instead of quietly testing less. Errors: NOT_FOUND, FORBIDDEN, TEMPLATE_CHANGED.
 */
export async function deleteTemplate(
  core: CoreService,
  call: {
    readonly principal: Principal;
    readonly templateId: string;
    readonly expected: ExpectedRevision;
  },
): Promise<void> {
  const { principal, templateId, expected } = call;
  await core.unitOfWork.run(async (unit) => {
    const present = await holdTemplate(unit, { principal, needed: 'maintainer', id: templateId });
    requireRevision(present, expected, templateId);
    await unit.templates.delete(templateId, unit.now);
    await unit.history.forgetTemplate(templateId);
    const { projectId } = present;
    await recordWrite(core, unit, {
      ...{ by: principal, action: 'template.delete', projectId, object: present },
    });
  });
}
