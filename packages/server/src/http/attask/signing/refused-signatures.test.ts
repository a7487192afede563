// What a call may not say of its signature, and what a signature covers, where no client of the vendor would go.
import { expect, test } from 'vitest';
import { canonicalRequest, type ReceivedCall } from './canonical-request.ts';
import { readSignature } from './read-signature.ts';

const hex = '0'.repeat(64);
const date = ['X-Sdk-Date', '20260102T030405Z'] as const;
const plain = (names: string, end = hex) =>
  ['Authorization', `SDK-HMAC-SHA256 Access=KEY, SignedHeaders=${names}, Signature=${end}`] as const;
const derived = (scope: string) =>
  [
    'Authorization',
    `V11-HMAC-SHA256 Credential=KEY/${scope}, SignedHeaders=host;x-sdk-date, Signature=${hex}`,
  ] as const;

test('a signature is read as it was sent', () => {
  expect(readSignature([...date, ...plain('host;x-sdk-date')])).toMatchObject({
    ...{ accessKey: 'KEY', scope: null, signedHeaders: ['host', 'x-sdk-date'], hex },
    signedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  });
  expect(readSignature([...date, ...derived('20260102/cn-north-4/attask')]).scope).toBe(
    '20260102/cn-north-4/attask',
  );
});

test.each([
  ['a date that is not signed', [...date, ...plain('host')], 'signature-date'],
  ['no date', plain('x-sdk-date'), 'signature-date'],
  ['a day that no month has', ['X-Sdk-Date', '20260231T000000Z', ...plain('x-sdk-date')], 'signature-date'],
  ['a key that was derived for another day', [...date, ...derived('20260101/r/s')], 'signature-date'],
  ['two dates', [...date, 'x-sdk-date', '20260102T030406Z', ...plain('x-sdk-date')], 'header-twice'],
  ['two signatures', [...date, ...plain('x-sdk-date'), ...plain('host;x-sdk-date')], 'header-twice'],
  [
    'a signature beside a token',
    [...date, 'Authorization', 'Bearer t', ...plain('x-sdk-date')],
    'header-twice',
  ],
  ['names in capitals', [...date, ...plain('Host;x-sdk-date')], 'signature-form'],
  ['a name of nothing', [...date, ...plain('host;;x-sdk-date')], 'signature-form'],
  ['more behind it', [...date, ...plain('x-sdk-date', `${hex}0`)], 'signature-form'],
  ['less than all of it', [...date, ...plain('x-sdk-date', hex.slice(1))], 'signature-form'],
  [
    'a token of a short-lived key',
    [...date, ...plain('x-sdk-date'), 'x-security-token', 't'],
    'security-token',
  ],
] as const)('%s is refused', (_, rawHeaders, rule) => {
  expect(() => readSignature(rawHeaders)).toThrow(
    expect.objectContaining({ code: 'SIGNATURE_WRONG', details: { why: expect.objectContaining({ rule }) } }),
  );
});

const call = (change: Partial<ReceivedCall>): ReceivedCall => ({
  ...{ method: 'POST', target: '/', rawHeaders: [], body: Buffer.alloc(0), ...change },
});

test('all of an address is signed, whatever is in it twice', () => {
  const query = (target: string) => canonicalRequest(call({ target }), []).split('\n')[2];
  expect(query('/?b=1=2&a=2&&a=1&c?d')).toBe('a=1&a=2&b=1%3D2&c%3Fd=');
});

test('a signed header has one value, and is there', () => {
  const rawHeaders = ['X-Project-Id', 'one'];
  expect(canonicalRequest(call({ rawHeaders }), ['x-project-id'])).toContain('\nx-project-id:one\n');
  for (const more of [
    ['x-project-id', 'two'],
    ['X-PROJECT-ID', 'two'],
  ])
    expect(() => canonicalRequest(call({ rawHeaders: [...rawHeaders, ...more] }), ['x-project-id'])).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_WRONG', details: { why: { rule: 'header-twice' } } }),
    );
  expect(() => canonicalRequest(call({ rawHeaders }), ['x-project-id', 'x-domain-id'])).toThrow(
    expect.objectContaining({ code: 'SIGNATURE_WRONG' }),
  );
});
