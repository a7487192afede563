import { systemWhy, type Why, type WhyRule } from '@testyard/core';
import { expect, test } from 'vitest';
import { wordsOfEnglish } from '../testing/words-of-english.ts';
import { whyText } from './why-texts.ts';

const missing = { rule: 'system', code: 'ENOENT', text: 'no such file' } as const;
const samples: { readonly [R in WhyRule]: Omit<Why & { readonly rule: R }, 'rule'> } = {
  'run-deleted': {},
  'token-in-address': {},
  'header-twice': {},
  'cross-site': {},
  'other-host': { opened: 'testyard.example.org', arrived: '127.0.0.1:8043' },
  'delegated-token': {},
  'not-bearer': {},
  'tokens-differ': {},
  'signature-form': {},
  'signature-date': {},
  'signature-payload': {},
  'signed-header-missing': { header: 'x-build' },
  'security-token': {},
  'key-not-signed': {},
  'signature-algorithm': { algorithm: 'SDK-HMAC-SM3' },
  elsewhere: { header: 'X-Project-Id' },
  'no-subject-token': {},
  'no-credential': {},
  action: { action: 'identity:revoke_token' },
  empty: {},
  'dense-yaml': {},
  'not-utf8': {},
  'not-json-type': {},
  'ends-too-early': {},
  'content-length': {},
  'connection-ended': {},
  'not-in-time': {},
  'not-http': {},
  'no-host': {},
  'not-an-offset': {},
  'not-an-event-id': {},
  'calls-open': { most: 1000 },
  'too-deep': { most: 20 },
  'too-many-values': { most: 20 },
  'json-place': { character: 7 },
  'name-twice': { name: 'taskId' },
  'yaml-place': { line: 3, column: 5, flaw: 'DUPLICATE_KEY' },
  'too-many-templates': { most: 100, given: 101 },
  'plans-too-large': { most: 33_554_432 },
  'too-many-cases': { most: 200_000 },
  'case-twice': { identity: 'cart > has a total' },
  protocol: { spoken: '1' },
  'template-deleted': {},
  'newer-instance': {},
  'not-current': {},
  'kept-as-late': {},
  'ledger-first': {},
  'lease-ended': { end: 'lost: no-sign-of-life' },
  'too-many-writes': {},
  'database-failed': {},
  'database-locked': {},
  'disk-full': {},
  'unit-too-long': { ms: 5000 },
  'bucket-full': {},
  'log-contended': {},
  'no-conditions': {},
  'object-store': { text: 'SlowDown (503)' },
  'store-address': { flaw: 'secret' },
  'store-unfit': { fault: 'silent' },
  'store-refused': { text: 'AccessDenied (403)', endpoint: 'http://minio:9000', advice: 'rights' },
  'database-unreachable': {},
  'database-disk-full': {},
  'database-contended': {},
  'commit-unknown': {},
  'being-migrated': {},
  'older-replicas': {},
  'another-begins': {},
  'replicas-serve': {},
  standby: {},
  'shared-sessions': {},
  'ssl-mode': { given: 'on', known: 'disable, require' },
  'settings-off': { names: 'fsync' },
  'old-postgres': { version: '12.1' },
  encoding: { encoding: 'LATIN1' },
  'rows-in': { table: 'runs' },
  'rows-differ': { sent: 7, found: 6 },
  'no-manifest': {},
  'files-missing': {},
  'hash-differs': {},
  'changed-meanwhile': {},
  'strange-line': {},
  'half-restored': {},
  'backup-form': { form: 2 },
  'newer-migrations': { names: '0009-x' },
  'disk-full-at': {},
  'held-by': { pid: 4711, host: 'lab-1', since: '2026-01-01T00:00:00Z' },
  'held-by-another': {},
  'no-database': {},
  'not-a-database': {},
  'key-of-another': {},
  'not-pem': { file: '/etc/cert' },
  'no-token': { file: '/etc/token', least: 16, most: 4096 },
  'no-key-file': {},
  'no-key': { file: '/etc/key' },
  unwritable: { file: '/etc/key', cause: missing },
  unreadable: { file: '/etc/cert', cause: missing },
  system: { code: 'EROFS', text: 'read-only' },
};

test.each(Object.entries(samples))('%s names its values, and says no English in Chinese', (rule, values) => {
  const why = { rule, ...values } as Why;
  for (const language of ['en', 'zh'] as const) {
    const text = whyText(why, language);
    for (const [name, value] of Object.entries(values))
      if (!['end', 'cause', 'text', 'flaw', 'fault', 'advice'].includes(name))
        expect(text).toContain(String(value));
    expect(text).not.toMatch(/undefined|\[object|\.$|。$/);
  }
  expect(wordsOfEnglish(whyText(why, 'zh'))).toEqual([]);
  expect(whyText(why, 'zh')).toMatch(/\p{Script=Han}/u);
});

test('words of the system that are not usual are quoted, and an end of a lease of another version is one', () => {
  const odd = Object.assign(new Error('the moon is full'), { code: 'EMOON' });
  expect(whyText(systemWhy(odd), 'zh')).toBe('"the moon is full"');
  expect(whyText(systemWhy('x'), 'en')).toBe('"x"');
  expect(whyText({ rule: 'lease-ended', end: 'lost: the host burnt' as never }, 'en')).toBe('it has ended');
});
