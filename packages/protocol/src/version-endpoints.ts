import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { Nullable } from './scalars.ts';

/** What the server is. `commit`: the commit that it was built from, null where it was built from none, or with changes. */
export const ServerVersion = Type.Object({
  version: Type.String(),
  api: Type.String({ description: 'Version of the native API, as in its paths' }),
  executorProtocol: Type.String(),
  commit: Nullable(Type.String()),
});
export type ServerVersion = Static<typeof ServerVersion>;

/** Which server answers; part of the native table. Not for strangers: a version tells which weaknesses to try. */
export const versionEndpoints = {
  getVersion: {
    method: 'GET',
    path: '/api/v1/version',
    summary: 'Version of the server, of its API and of what executors speak',
    right: 'user',
    status: 200,
    response: ServerVersion,
  },
} as const satisfies Record<string, Endpoint>;
