import {
  CoreError,
  countEvidence,
  listArtifacts,
  listLateEvidence,
  listReceipts,
  openArtifact,
  type PageRequest,
} from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { readNumberedPage } from '../numbered-page.ts';
import { presentArtifact, presentLateEvent } from '../present/present-evidence.ts';
import { presentPage } from '../present/present-page.ts';
import { presentReceipt } from '../present/present-receipt.ts';
import { roundOf } from '../runs/round-query.ts';
import { attachment } from './content-disposition.ts';
import { sendBytes } from './send-bytes.ts';

type Handled = 'countEvidence' | 'listLateEvidence' | 'listArtifacts' | 'readArtifact' | 'listReceipts';

export function evidenceHandlers(door: NativeDoor): Pick<NativeHandlers, Handled> {
  const { core, artifacts } = door;
  return {
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

/** Keys are a lease and the number of an event. Errors: CURSOR_INVALID where somebody made one up. */
function readEventPage(query: Parameters<typeof readPageRequest>[0]): PageRequest {
  const page = readPageRequest(query);
  if (page.after !== null && !/^[0-9]{1,19}\/-?[0-9]{1,15}$/.test(page.after))
    throw new CoreError('CURSOR_INVALID', { given: query.cursor?.slice(0, 100) ?? '' });
  return page;
}
