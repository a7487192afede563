/**
 * The executor's side of /executor/v1: one method a message, typed by the endpoint table of the protocol. The table is
 * only imported as a type, so that an executor starts without building all schemas.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import type { BodyOf, Endpoint, executorEndpoints, ResponseOf } from '@testyard/protocol';
import { after } from '../deadline.ts';
import type { Language } from '../texts/executor-texts.ts';

type Table = typeof executorEndpoints;
export type MessageName = keyof Table;
type Route<E extends Endpoint> = readonly [E['method'], E['path']];

const routes: { readonly [N in MessageName]: Route<Table[N]> } = {
  register: ['POST', '/executor/v1/register'],
  announce: ['POST', '/executor/v1/announce'],
  renewCredential: ['POST', '/executor/v1/credential'],
  leave: ['POST', '/executor/v1/leave'],
  heartbeat: ['POST', '/executor/v1/heartbeat'],
  claim: ['POST', '/executor/v1/claim'],
  accept: ['POST', '/executor/v1/leases/:leaseId/accept'],
  started: ['POST', '/executor/v1/leases/:leaseId/started'],
  source: ['POST', '/executor/v1/leases/:leaseId/source'],
  ledger: ['POST', '/executor/v1/leases/:leaseId/ledger'],
  sut: ['POST', '/executor/v1/leases/:leaseId/sut'],
  next: ['POST', '/executor/v1/leases/:leaseId/next'],
  writeLog: ['PUT', '/executor/v1/leases/:leaseId/log/:stream'],
  writeArtifact: ['PUT', '/executor/v1/leases/:leaseId/artifacts'],
  finish: ['POST', '/executor/v1/leases/:leaseId/finish'],
};

export interface SendOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Raw bytes in place of a JSON body; a stream with its length in bytes. */
  readonly bytes?: Uint8Array | { readonly stream: Readable; readonly length: number };
  readonly signal?: AbortSignal;
  /** Of the whole request; 30 s where absent. */
  readonly timeoutMs?: number;
  /** Of a stream in `bytes`: how long nothing of it may move, and its answer be away; 45 s where absent. */
  readonly silentMs?: number;
}

/** The server's refusal, or what something else answered. `number` is what it says to go on from: events received, bytes wanted. */
export class ServerRefusal extends Error {
  readonly status: number;
  /** Empty where the answer is not one of Testyard: each of its refusals has a code. */
  readonly code: string;
  /** What the server says of it, in the language that was asked for. */
  readonly detail: string;
  readonly number: number | null;
  readonly retryAfterMs: number | null;

  constructor(status: number, body: string, retryAfter: string | undefined) {
    const problem = problemOf(body) ?? { code: '', detail: STATUS_CODES[status] ?? '', number: null };
    super(`${problem.code || `HTTP ${status}`}: ${problem.detail}`);
    this.name = 'ServerRefusal';
    this.status = status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.number = problem.number;
    const seconds = Number(retryAfter);
    this.retryAfterMs = retryAfter && Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
  }

  /** The credential or the code does not hold; the page of a proxy that asks for a password says nothing of them. */
  get isUnknown(): boolean {
    return this.status === 401 && this.code !== '';
  }
}

/** Null for what is not of the server: the page of a proxy, of which nothing belongs into a line of ours. */
function problemOf(body: string): { code: string; detail: string; number: number | null } | null {
  const problem = objectIn(body);
  if (problem === null) return null;
  const detail = typeof problem.detail === 'string' ? problem.detail : '';
  const number = typeof problem.number === 'number' ? problem.number : null;
  return { code: String(problem.code ?? ''), detail, number };
}

function objectIn(body: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** There was none in time. By its code it is told whether there is somebody to answer: `ETIMEDOUT` where no connection came about. */
class NoAnswer extends Error {
  override readonly name = 'TimeoutError';
  readonly code: string;

  constructor(isUnreached: boolean) {
    super('No answer in time');
    this.code = isUnreached ? 'ETIMEDOUT' : '';
  }
}

interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | Readable;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly silentMs: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

export class ServerApi {
  readonly serverUrl: URL;
  credential: string | null;
  readonly #language: Language;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(serverUrl: URL, credential: string | null = null, language: Language = 'en') {
    this.serverUrl = serverUrl;
    this.credential = credential;
    this.#language = language;
    const pool = { keepAlive: true, scheduling: 'lifo' } as const;
    this.#agent = serverUrl.protocol === 'https:' ? new HttpsAgent(pool) : new HttpAgent(pool);
    // fail point: api.made(this)
  }

  /** Rejects with ServerRefusal for an answer other than 2xx or of something else, with the connection's error otherwise. */
  async send<N extends MessageName>(
    name: N,
    body: BodyOf<Table[N]>,
    options: SendOptions = {},
  ): Promise<ResponseOf<Table[N]>> {
    const [method, path] = routes[name];
    const { bytes, signal, timeoutMs = 30_000, silentMs = 45_000 } = options;
    const streamed = bytes && !(bytes instanceof Uint8Array) ? bytes : null;
    const payload = streamed ? streamed.stream : ((bytes as Uint8Array | undefined) ?? JSON.stringify(body));
    const length = streamed ? streamed.length : Buffer.byteLength(payload as string | Uint8Array);
    const { status, text } = await this.#exchange({
      method,
      url: this.#urlOf(path, options),
      headers: this.#headers(bytes ? 'application/octet-stream' : 'application/json', length),
      body: payload,
      ...{ signal, timeoutMs, silentMs },
    });
    const answer = objectIn(text);
    if (answer === null) throw new ServerRefusal(status, text, undefined);
    return answer as ResponseOf<Table[N]>;
  }

  close(): void {
    this.#agent.destroy();
  }

  #urlOf(path: string, { params = {}, query = {} }: SendOptions): URL {
    const filled = path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const base = this.serverUrl.pathname.replace(/\/$/, '');
    const url = new URL(base + filled, this.serverUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  #headers(type: string, length: number): Record<string, string> {
    return {
      'content-type': type,
      'content-length': String(length),
      'testyard-protocol': '1',
      'accept-language': this.#language,
      ...(this.credential ? { authorization: `Bearer ${this.credential}` } : {}),
    };
  }

  /** The deadline is a timer of its own: Node drops an `AbortSignal.timeout` that only an `AbortSignal.any` refers to. */
  #exchange({ method, url, headers, body, signal, timeoutMs, silentMs }: RawRequest): Promise<Answer> {
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = open(url, { method, headers, agent: this.#agent, signal });
      const late = () => request.destroy(new NoAnswer(request.socket?.connecting ?? true));
      request.once('close', after(timeoutMs, late));
      request.once('error', reject);
      request.once('response', (response) => {
        readText(response).then((text) => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve({ status, text });
          else reject(new ServerRefusal(status, text, response.headers['retry-after']));
        }, reject);
      });
      if (typeof body === 'string' || body instanceof Uint8Array) request.end(body);
      else {
        let cancel = after(silentMs, late);
        body.on('data', () => {
          cancel();
          cancel = after(silentMs, late);
        });
        request.once('close', () => {
          cancel();
          body.destroy();
        });
        body.once('error', (error) => request.destroy(error)).pipe(request);
      }
    });
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
