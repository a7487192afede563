import { type RunWithTasks, readRound, waitForRun } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { applyWait } from '../../common/headers/prefer.ts';
import { watchCaller } from '../../common/listening/watched-caller.ts';
import { principalOf } from '../../common/principal.ts';
import type { NativeDoor } from '../native-handlers.ts';

/** A run in one of its rounds (null: the latest); with `Prefer: wait` when that is finished, or after so many seconds. */
export async function readOrWait(
  { core }: NativeDoor,
  call: {
    request: FastifyRequest;
    reply: FastifyReply;
    runId: string;
    round: number | null;
    waitSeconds: number | null;
  },
): Promise<RunWithTasks> {
  const { request, reply, runId, round, waitSeconds } = call;
  const principal = principalOf(request);
  if (waitSeconds === null) return readRound(core, principal, { runId, round });
  applyWait(reply, waitSeconds);
  const timeoutMs = waitSeconds * 1000;
  const caller = watchCaller(request, reply);
  const found = await waitForRun(core, { principal, runId, round, timeoutMs, signal: caller });
  return caller.hasLostRights ? readRound(core, principalOf(request), { runId, round }) : found;
}
