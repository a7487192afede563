import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it arrived. */
export interface PlayedCall {
  readonly method: string;
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type PlayedAnswer =
  | 'hang'
  | 'hang-up'
  /** The parts of a body one after the other; the last, and then it hangs up. */
  | { readonly drip: readonly string[]; readonly everyMs: number }
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly json?: unknown;
      readonly text?: string;
    };

/** Answers by `METHOD /path/with/:anything`. */
export type Score = Record<string, (call: PlayedCall) => PlayedAnswer>;

export interface PlayedServer {
  readonly url: string;
  readonly calls: PlayedCall[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback that plays the given answers and keeps what it was asked. */
export async function playServer(score: Score): Promise<PlayedServer> {
  const calls: PlayedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      const text = Buffer.concat(chunks).toString();
      const method = request.method ?? '';
      const isJson = request.headers['content-type'] === 'application/json';
      const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
      const call = {
        method,
        url: request.url ?? '',
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      calls.push(call);
      answer(response, findPart(score, `${method} ${url.pathname}`)?.(call) ?? unknownRoute(call.url));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, calls, close };
}

function findPart(score: Score, asked: string) {
  for (const [pattern, part] of Object.entries(score)) {
    if (new RegExp(`^${pattern.replace(/:[a-z]+/gi, '[^/]+')}$`).test(asked)) return part;
  }
  return undefined;
}

function answer(response: ServerResponse, played: PlayedAnswer): void {
  if (played === 'hang') return;
  if (played === 'hang-up') {
    response.destroy();
    return;
  }
  if ('drip' in played) {
    drip(response, [...played.drip], played.everyMs);
    return;
  }
  const type = played.json === undefined ? 'text/plain' : 'application/json';
  response.writeHead(played.status ?? 200, { 'content-type': type, ...played.headers });
  response.end(played.json === undefined ? (played.text ?? '') : JSON.stringify(played.json));
}

function drip(response: ServerResponse, parts: string[], everyMs: number): void {
  const part = parts.shift();
  if (part === undefined) response.destroy();
  else if (parts.length === 0) response.write(part, () => response.destroy());
  else {
    response.write(part);
    setTimeout(() => drip(response, parts, everyMs), everyMs);
  }
}

function unknownRoute(url: string): PlayedAnswer {
  return {
    status: 404,
    json: { code: 'ROUTE_NOT_FOUND', status: 404, detail: url, requestId: 'r', type: '' },
  };
}
