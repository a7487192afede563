// Calls as they are written, byte for byte: no client in between makes a path tidy.
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { undocumented } from './documented-answers.ts';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const withinMs = 10_000;

/** Asks over connections that are kept; fails where no answer comes within 10 s, or one that OpenAPI does not have. */
export class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async ask(asked: Asked): Promise<Told> {
    const told = await this.#told(asked);
    const flaw = undocumented(asked, told);
    if (flaw) throw new Error(`${flaw}: ${asked.method} ${asked.path} ${told.text.slice(0, 200)}`);
    return told;
  }

  #told({ method, path, headers = {}, body }: Asked): Promise<Told> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const call = request({
        ...{ agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path },
        headers: { ...length, ...headers } as Record<string, string>,
        timeout: withinMs,
      });
      call.on('timeout', () => call.destroy(new Error(`No answer within 10 s: ${method} ${path}`)));
      call.on('error', reject);
      call.on('response', (answer) => {
        const chunks: Buffer[] = [];
        // A stream of events goes on as long as the run does: that it began is the answer.
        if (answer.headers['content-type']?.startsWith('text/event-stream')) {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: '' });
          answer.destroy();
          return;
        }
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        });
      });
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
