import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { CaseStatus, Cause, Verdict } from './run-resources.ts';
import { DecimalId, HexId, Nullable, RoundQuery } from './scalars.ts';

/**
 * All cases of a round, a list for each field; what is at one place of the lists is one case. Those that did not succeed
 * come first, then the others, each in the order of the ledger.
 */
export const CaseColumns = Type.Object({
  runId: HexId,
  round: Type.Integer(),
  verdict: Nullable(Verdict),
  /** Each less the one before; the first is whole. */
  ids: Type.Array(Type.Integer()),
  /** How many characters (Unicode code points) a name has in common with the beginning of the one before. */
  shared: Type.Array(Type.Integer()),
  /** What follows these. */
  names: Type.Array(Type.String()),
  /** Place in `suites`. */
  suite: Type.Array(Type.Integer()),
  suites: Type.Array(Type.String()),
  /** Place in `statuses`; -1 where a case is open. */
  status: Type.Array(Type.Integer()),
  statuses: Type.Array(CaseStatus),
  /** Place in `tasks`. */
  task: Type.Array(Type.Integer()),
  tasks: Type.Array(DecimalId),
  /** Whole milliseconds, from a second on in three digits that count; null where a case never ran. */
  durationMs: Type.Array(Nullable(Type.Integer())),
  /** Place in `causes`, -1 where there is none; of the cases that did not succeed alone, so that it is shorter than the others. */
  cause: Type.Array(Type.Integer()),
  causes: Type.Array(Cause),
  /** Of the same; cut after 200 characters. */
  messages: Type.Array(Nullable(Type.String())),
});
export type CaseColumns = Static<typeof CaseColumns>;

/** Cases in bulk; part of the native table. */
export const caseColumnEndpoints = {
  listCaseColumns: {
    method: 'GET',
    path: '/api/v1/runs/:runId/cases/columns',
    summary:
      'All cases of a round in columns, for pages and reports: the unsuccessful first; gzip where it is accepted, ETag once the round is finished',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object(RoundQuery),
    honours: ['If-None-Match'],
    status: 200,
    others: ['unchanged'],
    response: CaseColumns,
  },
} as const satisfies Record<string, Endpoint>;
