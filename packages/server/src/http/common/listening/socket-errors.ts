import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CoreError } from '@testyard/core';
import type { Doors, PresentedError } from '../doors.ts';
import { newRequestId, REQUEST_ID_HEADER } from '../headers/request-id.ts';
import { securityHeaders } from '../headers/security-headers.ts';

const lingerMs = 2000;

/** What Node knows of a request that it could not read. */
export interface SocketError extends Error {
  readonly code?: string | undefined;
  readonly rawPacket?: unknown;
}

/**
 * Answers requests that are no HTTP or have headers beyond all bounds, on the socket itself. The path is known only
 * where the request began in the last packet; else the body has the members of all doors.
 */
export function answerSocketError(doors: Doors, error: SocketError, socket: Socket): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (!socket.writable || error.code === 'ECONNRESET' || hasAnswerUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const presented = present(doors, { error: asCoreError(error), path: pathIn(error.rawPacket), requestId });
  const { head, content } = httpAnswer(presented, requestId);
  endWith(socket, isHead(error.rawPacket) ? head : Buffer.concat([head, content]));
}

/** Refuses a tunnel, which Node would end without a word. The socket is of no request any more, its errors are nobody's. */
export function answerConnect(doors: Doors, socket: Duplex): void {
  socket.on('error', () => socket.destroy()).resume();
  const requestId = newRequestId();
  const error = new CoreError('METHOD_NOT_ALLOWED', { given: 'CONNECT' });
  const presented = present(doors, { error, path: null, requestId });
  const { head, content } = httpAnswer(
    { ...presented, headers: { ...presented.headers, allow: '' } },
    requestId,
  );
  endWith(socket, Buffer.concat([head, content]));
}

/** What the caller is still sending is read and dropped for a while, or a reset would overtake the answer. */
function endWith(socket: Duplex, answer: Buffer): void {
  setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.end(answer);
}

const answered = new WeakSet<Socket>();

function hasAnswerUnderWay(socket: Socket): boolean {
  const message: unknown = '_httpMessage' in socket ? socket._httpMessage : null;
  return (
    typeof message === 'object' &&
    message !== null &&
    'headersSent' in message &&
    message.headersSent === true
  );
}

function asCoreError({ code }: SocketError): CoreError {
  if (code === 'HPE_HEADER_OVERFLOW') return new CoreError('HEADERS_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new CoreError('REQUEST_INVALID', { why: { rule: 'not-in-time' } });
  return new CoreError('REQUEST_INVALID', { why: { rule: 'not-http' } });
}

function pathIn(packet: unknown): string | null {
  const start = Buffer.isBuffer(packet) ? packet.toString('latin1', 0, 2048) : '';
  return /^[A-Z]{3,10} (\/[^ ?]*)/.exec(start)?.[1] ?? null;
}

/** A client that asked for no body would read one as the start of the next answer. */
function isHead(packet: unknown): boolean {
  return Buffer.isBuffer(packet) && packet.toString('latin1', 0, 5) === 'HEAD ';
}

function present(
  doors: Doors,
  failure: { readonly error: CoreError; readonly path: string | null; readonly requestId: string },
): PresentedError {
  const meant = failure.path === null ? [...doors.all()].reverse() : [doors.of(failure.path)];
  const all = meant.map(({ errors, language }) =>
    errors.present(failure.error, {
      requestId: failure.requestId,
      language,
      path: failure.path ?? '/',
      yaml: null,
    }),
  );
  const [first] = all;
  if (!first) throw new Error('No door was added');
  const contentType = all.length === 1 ? first.contentType : 'application/json; charset=utf-8';
  return { ...first, contentType, body: Object.assign({}, ...all.map(({ body }) => body)) };
}

function httpAnswer({ status, headers, contentType, body }: PresentedError, requestId: string) {
  const content = Buffer.from(JSON.stringify(body));
  const all = {
    ...securityHeaders,
    ...headers,
    [REQUEST_ID_HEADER]: requestId,
    'content-type': contentType,
    'content-length': String(content.length),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
  return { head: Buffer.from(head, 'latin1'), content };
}
