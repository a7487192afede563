import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Run } from './run-resources.ts';
import { HexId } from './scalars.ts';

/** A case by its row, of any round. */
export const CaseId = Type.String({ pattern: '^[0-9]{1,19}$' });

/**
 * `what` and `caseIds` stand for each other; without both it is what was unsuccessful. `repeat`: so many rounds, one after
 * the other, each of what the first of them executes. `untilFailure`: the first of them that does not pass, or has a flaky
 * case, is the last; without `repeat` there are 100 at most.
 */
export const Rerun = Type.Object(
  {
    what: Type.Optional(
      Type.Union([
        Type.Literal('unsuccessful'),
        Type.Literal('failed'),
        Type.Literal('errors'),
        Type.Literal('all'),
      ]),
    ),
    caseIds: Type.Optional(Type.Array(CaseId, { minItems: 1, maxItems: 1000 })),
    repeat: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    untilFailure: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Rerun = Static<typeof Rerun>;

/** Rounds of a run after the first; part of the native table. */
export const rerunEndpoints = {
  rerun: {
    method: 'POST',
    path: '/api/v1/runs/:runId/rerun',
    summary:
      'Execute the unsuccessful cases of a finished run, or others, again as its next round, or as several; honours Idempotency-Key and Prefer: wait',
    right: 'runner',
    params: Type.Object({ runId: HexId }),
    body: Rerun,
    honours: ['Idempotency-Key', 'Prefer'],
    status: 202,
    others: ['ended'],
    response: Run,
  },
} as const satisfies Record<string, Endpoint>;
