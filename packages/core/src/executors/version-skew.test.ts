import { expect, test } from 'vitest';
import { type VersionSkew, versionSkew } from './version-skew.ts';

test.each<[string, string, VersionSkew]>([
  ['1.4.2', '1.4.2', 'same'],
  ['1.4.0', '1.4.9', 'allowed'],
  ['1.3.9', '1.4.0', 'allowed'],
  ['1.5.0', '1.4.7', 'allowed'],
  ['1.2.0', '1.4.0', 'beyond'],
  ['1.10.0', '1.9.0', 'allowed'],
  ['2.0.0', '1.9.0', 'beyond'],
  ['0.0.9', '0.1.0', 'too-old'],
  ['0.1.0', '0.1.0', 'same'],
  ['hand-made', '1.0.0', 'beyond'],
  ['', '1.0.0', 'same'],
])('an executor %s at a server %s is %s', (executor, server, skew) => {
  expect(versionSkew(executor, server)).toBe(skew);
});
