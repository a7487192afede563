import { expect, test } from 'vitest';
import { readObjectStoreUrl } from './object-store-url.ts';

test('an address names bucket, prefix, endpoint, region and style', () => {
  const given = 's3://logs.example/a/b/?endpoint=http://127.0.0.1:9000&region=eu-1&forcePathStyle=true';
  expect(readObjectStoreUrl(given)).toEqual({
    bucket: 'logs.example',
    prefix: 'a/b/',
    endpoint: 'http://127.0.0.1:9000/',
    region: 'eu-1',
    forcePathStyle: true,
  });
  const short = {
    bucket: 'abc',
    prefix: '',
    endpoint: undefined,
    region: undefined,
    forcePathStyle: false,
  };
  expect(readObjectStoreUrl('s3://abc')).toEqual(short);
  expect(readObjectStoreUrl('s3://abc/')).toEqual(short);
});

test.each([
  ['a user and a password', 's3://AKIA1:hidden@abc/p'],
  ['a key among the options', 's3://abc/p?accessKeyId=hidden'],
  ['a token among the options', 's3://abc/p?sessionToken=hidden'],
  ['a password in the endpoint', 's3://abc?endpoint=http://u:hidden@127.0.0.1'],
])('%s is refused, with the place where it belongs, and never repeated', (_, given) => {
  const why = { rule: 'store-address', flaw: 'secret' };
  const refused = () => readObjectStoreUrl(given);
  expect(refused).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  expect(refused).toThrow(expect.objectContaining({ details: { given: 'object-store', why } }));
  expect(refused).not.toThrow(/hidden/);
});

test.each([
  '',
  'abc',
  'file:///tmp',
  'https://abc/p',
  's3://',
  's3://A_B/p',
  's3://abc/../p%2f..',
  's3://abc/p?endpoint=ftp://x',
  's3://abc/p?endpoint=',
  's3://abc/p?forcePathStyle=yes',
  's3://abc/p?regoin=eu',
])('%j is refused', (given) => {
  const refused = () => readObjectStoreUrl(given);
  expect(refused).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});
