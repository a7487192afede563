import type { CoreService } from '../core-service.ts';
import { readTemplate } from '../templates/read-template.ts';
import type { StartedRun, StartRequest } from './start-request.ts';
import { startRuns } from './start-runs.ts';

export type DryRunRequest = Omit<StartRequest, 'projectId' | 'templates' | 'dryRun' | 'onBehalfOf'> & {
  readonly templateId: string;
};

/**
 * Starts a dry run: an executor prepares the workspace as for a run, finds the cases of the template, and ends; none of
 * them is executed. It is a run in all but this: it has no verdict, is in no list of runs, and is not executed again.
 * Errors: those of `startRuns`.
 */
export async function dryRunTemplate(
  core: CoreService,
  { templateId, ...request }: DryRunRequest,
): Promise<StartedRun> {
  await readTemplate(core, request.principal, templateId);
  return startRuns(core, {
    ...request,
    ...{ projectId: null, templates: [templateId], dryRun: true, onBehalfOf: '' },
  });
}
