import { CoreError, mostRepeats, rerun, wrongAt } from '@testyard/core';
import type { Rerun } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { bodyHash, readIdempotencyKey } from '../../common/headers/idempotency-key.ts';
import { readWaitSeconds } from '../../common/headers/prefer.ts';
import { principalOf } from '../../common/principal.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';
import { readOrWait } from './read-or-wait.ts';

/** Rounds of a run after the first. */
export function rerunHandlers(door: NativeDoor): Pick<NativeHandlers, 'rerun'> {
  const { core } = door;
  return {
    rerun: async ({ params: { runId }, body, request, reply }) => {
      const waitSeconds = readWaitSeconds(request);
      const { round } = await rerun(core, rerunOf(request, runId, body));
      const found = await readOrWait(door, { request, reply, runId, round, waitSeconds });
      if (waitSeconds !== null && found.run.state === 'finished') reply.code(200);
      return presentRun(found, contextOf(request).language);
    },
  };
}

function rerunOf(request: FastifyRequest, runId: string, body: Rerun) {
  if (body.what !== undefined && body.caseIds !== undefined)
    throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('/what', 'contradiction', 'caseIds')] });
  const { untilFailure = false, repeat = untilFailure ? mostRepeats : 1 } = body;
  const key = readIdempotencyKey(request);
  const route = `POST /api/v1/runs/${runId}/rerun`;
  return {
    principal: principalOf(request),
    runId,
    scope: body.caseIds ? ('cases' as const) : (body.what ?? 'unsuccessful'),
    caseIds: body.caseIds ?? [],
    series: repeat > 1 ? { of: repeat, untilFailure } : null,
    idempotency: key === null ? null : { route, key, bodyHash: bodyHash(body) },
  };
}
