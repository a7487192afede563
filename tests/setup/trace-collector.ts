import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Pair {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const record = (pairs: readonly Pair[]): Record<string, unknown> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A collector of traces at an address of its own. `answers` false: it takes calls and never answers one. */
export class TraceCollector {
  readonly received: Received[] = [];
  readonly #server;

  constructor({ answers = true }: { answers?: boolean } = {}) {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        this.received.push({ path, headers, body: Buffer.concat(parts) });
        if (answers) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Those that came as JSON. */
  spans(): CollectedSpan[] {
    return this.received.flatMap(({ body }) =>
      JSON.parse(body.toString('utf8')).resourceSpans.flatMap(
        (each: {
          resource: { attributes: Pair[] };
          scopeSpans: { spans: (CollectedSpan & { attributes: Pair[] })[] }[];
        }) =>
          each.scopeSpans.flatMap(({ spans }) =>
            spans.map((span) => ({
              ...span,
              attributes: record(span.attributes),
              resource: record(each.resource.attributes),
            })),
          ),
      ),
    );
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
