/** What lies between us and the database: TLS, and poolers that lend its sessions. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { CoreError } from '@testyard/core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LendingPooler } from '../../testing/lending-pooler.ts';
import { newDatabase } from '../../testing/test-database.ts';
import { localSignals } from '../../world/local-signals.ts';
import { openPostgresStore } from '../postgres.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.log('skipped: there is no openssl on this machine to make a certificate with');

let database: string;
beforeAll(async () => {
  database = (await newDatabase()) ?? '';
});

/** The address with another host or port, and options. */
function address({
  port,
  host = 'localhost',
  options = '',
}: {
  port: number;
  host?: string;
  options?: string;
}) {
  const url = new URL(database);
  url.host = `${host}:${port}`;
  url.search = options;
  return url.href;
}

/** Answers `opened`, or how it was refused; a wait for what does not pass would take longer than a test may. */
async function attempt(url: string): Promise<string> {
  try {
    const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 600_000 });
    await store.close();
    return 'opened';
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    expect(JSON.stringify([error.message, error.details])).not.toContain(new URL(database).password);
    return [error.code, ...Object.values(error.details.why ?? {}).map((value) => JSON.stringify(value))].join(
      ' ',
    );
  }
}

test('a pooler that lends sessions by the transaction is refused', async () => {
  const pooler = await LendingPooler.listen(database);
  try {
    const refused = await attempt(address({ port: pooler.port }));
    expect(refused).toBe('DATABASE_UNSUITABLE "shared-sessions"');
  } finally {
    await pooler.close();
  }
});

test('an address that the driver cannot use is refused, with what is wrong in it', async () => {
  const port = Number(new URL(database).port);
  expect(await attempt(address({ port, options: 'sslmode=on' }))).toBe(
    'DATABASE_URL_INVALID "ssl-mode" "on" "disable, prefer, require, verify-ca, verify-full, no-verify"',
  );
  const missing = 'sslmode=verify-full&sslrootcert=/missing/ca.pem';
  expect(await attempt(address({ port, options: missing }))).toMatch(
    /^DATABASE_URL_INVALID "unreadable" "\/missing\/ca.pem" .*ENOENT/,
  );
  const broken = database.replace(/\/\/.*@/, '//testyard:%FF@');
  expect(await attempt(broken)).toMatch(/^DATABASE_URL_INVALID "system"/);
});

let folder: string;
let server: Server | undefined;
afterAll(() => {
  server?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

/** Speaks TLS as the database would, with a certificate for `localhost`, and hands on what is said. */
async function tlsBeforeDatabase(): Promise<number> {
  folder = mkdtempSync(join(tmpdir(), 'testyard-tls-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'];
  const name = ['-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...name, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const secureContext = createSecureContext({ cert: readFileSync(cert), key: readFileSync(key) });
  const target = Number(inject('postgresUrl') && new URL(inject('postgresUrl') ?? '').port);
  server = createServer((client: Socket) => {
    client.on('error', () => {});
    client.once('data', () => {
      client.write('S');
      const secure = new TLSSocket(client, { isServer: true, secureContext });
      const plain = connect({ port: target, host: '127.0.0.1' });
      for (const [from, to] of [
        [secure, plain],
        [plain, secure],
      ] as const) {
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return bound.port;
}

test.skipIf(!hasOpenssl)('a certificate is accepted from its authority only, and for its name', async () => {
  const port = await tlsBeforeDatabase();
  const trusted = `sslmode=verify-full&sslrootcert=${join(folder, 'cert.pem')}`;
  expect(await attempt(address({ port, options: trusted }))).toBe('opened');
  expect(await attempt(address({ port, options: 'sslmode=verify-full' }))).toMatch(
    /^DATABASE_NOT_TRUSTED "system" "DEPTH_ZERO_SELF_SIGNED_CERT"/,
  );
  expect(await attempt(address({ port, host: '127.0.0.1', options: trusted }))).toMatch(
    /^DATABASE_NOT_TRUSTED "system" "ERR_TLS_CERT_ALTNAME_INVALID"/,
  );
});
