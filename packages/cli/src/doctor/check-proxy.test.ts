import { expect, test } from 'vitest';
import { proxyVariable } from './check-proxy.ts';

const https = 'https://testyard.example.org:8043';
const http = 'http://testyard.example.org';

test.each([
  [https, { HTTPS_PROXY: 'http://p:3128' }, 'HTTPS_PROXY'],
  [https, { https_proxy: 'http://p:3128', HTTPS_PROXY: 'http://q:3128' }, 'https_proxy'],
  [https, { HTTP_PROXY: 'http://p:3128' }, null],
  [http, { HTTP_PROXY: 'http://p:3128' }, 'HTTP_PROXY'],
  [http, { ALL_PROXY: 'http://p:3128', HTTP_PROXY: '' }, 'ALL_PROXY'],
  [http, { HTTP_PROXY: 'http://p:3128', NO_PROXY: 'example.org' }, null],
  [http, { HTTP_PROXY: 'http://p:3128', no_proxy: 'other.org, .Example.org' }, null],
  [http, { HTTP_PROXY: 'http://p:3128', NO_PROXY: '*' }, null],
  [http, { HTTP_PROXY: 'http://p:3128', NO_PROXY: 'ample.org' }, 'HTTP_PROXY'],
  [https, { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'testyard.example.org:8043' }, null],
  [https, { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'testyard.example.org:443' }, 'HTTPS_PROXY'],
  ['https://[::1]:8043', { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'localhost,::1' }, null],
  ['no address', { HTTPS_PROXY: 'http://p:3128' }, null],
] as const)('%s with %o goes by the proxy of %s', (address, env, variable) => {
  expect(proxyVariable(address, env)).toBe(variable);
});
