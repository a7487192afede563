import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { allCases, readRound } from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { isKnown } from '../../common/headers/if-none-match.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { ColumnsOfCases } from '../present/columns-of-cases.ts';
import { roundOf } from './round-query.ts';

const compress = promisify(gzip);

/** Cases in bulk. */
export function caseColumnHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'listCaseColumns'> {
  return {
    listCaseColumns: async ({ principal, params: { runId }, query, request, reply }) => {
      const { run } = await readRound(core, principal, { runId, round: roundOf(query) });
      const { language } = contextOf(request);
      // An old round never changes; the words of its messages are the reader's.
      const tag = run.state === 'finished' ? `"${runId}-${run.round}-${language}"` : null;
      reply.header('vary', 'accept-encoding, accept-language').header('cache-control', 'private, no-cache');
      if (tag !== null) reply.header('etag', tag);
      if (isKnown(request, tag)) return reply.code(304).send();
      const columns = new ColumnsOfCases(language);
      for await (const part of allCases(core, principal, { runId, round: run.round })) {
        columns.add(part);
        // Others are served between two parts.
        await new Promise(setImmediate);
      }
      const body = JSON.stringify(columns.present({ runId, round: run.round, verdict: run.verdict }));
      reply.type('application/json; charset=utf-8');
      if (!acceptsGzip(request)) return reply.send(body);
      return reply.header('content-encoding', 'gzip').send(await compress(body));
    },
  };
}

function acceptsGzip(request: FastifyRequest): boolean {
  const given = String(request.headers['accept-encoding'] ?? '');
  return given.split(',').some((part) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(part));
}
