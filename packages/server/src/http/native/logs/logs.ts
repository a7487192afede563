import { type KeptLog, listLogs, logState, openLog } from '@testyard/core';
import { readPageRequest } from '../../common/headers/cursor.ts';
import { callerGone } from '../../common/listening/lifecycle.ts';
import { sendBytes } from '../evidence/send-bytes.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentLog } from '../present/present-evidence.ts';
import { presentPage } from '../present/present-page.ts';
import { findInLog } from './find-in-log.ts';
import { followLog } from './follow-log.ts';
import { LogBytes, LogEncodings } from './log-bytes.ts';
import { sendText } from './send-text.ts';

type Handled = 'listLogs' | 'readLog' | 'readLogText' | 'followLog' | 'findInLog';

export function logHandlers(door: NativeDoor): Pick<NativeHandlers, Handled> {
  const { core, logs, logFeeds: feeds } = door;
  const encodings = new LogEncodings();
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

    readLogText: async ({ principal, params, query, request, reply }) => {
      const bytes = new LogBytes(await openLog(core, principal, params), logs);
      return sendText(request, reply, { bytes, encodings, asked: query });
    },

    followLog: async ({ principal, params, query, request, reply }) => {
      const log = await openLog(core, principal, params);
      return followLog(request, reply, { feeds, log, encodings, objects: logs, ...query });
    },

    findInLog: async ({ principal, params, query, request }) => {
      const bytes = new LogBytes(await openLog(core, principal, params), logs);
      return findInLog({ bytes, encodings, signal: callerGone(request), ...query });
    },
  };
}

/** A stream that may still grow has none: its bytes stay, but it is not the same content. */
function logTag(log: KeptLog): string | null {
  return logState(log) === 'open' ? null : `"${log.leaseId}-${log.stream}-${log.length}"`;
}
