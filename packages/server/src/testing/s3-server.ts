/**
 * For tests: a real S3 server (s3rver, in this process) behind a front that corrects where it is wrong, notes every
 * request and can fail. What is corrected:
 *   - s3rver answers a PUT before the file is written: the front waits until it has all its bytes;
 *   - it writes into the object that others read: the front lets one request through at a time;
 *   - it reads `bytes=0-0` as all bytes: the front cuts the answer;
 *   - it cannot abort an upload: the front removes the parts;
 *   - it ignores If-Match and If-None-Match of writes: the front keeps them where `conditional` asks for it.
 */
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
  readonly store: {
    existsObject(bucket: string, key: string): Promise<boolean>;
    getMetadata(bucket: string, key: string): Promise<{ readonly etag: string }>;
    getResourcePath(bucket: string, key: string, resource: string): string;
  };
}
const require = createRequire(import.meta.url);
const S3rver = require('s3rver') as new (options: object) => S3rver;

export const bucket = 'testyard-test';
/** The only credentials that it accepts. */
export const s3Environment = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

export interface S3Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

/** What goes wrong with one request: an answer in its place, or none, with or without its effect. */
export type S3Fault = { readonly status: number; readonly code: string } | 'no request' | 'no reply';

export interface S3ServerOptions {
  readonly folder: string;
  readonly conditional: boolean;
  /** Any free one where absent. */
  readonly port?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export class S3Server {
  /** All requests, in their order. */
  readonly requests: S3Request[] = [];
  /** Asked before each request. */
  fault: (request: S3Request) => S3Fault | undefined = () => undefined;
  readonly #options: S3ServerOptions;
  readonly #inner: S3rver;
  readonly #front: Server;
  #innerPort = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: S3ServerOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#inner = new S3rver({
      directory: options.folder,
      address: '127.0.0.1',
      port: 0,
      silent: true,
      configureBuckets: [{ name: bucket }],
    });
    this.#front = createServer((request, response) => void this.#receive(request, response));
  }

  static async start(options: S3ServerOptions): Promise<S3Server> {
    const server = new S3Server(options);
    server.#innerPort = (await server.#inner.run()).port;
    server.#front.listen(options.port ?? 0, '127.0.0.1');
    await once(server.#front, 'listening');
    return server;
  }

  get port(): number {
    return (this.#front.address() as AddressInfo).port;
  }

  /** The value of `--object-store` for that prefix. */
  address(prefix: string): string {
    return `s3://${bucket}/${prefix}?endpoint=http://127.0.0.1:${this.port}&forcePathStyle=true`;
  }

  /** Files of all objects below the prefix, and of all uploads that were not put together. */
  names(prefix: string): string[] {
    const found = readdirSync(join(this.#options.folder, bucket), { recursive: true, encoding: 'utf8' });
    return found
      .filter((name) => name.startsWith(prefix) || name.includes('uploads/'))
      .filter((name) => name.endsWith('_object') || name.includes('uploads/'))
      .sort();
  }

  async stop(): Promise<void> {
    this.#front.closeAllConnections();
    await new Promise((resolve) => this.#front.close(resolve));
    await this.#turn;
    await this.#inner.close();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(parts);
    const asked = describe(request, body.length);
    this.requests.push(asked);
    const answer = this.#turn.then(() => this.#answer(asked, request, body));
    this.#turn = answer.catch(() => undefined);
    const { status, headers, body: reply } = await answer.catch(() => noReply);
    if (status === 0) {
      response.destroy();
      return;
    }
    response.writeHead(status, headers).end(reply);
  }

  async #answer(asked: S3Request, request: IncomingMessage, body: Buffer): Promise<Answer> {
    const fault = this.fault(asked);
    if (fault === 'no request') return noReply;
    if (typeof fault === 'object') return refusal(fault.status, fault.code);
    const answer = await this.#carryOut(asked, request, body);
    return fault === 'no reply' ? noReply : answer;
  }

  async #carryOut(asked: S3Request, request: IncomingMessage, body: Buffer): Promise<Answer> {
    if (asked.method === 'DELETE' && asked.query.has('uploadId')) return this.#abort(asked);
    if (this.#options.conditional && !(await this.#conditionHolds(asked)))
      return refusal(412, 'PreconditionFailed');
    const answer = await this.#forward(request, body);
    if (asked.method === 'PUT' && answer.status === 200 && !asked.query.has('uploadId'))
      await this.#isWritten(asked);
    return cutToRange(answer, asked.headers.range);
  }

  async #conditionHolds({ method, key, headers }: S3Request): Promise<boolean> {
    if (method !== 'PUT') return true;
    const exists = await this.#inner.store.existsObject(bucket, key);
    if (headers['if-none-match'] === '*') return !exists;
    if (headers['if-match'] === undefined) return true;
    return exists && (await this.#inner.store.getMetadata(bucket, key)).etag === headers['if-match'];
  }

  async #isWritten({ key, bytes }: S3Request): Promise<void> {
    const path = this.#inner.store.getResourcePath(bucket, key, 'object');
    for (let tries = 0; statSync(path).size !== bytes && tries < 1_000; tries += 1) await sleep(2);
  }

  #abort({ query }: S3Request): Answer {
    const uploads = this.#inner.store.getResourcePath(bucket, '', 'uploads');
    rmSync(join(uploads, query.get('uploadId') ?? ''), { recursive: true, force: true });
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }

  async #forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method, headers, url } = request;
    const forwarded = send({ host: '127.0.0.1', port: this.#innerPort, path: url, method, headers });
    forwarded.end(body);
    const [response] = (await once(forwarded, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    const { 'transfer-encoding': _chunked, ...kept } = response.headers;
    return { status: response.statusCode ?? 500, headers: kept, body: Buffer.concat(parts) };
  }
}

const noReply: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) };

function describe({ method = '', url = '', headers }: IncomingMessage, bytes: number): S3Request {
  const { pathname, searchParams } = new URL(url, 'http://front');
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  return { method, key, query: searchParams, headers, bytes };
}

function refusal(status: number, code: string): Answer {
  const body = Buffer.from(`<Error><Code>${code}</Code><Message>for the test</Message></Error>`);
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function cutToRange(answer: Answer, range: string | undefined): Answer {
  if (range !== 'bytes=0-0' || answer.body.length <= 1 || answer.status !== 206) return answer;
  return {
    ...answer,
    headers: { ...answer.headers, 'content-length': '1' },
    body: answer.body.subarray(0, 1),
  };
}
