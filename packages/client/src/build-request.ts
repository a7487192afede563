import type { Endpoint } from '@testyard/protocol';
import type { CallSettings } from './endpoint-types.ts';
import type { WireRequest } from './transport.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRY_FOR_MS = 30_000;

/** What may be given to a call, before the endpoint's own types narrow it. */
export interface LooseInput extends CallSettings {
  readonly params?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly yaml?: string | undefined;
}

/** Puts a row of the endpoint table and its input together; throws a TypeError where a path parameter is missing. */
export function buildRequest(endpoint: Endpoint, input: LooseInput): WireRequest {
  const wait = input.waitSeconds === undefined ? 0 : Math.max(0, Math.floor(input.waitSeconds));
  const headers = {
    ...(endpoint.response === undefined ? {} : { accept: 'application/json' }),
    ...(wait > 0 ? { prefer: `wait=${wait}` } : {}),
    ...(input.yaml === undefined ? {} : { 'content-type': 'application/yaml' }),
    ...input.headers,
  };
  return {
    method: endpoint.method,
    path: fillPath(endpoint.path, { ...input.params }) + queryOf({ ...input.query }),
    headers,
    timeoutMs: (input.timeoutMs ?? DEFAULT_TIMEOUT_MS) + wait * 1000,
    retryForMs: input.retryForMs ?? DEFAULT_RETRY_FOR_MS,
    repeatable: isRepeatable(endpoint, headers),
    ...(input.signal ? { signal: input.signal } : {}),
    ...(input.onRetry ? { onRetry: input.onRetry } : {}),
    ...(endpoint.body === undefined ? {} : { body: input.yaml ?? JSON.stringify(input.body ?? {}) }),
  };
}

/** A PUT makes a new version, so that it counts as unsafe; a stop, a check or a save by name repeated changes nothing. */
function isRepeatable(endpoint: Endpoint, headers: Readonly<Record<string, string>>): boolean {
  if (endpoint.method === 'GET') return true;
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return (
    names.includes('idempotency-key') ||
    /\/(stop|validate|by-name|imports|import\/(cases|finish))$/.test(endpoint.path)
  );
}

function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`Path parameter ${name} is missing`);
    return encodeURIComponent(value);
  });
}

function queryOf(query: Record<string, unknown>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}
