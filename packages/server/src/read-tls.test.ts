import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notesOnTls } from './read-tls.ts';

const dayMs = 86_400_000;
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.log('skipped: there is no openssl on this machine to make a certificate with');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.skipIf(!hasOpenssl)('a certificate that nobody believes at this time is named, with the time', () => {
  const [certFile, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'];
  const files = ['-keyout', key, '-out', certFile, '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files], { stdio: 'ignore' });
  const notesIn = (days: number) => notesOnTls({ certFile }, new Date(Date.now() + days * dayMs));
  expect(notesIn(1)).toEqual([]);
  expect(notesIn(3)).toEqual([expect.stringMatching(/cert\.pem has expired on .+ \d{4} GMT/)]);
  expect(notesIn(-1)).toEqual([expect.stringMatching(/cert\.pem is not valid before .+ \d{4} GMT/)]);
});

test('where there is none, or none that can be read, nothing is said of it', () => {
  const certFile = join(folder, 'cert.pem');
  expect(notesOnTls(undefined, new Date())).toEqual([]);
  expect(notesOnTls({ certFile }, new Date())).toEqual([]);
  writeFileSync(certFile, 'no PEM');
  expect(notesOnTls({ certFile }, new Date())).toEqual([]);
});
