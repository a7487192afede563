import { asStarted, dryRunTemplate, type StartedRun, startRuns } from '@testyard/core';
import type { DryRun, Run, StartRun } from '@testyard/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { bodyHash, readIdempotencyKey } from '../../common/headers/idempotency-key.ts';
import { readWaitSeconds } from '../../common/headers/prefer.ts';
import { traceOfCall } from '../../common/headers/traceparent.ts';
import { principalOf } from '../../common/principal.ts';
import { afterStart } from '../../common/started-run.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';
import { readOrWait } from './read-or-wait.ts';

/** What begins a run, or a dry run of a template. */
export function startHandlers(door: NativeDoor): Pick<NativeHandlers, 'startRun' | 'dryRunTemplate'> {
  const { core } = door;
  return {
    startRun: ({ params: { projectId }, body, request, reply }) =>
      answerStarted(door, { request, reply }, () => {
        const { templates, onBehalfOf = '', budget = null } = body;
        const route = `POST /api/v1/projects/${projectId}/runs`;
        return startRuns(core, {
          projectId,
          templates,
          onBehalfOf,
          budget,
          ...askedOf(request, route, body),
        });
      }),

    dryRunTemplate: ({ params: { templateId }, body, request, reply }) =>
      answerStarted(door, { request, reply }, () => {
        const route = `POST /api/v1/templates/${templateId}/dry-run`;
        return dryRunTemplate(core, { templateId, ...askedOf(request, route, body) });
      }),
  };
}

/** 202 with the run as it is, or 200 with its end where the caller waited for that and it came. */
async function answerStarted(
  door: NativeDoor,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  start: () => Promise<StartedRun>,
): Promise<Run> {
  const waitSeconds = readWaitSeconds(request);
  const { runId, written } = await start();
  reply.header('location', `/api/v1/runs/${runId}`);
  const found =
    written && waitSeconds === null
      ? await asStarted(door.core, written)
      : await afterStart(runId, () => readOrWait(door, { request, reply, runId, round: 1, waitSeconds }));
  if (waitSeconds !== null && found.run.state === 'finished') reply.code(200);
  return presentRun(found, contextOf(request).language);
}

function askedOf(request: FastifyRequest, route: string, body: StartRun | DryRun) {
  const key = readIdempotencyKey(request);
  const { name = '', branch = '', build = '', ip = '', port = '' } = body.sut ?? {};
  return {
    principal: principalOf(request),
    sut: { name, branch, ...(build ? { build } : {}), ip, port },
    parameters: body.parameters ?? {},
    parameterSet: body.parameterSet ?? null,
    traceparent: traceOfCall(request),
    priority: body.priority ?? null,
    ci: body.ci ?? null,
    requireExecutor: body.failFast ?? false,
    idempotency: key === null ? null : { route, key, bodyHash: bodyHash(body) },
  };
}
