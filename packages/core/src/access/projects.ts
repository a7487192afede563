import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { nameToKeep } from '../names.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { Project } from './account.ts';
import { type Principal, requireRole, requireSystemAdmin, visibleProjects } from './principal.ts';

/** Errors: FORBIDDEN for whoever is not a system admin, REQUEST_INVALID, NAME_TAKEN. */
export async function createProject(core: CoreService, by: Principal, given: string): Promise<Project> {
  requireSystemAdmin(by);
  const name = nameToKeep(given);
  return core.unitOfWork.run(async (unit) => {
    const project = { id: core.ids.hex(), name, maximumSlots: null, createdAt: unit.now };
    await unit.projects.insert(project);
    await recordWrite(core, unit, { by, action: 'project.create', projectId: project.id, object: project });
    return project;
  });
}

/** How many slots its tasks may have at once; null: no limit. Errors: NOT_FOUND, FORBIDDEN. */
export function limitProject(
  core: CoreService,
  by: Principal,
  { projectId, maximumSlots }: { readonly projectId: string; readonly maximumSlots: number | null },
): Promise<Project> {
  return core.unitOfWork.run(async (unit) => {
    requireRole(by, 'admin', { projectId, kind: 'project', id: projectId });
    const project = await unit.projects.byId(projectId);
    if (project === null) throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
    const changes = { maximumSlots };
    if (project.maximumSlots !== maximumSlots) {
      await unit.projects.setMaximumSlots(projectId, maximumSlots);
      await recordWrite(core, unit, { by, action: 'project.update', projectId, object: project, changes });
      unit.notify('work');
    }
    return { ...project, maximumSlots };
  });
}

/** Those that the caller has a role in, by name. */
export function listProjects(core: CoreService, by: Principal, page: PageRequest): Promise<PageOf<Project>> {
  return core.reads.projects.list(visibleProjects(by), page);
}

/** Errors: NOT_FOUND, also without a role there. */
export async function getProject(core: CoreService, by: Principal, projectId: string): Promise<Project> {
  requireRole(by, 'viewer', { projectId, kind: 'project', id: projectId });
  const project = await core.reads.projects.byId(projectId);
  if (project === null) throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  return project;
}
