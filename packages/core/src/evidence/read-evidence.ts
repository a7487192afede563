import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { LateEvent } from '../results/late-event.ts';
import { readTask, requireRound, visibleRun } from '../runs/read-runs.ts';
import type { Artifact, KeptLog, TaskEvidence } from '../stores/evidence-stores.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { ReportReceipt } from './report-receipt.ts';

/** Log streams of a task, oldest lease first. Errors: NOT_FOUND. */
export async function listLogs(
  core: CoreService,
  principal: Principal,
  request: PageRequest & { readonly taskId: string },
): Promise<PageOf<KeptLog>> {
  await readTask(core, principal, request.taskId);
  return core.reads.logs.list(request.taskId, request);
}

/** One log stream, for reading its bytes. Errors: NOT_FOUND. */
export async function openLog(
  core: CoreService,
  principal: Principal,
  log: { readonly taskId: string; readonly leaseId: string; readonly stream: string },
): Promise<KeptLog> {
  await readTask(core, principal, log.taskId);
  const found = await core.reads.logs.look(log.leaseId, log.stream);
  if (found?.taskId !== log.taskId) throw new CoreError('NOT_FOUND', { kind: 'log', given: log.stream });
  return found;
}

/** Files kept from a task, or from one of its cases. Errors: NOT_FOUND. */
export async function listArtifacts(
  core: CoreService,
  principal: Principal,
  request: PageRequest & { readonly taskId: string; readonly caseId: string | null },
): Promise<PageOf<Artifact>> {
  await readTask(core, principal, request.taskId);
  return core.reads.artifacts.list(request, request);
}

/** How much is kept of the tasks of a round, of those that have something; `round` null: the latest. Errors: NOT_FOUND. */
export async function countEvidence(
  core: CoreService,
  principal: Principal,
  request: { readonly runId: string; readonly round: number | null },
): Promise<readonly TaskEvidence[]> {
  const run = await visibleRun(core, principal, request.runId);
  return core.reads.evidence.ofRound({ id: run.id, round: requireRound(run, request.round) });
}

/** What was said of a task and does not count. Errors: NOT_FOUND. */
export async function listLateEvidence(
  core: CoreService,
  principal: Principal,
  request: PageRequest & { readonly taskId: string },
): Promise<PageOf<LateEvent & { readonly caseName: string | null; readonly executor: string }>> {
  await readTask(core, principal, request.taskId);
  return core.reads.lateEvidence.list(request.taskId, request);
}

/** What was made of the files of reports that a task brought. Errors: NOT_FOUND. */
export async function listReceipts(
  core: CoreService,
  principal: Principal,
  request: PageRequest & { readonly taskId: string },
): Promise<PageOf<ReportReceipt>> {
  await readTask(core, principal, request.taskId);
  return core.reads.receipts.list(request.taskId, request);
}

/** One file, for reading its bytes. Errors: NOT_FOUND. */
export async function openArtifact(
  core: CoreService,
  principal: Principal,
  file: { readonly taskId: string; readonly artifactId: string },
): Promise<Artifact> {
  await readTask(core, principal, file.taskId);
  const found = await core.reads.artifacts.byId(file.artifactId);
  if (found?.taskId !== file.taskId)
    throw new CoreError('NOT_FOUND', { kind: 'artifact', given: file.artifactId });
  return found;
}
