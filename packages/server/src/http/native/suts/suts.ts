import {
  createSut,
  deleteSut,
  type KnownSut,
  listSuts,
  readSut,
  sutRevisionOf,
  updateSut,
} from '@testyard/core';
import type { KnownSut as KnownSutResource } from '@testyard/protocol';
import type { FastifyReply } from 'fastify';
import { readPageRequest } from '../../common/headers/cursor.ts';
import { readIfMatch } from '../../common/headers/if-match.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentSut } from '../present/present-sut.ts';
import { readSutContent } from './read-sut-content.ts';

type Handled = 'listSuts' | 'createSut' | 'getSut' | 'updateSut' | 'deleteSut';

export function sutHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listSuts: async ({ principal, params, query }) => {
      const page = readPageRequest(query);
      const { projectId } = params;
      return presentPage(await listSuts(core, { principal, projectId, page }), presentSut);
    },

    createSut: async ({ principal, params, body, reply }) => {
      const { projectId } = params;
      const sut = await createSut(core, { principal, projectId, content: readSutContent(body) });
      reply.header('location', `/api/v1/suts/${sut.id}`);
      return tagged(reply, sut);
    },

    getSut: async ({ principal, params, reply }) =>
      tagged(reply, await readSut(core, principal, params.sutId)),

    updateSut: async ({ principal, params, body, request, reply }) => {
      const expected = readIfMatch(request);
      const content = readSutContent(body);
      return tagged(reply, await updateSut(core, { principal, sutId: params.sutId, content, expected }));
    },

    deleteSut: async ({ principal, params, request }) => {
      await deleteSut(core, { principal, sutId: params.sutId, expected: readIfMatch(request) });
      return undefined;
    },
  };
}

function tagged(reply: FastifyReply, sut: KnownSut): KnownSutResource {
  reply.header('etag', `"${sutRevisionOf(sut)}"`);
  return presentSut(sut);
}
