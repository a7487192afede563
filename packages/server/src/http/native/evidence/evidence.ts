import {
  CoreError,
  countEvidence,
  type KeptLog,
  listArtifacts,
  listLateEvidence,
  listLogs,
  listReceipts,
  logState,
  openArtifact,
  openLog,
  type PageRequest,
} from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import { readPageRequest } from '../../common/headers/cursor.ts';
import { callerGone } from '../../common/listening/lifecycle.ts';
import { findInLog } from '../logs/find-in-log.ts';
import { followLog } from '../logs/follow-log.ts';
import { LogBytes, LogEncodings } from '../logs/log-bytes.ts';
import { sendText } from '../logs/send-text.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { readNumberedPage } from '../numbered-page.ts';
import { presentArtifact, presentLateEvent, presentLog } from '../present/present-evidence.ts';
import { presentPage } from '../present/present-page.ts';
import { presentReceipt } from '../present/present-receipt.ts';
import { roundOf } from '../runs/round-query.ts';
import { attachment } from './content-disposition.ts';
import { sendBytes } from './send-bytes.ts';

type Handled =
  | 'listLogs'
  | 'readLog'
  | 'readLogText'
  | 'followLog'
  | 'findInLog'
  | 'countEvidence'
  | 'listLateEvidence'
  | 'listArtifacts'
  | 'readArtifact'
  | 'listReceipts';

export function evidenceHandlers(door: NativeDoor): Pick<NativeHandlers, Handled> {
  const { core, logs, logFeeds: feeds, artifacts } = door;
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

    countEvidence: async ({ principal, params: { runId }, query }) => ({
      tasks: [...(await countEvidence(core, principal, { runId, round: roundOf(query) }))],
    }),

    listLateEvidence: async ({ principal, params, query, request }) => {
      const { language } = contextOf(request);
      const wanted = { taskId: params.taskId, ...readEventPage(query) };
      const page = await listLateEvidence(core, principal, wanted);
      return presentPage(page, (event) => presentLateEvent(event, language));
    },

    listArtifacts: async ({ principal, params, query }) => {
      const page = await listArtifacts(core, principal, {
        ...{ taskId: params.taskId, caseId: query.caseId ?? null },
        ...readPageRequest(query),
      });
      return presentPage(page, presentArtifact);
    },

    listReceipts: async ({ principal, params, query, request }) => {
      const { language } = contextOf(request);
      const page = await listReceipts(core, principal, { taskId: params.taskId, ...readNumberedPage(query) });
      return presentPage(page, (receipt) => presentReceipt(receipt, language));
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

/** Keys are a lease and the number of an event. Errors: CURSOR_INVALID where somebody made one up. */
function readEventPage(query: Parameters<typeof readPageRequest>[0]): PageRequest {
  const page = readPageRequest(query);
  if (page.after !== null && !/^[0-9]{1,19}\/-?[0-9]{1,15}$/.test(page.after))
    throw new CoreError('CURSOR_INVALID', { given: query.cursor?.slice(0, 100) ?? '' });
  return page;
}
