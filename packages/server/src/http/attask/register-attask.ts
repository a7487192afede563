// The compatible dialect. It is thin: it reads the documented request, calls one use case, and says the outcome in the
// documented words. Deleting this folder and the line that mounts it leaves a whole product.
import {
  CoreError,
  type CoreService,
  type RunWithTasks,
  readRound,
  type SecretBox,
  type StartRequest,
  startRuns,
  waitForRun,
} from '@testyard/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readJsonBodies } from '../common/bodies/json-body.ts';
import { contextOf } from '../common/errors.ts';
import { bodyHash, readIdempotencyKey } from '../common/headers/idempotency-key.ts';
import { applyWait, readWaitSeconds } from '../common/headers/prefer.ts';
import { traceOfCall } from '../common/headers/traceparent.ts';
import { watchCaller } from '../common/listening/watched-caller.ts';
import { principalOf } from '../common/principal.ts';
import type { PublicUrl } from '../common/problem.ts';
import { afterStart } from '../common/started-run.ts';
import { type Answer, failureOf, presentAnswer } from './present-answer.ts';
import { dialectErrors, type Failure, presentFailure } from './present-error.ts';
import { type Execution, readExecution } from './read-execution.ts';
import { SignedCallers } from './signing/signed-caller.ts';

export const EXECUTION_PATH = '/attask/v3/taskmodel/execution';

export interface AttaskDoor {
  readonly core: CoreService;
  readonly secretBox: SecretBox;
  readonly publicUrl: PublicUrl;
}

/** Mounts the operation that executes templates, and the errors of its door. */
export function registerAttask(app: FastifyInstance, door: AttaskDoor): void {
  app.doors.add({ prefix: '/attask', language: 'zh', errors: dialectErrors(door.publicUrl) });
  app.register(async (room) => {
    const callers = new SignedCallers(room, { ...door.core, secretBox: door.secretBox });
    readJsonBodies(room, 'any', (request, body) => callers.prove(request, body));
    room.post(EXECUTION_PATH, {
      config: { right: 'user', opensTo: (request) => callers.meet(request) },
      // The body is JSON whatever is said of it: a media type that cannot even be read would be refused.
      onRequest: async (request) => void delete request.raw.headers['content-type'],
      // Without a body none was read.
      preValidation: (request) => callers.prove(request, Buffer.alloc(0)),
      handler: (request, reply) => execute(door, request, reply),
    });
  });
}

/** Accepted at once; with `Prefer: wait` the verdict, or 202 where the time is over first. */
async function execute(
  door: AttaskDoor,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answer | (Answer & Failure)> {
  const execution = readExecution(request.body);
  const waitSeconds = readWaitSeconds(request);
  const { runId } = await startRuns(door.core, startOf(request, execution));
  const context = contextOf(request);
  const answer = (status: Answer['status']) =>
    presentAnswer(execution, { runId, requestId: context.requestId, status });
  if (waitSeconds === null) return answer('ok');
  applyWait(reply, waitSeconds);
  const found = await afterStart(runId, () => waitFor(door, { request, reply, runId, waitSeconds }));
  if (found.run.state !== 'finished') {
    reply.code(202);
    return answer('running');
  }
  const failure = failureOf(found, context.language);
  if (failure === null) return answer('ok');
  return { ...answer('failed'), ...presentFailure(failure, context, door.publicUrl) };
}

/** Whatever is executed again later, the call asked for the first round. */
async function waitFor(
  { core }: AttaskDoor,
  call: { request: FastifyRequest; reply: FastifyReply; runId: string; waitSeconds: number },
): Promise<RunWithTasks> {
  const { request, reply, runId, waitSeconds } = call;
  const wait = { principal: principalOf(request), runId, round: 1, timeoutMs: waitSeconds * 1000 };
  const caller = watchCaller(request, reply);
  const found = await waitForRun(core, { ...wait, signal: caller });
  if (caller.hasLostRights) await readRound(core, principalOf(request), { runId, round: 1 });
  return found;
}

function startOf(request: FastifyRequest, execution: Execution) {
  const { taskIds, sutName, branch, ip, port, userName, projectId } = execution;
  return {
    principal: principalOf(request),
    // Ids of 32 hexadecimal characters are the same in either case: callers write them as their tools do.
    projectId: projectId === '' ? null : projectId.toLowerCase(),
    templates: taskIds,
    sut: { name: sutName, branch, ip, port },
    parameters: {},
    onBehalfOf: userName,
    traceparent: traceOfCall(request),
    requireExecutor: true,
    idempotency: repeatOf(request, execution),
  };
}

/**
 * By what a repeat of the call is known: its key, and without one the signature, so that who has overheard a signed call
 * starts nothing with it. Errors: IDEMPOTENCY_KEY_INVALID, also for one that a signed call does not sign.
 */
function repeatOf(request: FastifyRequest, execution: Execution): StartRequest['idempotency'] {
  const route = `POST ${EXECUTION_PATH}`;
  const { signature } = request;
  const key = readIdempotencyKey(request);
  if (key !== null && signature?.signedHeaders.includes('idempotency-key') === false)
    throw new CoreError('IDEMPOTENCY_KEY_INVALID', { why: { rule: 'key-not-signed' } });
  if (key !== null) return { route, key, bodyHash: bodyHash(execution) };
  return signature && { route: `${route} signed`, key: signature.hex, bodyHash: bodyHash(execution) };
}
