import { type KeptLog, listArtifacts, listLogs, logState, openArtifact, openLog } from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import { attachment } from './content-disposition.ts';
import { followLog } from './logs/follow-log.ts';
import { LogFeeds } from './logs/log-feed.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentArtifact, presentLog } from './present/present-evidence.ts';
import { presentPage } from './present/present-page.ts';
import { sendBytes } from './send-bytes.ts';

type Handled = 'listLogs' | 'readLog' | 'followLog' | 'listArtifacts' | 'readArtifact';

export function evidenceHandlers({ core, logs, artifacts }: NativeDoor): Pick<NativeHandlers, Handled> {
  const feeds = new LogFeeds({ ...core, logs });
  return {
    listLogs: async ({ principal, params, query }) => {
      const page = await listLogs(core, principal, { taskId: params.taskId, ...readPageRequest(query) });
      return presentPage(page, presentLog);
    },

    readLog: async ({ principal, params, request, reply }) => {
      const log = await openLog(core, principal, params);
      const { taskId, leaseId, stream, length } = log;
      const read = (range: { from: number; to: number }) => logs.read({ taskId, leaseId, stream, ...range });
      return sendBytes(request, reply, { length, etag: logTag(log), read });
    },

    followLog: async ({ principal, params, query, request, reply }) => {
      const log = await openLog(core, principal, params);
      return followLog(request, reply, { feeds, log, from: query.from });
    },

    listArtifacts: async ({ principal, params, query }) => {
      const page = await listArtifacts(core, principal, { taskId: params.taskId, ...readPageRequest(query) });
      return presentPage(page, presentArtifact);
    },

    readArtifact: async ({ principal, params, request, reply }) => {
      const { id, name, size, sha256 } = await openArtifact(core, principal, params);
      reply.header('content-disposition', attachment(name));
      const read = (range: { from: number; to: number }) => artifacts.read(id, range);
      return sendBytes(request, reply, { length: size, etag: `"${sha256}"`, read });
    },
  };
}

/** A stream that may still grow has none: its bytes stay, but it is not the same content. */
function logTag(log: KeptLog): string | null {
  return logState(log) === 'open' ? null : `"${log.leaseId}-${log.stream}-${log.length}"`;
}
