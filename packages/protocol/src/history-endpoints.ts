import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { CaseStatus, Cause, Counts, Verdict } from './run-resources.ts';
import { DecimalId, HexId, Labels, Nullable, Timestamp } from './scalars.ts';

/**
 * What a template did in the first round of a run: of several tasks of it (a matrix) the worst verdict, the sum of their
 * counts, and the time from the first start to the last end. `rounds`: how many the run has by now. `commit`: that was
 * tested, else what the pipeline says. `branch`: of the pipeline. `sut`: name of the system under test.
 */
export const HistoryRun = Type.Object({
  id: HexId,
  number: Type.Integer(),
  verdict: Verdict,
  createdAt: Timestamp,
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
  durationMs: Nullable(Type.Integer()),
  counts: Counts,
  rounds: Type.Integer(),
  imported: Type.Boolean(),
  branch: Nullable(Type.String()),
  commit: Nullable(Type.String()),
  sut: Nullable(Type.String()),
});
export type HistoryRun = Static<typeof HistoryRun>;

/** Failures of a case that say the same but for numbers, ids, paths and times: in how many runs, and the newest of them. */
export const HistoryFailure = Type.Object({
  message: Nullable(Type.String()),
  status: CaseStatus,
  cause: Nullable(Cause),
  runs: Type.Integer(),
  runId: HexId,
  number: Type.Integer(),
  caseId: Type.String(),
});
export type HistoryFailure = Static<typeof HistoryFailure>;

/**
 * `combination`: values of the matrix, absent where there is none. `states`: how it ended in each run, in their order; null
 * where it was not part of the run, or is not known. `ids`: of the case in each run in which it failed or was flaky, else
 * null. `executed`: runs in which it passed, was flaky or failed by itself; `failed` and `flaky` are of these. `changes`: how
 * often it passed after it had failed or the other way round, from one execution to the next, and each flaky one;
 * `score`: changes ÷ (executed − 1), at most 1. `isFlaky`: flaky once, or two changes. `since`: number of the first run of
 * those in a row, up to the newest, in which each execution failed; null where the last did not. `standing`, where it did:
 * `new`: it failed in no other of these runs, `known`: in the execution before, too, `again`: not in that, but in one before.
 */
export const HistoryCase = Type.Object({
  name: Type.String(),
  suite: Type.String(),
  file: Nullable(Type.String()),
  combination: Type.Optional(Labels),
  states: Type.Array(Nullable(CaseStatus)),
  ids: Type.Array(Nullable(Type.String())),
  executed: Type.Integer(),
  failed: Type.Integer(),
  flaky: Type.Integer(),
  changes: Type.Integer(),
  score: Type.Number(),
  isFlaky: Type.Boolean(),
  since: Nullable(Type.Integer()),
  standing: Nullable(Type.Union([Type.Literal('new'), Type.Literal('known'), Type.Literal('again')])),
  /** Newest first, the first five. */
  failures: Type.Array(HistoryFailure),
});
export type HistoryCase = Static<typeof HistoryCase>;

/**
 * Over all of these runs. `passRate`: passed and flaky ÷ executed; null where nothing was executed. `failing`: cases with a
 * `since`; `newlyFailing`: those whose `since` is the newest run.
 */
export const HistorySummary = Type.Object({
  passRate: Nullable(Type.Number()),
  durationP95Ms: Nullable(Type.Integer()),
  flaky: Type.Integer(),
  failing: Type.Integer(),
  newlyFailing: Type.Integer(),
});
export type HistorySummary = Static<typeof HistorySummary>;

/** `before`: to go further back with; null where there is nothing older. `more`: cases that are not listed. */
export const TemplateHistory = Type.Object({
  template: Type.Object({ id: DecimalId, name: Type.String() }),
  runs: Type.Array(HistoryRun),
  before: Nullable(Type.Integer()),
  summary: HistorySummary,
  cases: Type.Array(HistoryCase),
  more: Type.Integer(),
});
export type TemplateHistory = Static<typeof TemplateHistory>;

/** What cases of a template did over its runs; part of the native table. */
export const historyEndpoints = {
  readHistory: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/history',
    summary:
      'First rounds of the latest runs of a template (by id or name), newest first, and how its cases ended in them: those that failed or were flaky at least once (the first 500), failing ones first, then flaky ones',
    right: 'viewer',
    params: Type.Object({ projectId: HexId }),
    query: Type.Object({
      template: Type.String({ minLength: 1, maxLength: 200 }),
      branch: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 300,
          description: '`branch` of the pipeline that started a run',
        }),
      ),
      sut: Type.Optional(
        Type.String({ minLength: 1, maxLength: 1000, description: 'Name of the system under test' }),
      ),
      runs: Type.Optional(
        Type.String({ pattern: '^([1-9]|[1-4][0-9]|50)$', description: '1 to 50; 30 where absent' }),
      ),
      before: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: 'Runs with a smaller number alone' }),
      ),
    }),
    status: 200,
    response: TemplateHistory,
  },
} as const satisfies Record<string, Endpoint>;
