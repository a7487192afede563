import { Readable } from 'node:stream';
import { readRound } from '@testyard/core';
import { contextOf } from '../common/errors.ts';
import { attachment } from './content-disposition.ts';
import { logArchive } from './logs/log-archive.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentRun } from './present/present-run.ts';
import { roundOf } from './round-query.ts';

/** The logs of a run as one file. */
export function logArchiveHandlers({ core, logs }: NativeDoor): Pick<NativeHandlers, 'readLogs'> {
  return {
    readLogs: async ({ principal, params: { runId }, query, request, reply }) => {
      const found = await readRound(core, principal, { runId, round: roundOf(query) });
      const run = presentRun(found, contextOf(request).language);
      reply.header('content-disposition', attachment(`run-${run.number}.logs.zip`)).type('application/zip');
      reply.header('cache-control', 'private, no-store');
      const content = request.method === 'HEAD' ? [] : logArchive({ core, logs, principal, run });
      return reply.send(Readable.from(content, { objectMode: false }));
    },
  };
}
