import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, HexId, Nullable, RoundQuery } from './scalars.ts';

const EarlierRun = Type.Object({ runId: HexId, number: Type.Integer() });

/**
 * `new`: it failed in none of the runs that it is compared with. `known`: in the last of them, too. `again`: not in that
 * one, but in one before. `since`: the first of the runs in a row in which it failed, this one where it is the only one;
 * `runs`: how many these are. `last`: the latest run before in which it failed.
 */
export const FailureStanding = Type.Object({
  caseId: Type.String(),
  standing: Type.Union([Type.Literal('new'), Type.Literal('known'), Type.Literal('again')]),
  since: EarlierRun,
  runs: Type.Integer(),
  last: Nullable(EarlierRun),
});
export type FailureStanding = Static<typeof FailureStanding>;

/** Of one task: runs of its template before this one, newest first, and its failures beside them; none where there is no such run. */
export const TaskStandings = Type.Object({
  taskId: DecimalId,
  earlier: Type.Array(EarlierRun),
  failures: Type.Array(FailureStanding),
});

export const RunStandings = Type.Object({
  runId: HexId,
  round: Type.Integer(),
  tasks: Type.Array(TaskStandings),
});
export type RunStandings = Static<typeof RunStandings>;

/** What failures are beside those of earlier runs; part of the native table. */
export const failureEndpoints = {
  readStandings: {
    method: 'GET',
    path: '/api/v1/runs/:runId/failures',
    summary:
      'Failed cases of a round (the first 2,000), each with whether it is new: beside the first rounds of up to 30 runs of its template before this one that passed or failed',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object(RoundQuery),
    status: 200,
    response: RunStandings,
  },
} as const satisfies Record<string, Endpoint>;
