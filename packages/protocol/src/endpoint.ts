import type { Static, TSchema } from 'typebox';

/**
 * Who may call: `anyone`, `user` (any valid token), `system-admin`, `executor` (its own credential), or the
 * least role in the project of the object that the path names.
 */
export type Right =
  | 'anyone'
  | 'user'
  | 'system-admin'
  | 'executor'
  | 'viewer'
  | 'runner'
  | 'maintainer'
  | 'admin';

/** Headers of a request that some endpoints act on; any other endpoint ignores them. */
export type HonouredHeader =
  | 'Idempotency-Key'
  | 'If-Match'
  | 'Last-Event-ID'
  | 'Prefer'
  | 'Range'
  | 'traceparent';

/** One row of an endpoint table: what a door mounts, a client calls and the reference lists. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  readonly right: Right;
  readonly params?: TSchema;
  readonly query?: TSchema;
  /** Absent where the request has no JSON body. */
  readonly body?: TSchema;
  /** The body may come as YAML (`application/yaml`) as well, and is kept as it was written. */
  readonly alsoYaml?: true;
  readonly honours?: readonly HonouredHeader[];
  /** Status of success. */
  readonly status: number;
  /** Absent where the answer has no JSON body. */
  readonly response?: TSchema;
  /** Media type of an answer that has a body and is not JSON. */
  readonly media?: string;
}

type Of<T> = T extends TSchema ? Static<T> : undefined;
export type ParamsOf<E extends Endpoint> = Of<E['params']>;
export type BodyOf<E extends Endpoint> = Of<E['body']>;
export type QueryOf<E extends Endpoint> = Of<E['query']>;
export type ResponseOf<E extends Endpoint> = Of<E['response']>;
