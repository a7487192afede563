import type { Endpoint, nativeEndpoints, QueryOf } from '@testyard/protocol';

export type EndpointName = keyof typeof nativeEndpoints;
type Row<N extends EndpointName> = (typeof nativeEndpoints)[N];

/** The static type of one schema of a row, read through the query slot, where every schema fits. */
type Part<E, K extends string> = E extends { readonly [key in K]: infer S }
  ? QueryOf<Endpoint & { readonly query: S }>
  : undefined;
type Given<K extends string, T> = [T] extends [undefined]
  ? { readonly [key in K]?: never }
  : Record<never, never> extends T
    ? { readonly [key in K]?: T }
    : { readonly [key in K]: T };

/** How one call is sent, whatever it asks for. */
export interface CallSettings {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server may keep the answer back (`Prefer: wait`), in whole seconds. */
  readonly waitSeconds?: number;
  /** Longest time for one attempt, beyond `waitSeconds`; 30,000 where absent. */
  readonly timeoutMs?: number;
  /** How long a call that may be repeated is tried again; 30,000 where absent, 0 for one attempt. */
  readonly retryForMs?: number;
  /** Told of each failure after which the call is sent again: ProblemError or ConnectionError. */
  readonly onRetry?: (error: unknown) => void;
}

/** What a call of the endpoint takes; `params`, `query` and `body` exactly where the endpoint has them. */
export type CallInput<N extends EndpointName> = CallSettings &
  Given<'params', Part<Row<N>, 'params'>> &
  Given<'query', Part<Row<N>, 'query'>> &
  (Given<'body', Part<Row<N>, 'body'>> | (Row<N> extends { readonly alsoYaml: true } ? AsYaml : never));

/** In place of a body: the same as YAML, kept as it is written. */
interface AsYaml {
  readonly yaml: string;
  readonly body?: never;
}

export type CallOutput<N extends EndpointName> = Part<Row<N>, 'response'>;

/** Endpoints that answer `{items, next}`. */
export type ListName = {
  [N in EndpointName]: CallOutput<N> extends { items: unknown[]; next: string | null } ? N : never;
}[EndpointName];
export type ItemOf<N extends ListName> = CallOutput<N> extends { items: (infer T)[] } ? T : never;
