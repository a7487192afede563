// What strangers do to the sockets themselves: while they do it, others are served.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { setPageCookie } from '../headers/page-cookie.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { createHttpServer, type HttpServerOptions } from './http-server.ts';

let app: FastifyInstance;
let port = 0;
const sockets: Socket[] = [];

async function open(options: Partial<HttpServerOptions> = {}): Promise<void> {
  app = createHttpServer({
    publicUrl: () => 'http://testyard.example',
    authenticate: () => Promise.reject(new Error('nobody signs in here')),
    ...options,
  });
  const anyone = { config: { right: 'anyone' } } as const;
  app.get('/api/v1/hello', anyone, async (request, reply) => {
    setPageCookie({ request, reply }, { token: 'secret', seconds: 60 });
    return { hello: true };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = app.server.address() as AddressInfo);
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  app.server.closeAllConnections();
  await app.close();
});

const good = 'GET /api/v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** A socket on which `bytes` were sent, and what becomes of it. */
function stranger(bytes: string): {
  readonly socket: Socket;
  readonly told: () => string;
  readonly gone: Promise<void>;
} {
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  let told = '';
  socket.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  socket.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(bytes);
  return { socket, told: () => told, gone };
}

test('who drips headers is hung up on in time, and holds up nobody', async () => {
  await open({ patience: { headersMs: 400, lookMs: 100 } });
  const slow = Array.from({ length: 50 }, () => stranger('GET /api/v1/hello HTTP/1.1\r\nHost: x\r\n'));
  const dripping = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write('X-More: 1\r\n');
  }, 50);
  try {
    expect((await rawRequest(port, good)).status).toBe(200);
    await Promise.all(slow.map(({ gone }) => gone));
  } finally {
    clearInterval(dripping);
  }
  for (const { told } of slow) expect(told()).toContain('"code":"REQUEST_INVALID"');
  expect((await rawRequest(port, good)).status).toBe(200);
});

test('connections have a bound, and one that ends makes room', async () => {
  await open();
  app.server.maxConnections = 3;
  const held = Array.from({ length: 3 }, () => stranger('GET /'));
  await expect.poll(() => connectionsOf(app)).toBe(3);
  expect((await rawRequest(port, good)).status, 'no room').toBe(0);
  held[0]?.socket.destroy();
  await expect.poll(() => connectionsOf(app)).toBe(2);
  expect((await rawRequest(port, good)).status).toBe(200);
});

function connectionsOf({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

test('headers without end are cut off with a code', async () => {
  await open();
  const flood = `GET /api/v1/hello HTTP/1.1\r\nHost: x\r\n${'X-Flood: 0123456789\r\n'.repeat(60_000)}`;
  const { status, body } = await rawRequest(port, flood);
  expect(status).toBe(431);
  expect(body).toContain('"code":"HEADERS_TOO_LARGE"');
  expect((await rawRequest(port, good)).status).toBe(200);
});

test('a request within another is not answered: where two lengths are told nothing after them is read', async () => {
  await open();
  const inner = 'GET /api/v1/hello HTTP/1.1\r\nHost: x\r\n\r\n';
  const lengths = [
    ...['Content-Length: 6\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\r\nContent-Length: 6'],
    ...['Content-Length: 6\r\nContent-Length: 7', 'Transfer-Encoding: chunked, identity'],
    ...['Transfer-Encoding: xchunked', 'Content-Length: 6\r\nTransfer-Encoding : chunked'],
  ];
  for (const length of lengths) {
    const { status, body } = await rawRequest(
      port,
      `GET /api/v1/hello HTTP/1.1\r\nHost: x\r\n${length}\r\n\r\n0\r\n\r\n${inner}`,
    );
    expect([length, status]).toEqual([length, 400]);
    expect(body).not.toContain('hello');
  }
});

test('a tunnel is refused with a code, and what follows on its connection is not read', async () => {
  await open();
  const tunnel = `CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n${good}`;
  const { status, head, body } = await rawRequest(port, tunnel);
  expect([status, body]).toEqual([405, expect.stringContaining('"code":"METHOD_NOT_ALLOWED"')]);
  expect(head).toMatch(/^allow: *$/im);
  expect(body).not.toContain('hello');
  expect((await rawRequest(port, good)).status).toBe(200);
});

/** Makes the certificate. */
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.log('skipped: there is no openssl on this machine to make a certificate with');

test.skipIf(!hasOpenssl)(
  'over TLS, and behind a proxy that has it, the cookie of the page goes nowhere else',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'testyard-tls-'));
    try {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const kind = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        '/CN=localhost',
      ];
      execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      await open({ tls: { key: readFileSync(key), cert: readFileSync(cert) } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const cookie = await new Promise((resolve, reject) => {
      const where = {
        host: '127.0.0.1',
        port,
        path: '/api/v1/hello',
        rejectUnauthorized: false,
        agent: false,
      };
      request(where, (answer) => resolve(String(answer.resume().headers['set-cookie'])))
        .on('error', reject)
        .end();
    });
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    await app.close();
    await open({ trustProxy: true });
    const forwarded = good.replace('Host: x', 'Host: x\r\nX-Forwarded-Proto: https');
    expect((await rawRequest(port, forwarded)).head).toContain('SameSite=Strict; Secure');
  },
);
