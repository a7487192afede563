import Type from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { HexId, RoundQuery } from './scalars.ts';

/** A run as it happens; part of the native table. */
export const runEvents = {
  followRun: {
    method: 'GET',
    path: '/api/v1/runs/:runId/events',
    summary:
      'A round of a run as it happens: server-sent events `run` (a Run, where it changed, at most one a second), `cases` (final Cases in the order in which they ended, a list) and last `end` (the finished Run); goes on from Last-Event-ID; a comment every 15 s where nothing happens',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object({
      ...RoundQuery,
      status: Type.Optional(
        Type.String({ description: 'Cases with one status or several, comma-separated' }),
      ),
    }),
    honours: ['Last-Event-ID'],
    media: ['text/event-stream'],
    status: 200,
  },
} as const satisfies Record<string, Endpoint>;
