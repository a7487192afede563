import { Readable } from 'node:stream';
import { readRound } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { logArchive } from '../logs/log-archive.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';
import { roundOf } from '../runs/round-query.ts';
import { artifactArchive } from './artifact-archive.ts';
import { attachment } from './content-disposition.ts';

/** The logs of a run as one file, and so its artifacts. */
export function runArchiveHandlers({
  core,
  logs,
  artifacts,
}: NativeDoor): Pick<NativeHandlers, 'readLogs' | 'readArtifacts'> {
  return {
    readLogs: async ({ principal, params: { runId }, query, request, reply }) => {
      const found = await readRound(core, principal, { runId, round: roundOf(query) });
      const run = presentRun(found, contextOf(request).language);
      const content = () => logArchive({ core, logs, principal, run });
      return sendArchive({ request, reply, name: `run-${run.number}.logs.zip`, content });
    },

    readArtifacts: async ({ principal, params: { runId }, query, request, reply }) => {
      const found = await readRound(core, principal, { runId, round: roundOf(query) });
      const run = presentRun(found, contextOf(request).language);
      const content = () =>
        artifactArchive({ core, artifacts, principal, run, caseId: query.caseId ?? null });
      return sendArchive({ request, reply, name: `run-${run.number}.artifacts.zip`, content });
    },
  };
}

interface Sent {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly name: string;
  readonly content: () => AsyncIterable<Uint8Array>;
}

function sendArchive({ request, reply, name, content }: Sent): FastifyReply {
  reply.header('content-disposition', attachment(name)).type('application/zip');
  reply.header('cache-control', 'private, no-store');
  return reply.send(Readable.from(request.method === 'HEAD' ? [] : content(), { objectMode: false }));
}
