import { expect, test } from 'vitest';
import { addressKey } from './address-key.ts';

test.each([
  [
    { ip: 'http://host', port: '' },
    { ip: 'http://HOST:80/', port: '' },
  ],
  [
    { ip: 'host.example.', port: '8080' },
    { ip: 'https://Host.example/path?x', port: '08080' },
  ],
  [
    { ip: '::1', port: '80' },
    { ip: '[0:0:0:0:0:0:0:0001]', port: '80' },
  ],
  [
    { ip: 'http://[FE80::1]:8080', port: '' },
    { ip: 'fe80:0::1', port: '8080' },
  ],
  [
    { ip: ' 10.0.0.7 ', port: '' },
    { ip: '10.0.0.7', port: '80' },
  ],
])('%o and %o are one address', (one, other) => {
  expect(addressKey(one, 'http')).toBe(addressKey(other, 'http'));
});

test.each([
  [
    { ip: 'host', port: '80' },
    { ip: 'host', port: '81' },
  ],
  [
    { ip: 'http://host', port: '' },
    { ip: 'https://host', port: '' },
  ],
  [
    { ip: '::1', port: '' },
    { ip: '::2', port: '' },
  ],
  [
    { ip: 'host-a', port: '' },
    { ip: 'host-b', port: '' },
  ],
])('%o and %o are two', (one, other) => {
  expect(addressKey(one, 'http')).not.toBe(addressKey(other, 'http'));
});

test('without a port, an address that is not asked by HTTP has none', () => {
  expect([addressKey({ ip: 'host', port: '' }, null), addressKey({ ip: 'host', port: '' }, 'https')]).toEqual(
    ['host:', 'host:443'],
  );
});
