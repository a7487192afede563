import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import { accessProject } from './access-template.ts';
import type { TemplateExecutions } from './execution.ts';

/** What the templates of a project came to last, in the order of their names. Errors: NOT_FOUND (project). */
export async function listLastExecutions(
  core: CoreService,
  call: { readonly principal: Principal; readonly projectId: string; readonly page: PageRequest },
): Promise<PageOf<TemplateExecutions>> {
  const { principal, projectId, page } = call;
  await accessProject(core.reads, { principal, needed: 'viewer', id: projectId });
  return core.reads.templates.lastExecutions(projectId, page);
}
