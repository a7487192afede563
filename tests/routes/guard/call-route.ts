// A call of a route as the table has it.
import type { Asked } from './ask.ts';
import type { Caller } from './callers.ts';
import { type CallFacts, entryOf, type RouteEntry } from './route-table.ts';
import type { Things } from './things.ts';
import type { RegisteredRoute } from './whole-service.ts';

/** `GET /api/v1/projects`, as the table names it. */
export const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

/** The entry of a route; throws where it has none. */
export const required = (route: RegisteredRoute): RouteEntry => {
  const entry = entryOf(route);
  if (!entry) throw new Error(`${nameOf(route)} is not in the table`);
  return entry;
};

/** A path or a query with ids in place of names. */
export const filled = (path: string, things: Things) =>
  path.replace(/:([a-zA-Z]+)/g, (_, name: string) => String(things[name as keyof Things] ?? `no-${name}`));

interface Sent {
  readonly caller: Pick<Caller, 'token' | 'query'>;
  readonly facts: CallFacts;
  readonly path?: string;
  readonly body?: unknown;
}

/** The call of the table, or with another path or body, as this caller makes it. */
export function callOf(route: RegisteredRoute, { caller, facts, path, body }: Sent): Asked {
  const entry = required(route);
  const value = body ?? entry.body?.(facts);
  const bytes = value instanceof Uint8Array;
  const query = [filled(entry.query ?? '', facts.things), caller.query].filter(Boolean).join('&');
  const { token } = caller;
  const asExecutor = route.right === 'executor' && token !== null;
  return {
    method: route.method,
    path: `${path ?? filled(route.path, facts.things)}${query ? `?${query}` : ''}`,
    headers: {
      'testyard-protocol': '1',
      ...(entry.openOnHost ? { via: '1.1 a-proxy' } : {}),
      ...(token === null || asExecutor ? {} : { 'x-auth-token': token }),
      ...(asExecutor ? { authorization: `Bearer ${token}` } : {}),
      ...(entry.subject && token ? { 'x-subject-token': token } : {}),
      ...(value === undefined ? {} : { 'content-type': `application/${bytes ? 'octet-stream' : 'json'}` }),
    },
    ...(value === undefined ? {} : { body: bytes ? value : JSON.stringify(value) }),
  };
}
