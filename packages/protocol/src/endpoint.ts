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
  | 'If-None-Match'
  | 'If-Range'
  | 'Last-Event-ID'
  | 'Prefer'
  | 'Range'
  | 'traceparent'
  | 'X-Testyard-Page';

/** Answers of success that are not the usual one of an endpoint: their status and when they come. */
export const otherAnswers = {
  /** The body is the usual one. */
  ended: { status: 200, when: 'Waited for as `Prefer` asks, and it has ended' },
  /** The body is the usual one. */
  present: { status: 200, when: 'It was there already' },
  /** Some of the bytes of the usual body. */
  part: { status: 206, when: 'The `Range` that was asked for, as `Content-Range` tells' },
  /** No body. */
  unchanged: { status: 304, when: 'It is what `If-None-Match` names' },
} as const;
export type OtherAnswer = keyof typeof otherAnswers;

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
  /** The body brings results of many cases, and may be many times as large as any other. */
  readonly manyCases?: true;
  readonly honours?: readonly HonouredHeader[];
  /** Status of success, where none of `others` comes in its place. */
  readonly status: number;
  readonly others?: readonly OtherAnswer[];
  /** Absent where the answer has no JSON body. */
  readonly response?: TSchema;
  /** Media types, one of them at a time, of an answer that has a body of bytes or text. */
  readonly media?: readonly string[];
}

type Of<T> = T extends TSchema ? Static<T> : undefined;
export type ParamsOf<E extends Endpoint> = Of<E['params']>;
export type BodyOf<E extends Endpoint> = Of<E['body']>;
export type QueryOf<E extends Endpoint> = Of<E['query']>;
export type ResponseOf<E extends Endpoint> = Of<E['response']>;
