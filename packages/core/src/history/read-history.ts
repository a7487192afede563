// How the cases of a template ended over its runs.
import { type Principal, requireRole } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { EarlierRun } from '../runs/failure-standing.ts';
import { templateOf } from '../runs/read-runs.ts';
import type { UnsteadyCase, UnsteadyEnd } from '../stores/past-store.ts';
import { byWeight, type CaseRow, readCaseRows } from './case-rows.ts';
import { type HistoryRun, type HistoryRuns, readHistoryRuns } from './history-runs.ts';
import { type HistorySummary, summaryOf } from './history-summary.ts';

const mostListed = 500;
/** Failures of a case that are read, the newest. */
const mostFailures = 10;

export interface HistoryRequest {
  readonly projectId: string;
  /** Id or name. */
  readonly template: string;
  /** Null: any. */
  readonly branch: string | null;
  /** Name of the system under test. */
  readonly sut: string | null;
  /** A number; null: from the newest run on. */
  readonly before: number | null;
  /** Runs. */
  readonly most: number;
}

/** A failure, or a flaky end, of a case in one of the runs. */
export interface HistoryFailure extends UnsteadyEnd, Pick<UnsteadyCase, 'message'> {
  readonly run: EarlierRun;
}

export interface HistoryCase extends CaseRow, Pick<UnsteadyCase, 'name' | 'suite' | 'file'> {
  /** Newest first. */
  readonly failures: readonly HistoryFailure[];
}

export interface TemplateHistory extends HistoryRuns {
  readonly template: { readonly id: string; readonly name: string };
  readonly summary: HistorySummary;
  readonly cases: readonly HistoryCase[];
  /** Cases that are not listed. */
  readonly more: number;
}

/**
 * First rounds of the latest runs of a template, and its cases that failed or were flaky in one of them: failing ones
 * first, then flaky ones. Errors: NOT_FOUND, TEMPLATE_NOT_FOUND.
 */
export async function readHistory(
  core: CoreService,
  principal: Principal,
  request: HistoryRequest,
): Promise<TemplateHistory> {
  const { projectId, branch, sut } = request;
  requireRole(principal, 'viewer', { projectId, kind: 'project', id: projectId });
  if (!(await core.reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  const { id, name, document } = await templateOf(core, projectId, request.template);
  const filter = {
    ...{ projectId, templateId: id, branch, sut, dryRun: false, state: null, verdict: null },
    ...{ createdBy: null, ci: null, commit: null, since: null, until: null },
  };
  const { runs, before } = await readHistoryRuns(core, filter, request);
  const { rows, more } = await readCaseRows(core, runs, document.matrix !== undefined);
  const listed = rows.slice(0, mostListed);
  return {
    ...{ template: { id, name }, runs, before, summary: summaryOf(runs, rows) },
    cases: await named(core, runs, listed),
    more: more + rows.length - listed.length,
  };
}

/** Of equal weight by name. */
async function named(
  core: CoreService,
  runs: readonly HistoryRun[],
  rows: readonly CaseRow[],
): Promise<readonly HistoryCase[]> {
  const ends = rows.map((row) => row.unsteady.flatMap((end, index) => (end ? { end, index } : [])));
  const newest = ends.map((each) => each.slice(0, mostFailures));
  const ids = newest.flatMap((each) => each.map(({ end }) => end.id));
  const known = new Map((await core.reads.past.unsteadyById(ids)).map((each) => [each.id, each]));
  const found = rows.flatMap((row, place) => {
    const failures = (newest[place] ?? []).flatMap(({ end, index }): HistoryFailure[] => {
      const [of, run] = [known.get(end.id), runs[index]?.run];
      return of && run ? [{ ...end, message: of.message, run: { runId: run.id, number: run.number } }] : [];
    });
    const of = known.get(failures[0]?.id ?? '');
    return of ? [{ ...row, name: of.name, suite: of.suite, file: of.file, failures }] : [];
  });
  return found.sort((one, other) => byWeight(one, other) || (one.name < other.name ? -1 : 1));
}
