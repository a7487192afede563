import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { Verdict } from '../ledger/verdict.ts';
import type { ActivityState } from '../runs/states.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import { accessProject } from './access-template.ts';

/** How many executions of a template are shown beside it. */
export const LAST_EXECUTIONS = 10;

/** One task of a template, as a list of templates shows it. */
export interface Execution {
  readonly taskId: string;
  readonly runId: string;
  /** Of the run within its project. */
  readonly number: number;
  readonly state: ActivityState;
  readonly verdict: Verdict | null;
  readonly createdAt: number;
}

export interface TemplateExecutions {
  readonly templateId: string;
  /** Newest first, at most `LAST_EXECUTIONS`; dry runs execute nothing and are not among them. */
  readonly executions: readonly Execution[];
}

/** What the templates of a project came to last, in the order of their names. Errors: NOT_FOUND (project). */
export async function listLastExecutions(
  core: CoreService,
  call: { readonly principal: Principal; readonly projectId: string; readonly page: PageRequest },
): Promise<PageOf<TemplateExecutions>> {
  const { principal, projectId, page } = call;
  await accessProject(core.reads, { principal, needed: 'viewer', id: projectId });
  return core.reads.templates.lastExecutions(projectId, page);
}
