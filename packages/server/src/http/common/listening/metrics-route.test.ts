import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreError } from '@testyard/core';
import { expect, test } from 'vitest';
import { readScrapeToken } from '../../../read-scrape-token.ts';
import { createHttpServer } from './http-server.ts';
import { mountMetrics } from './metrics-route.ts';

const token = '0123456789abcdef';
const elsewhere = '192.0.2.7';

async function scrape(
  scrapeToken: string | null,
  remoteAddress: string,
  authorization?: string,
  host = 'localhost:80',
) {
  const app = createHttpServer({
    publicUrl: () => 'http://testyard.example',
    authenticate: () => Promise.reject(new CoreError('TOKEN_UNKNOWN')),
  });
  app.get('/other', { config: { right: 'user' } }, async () => 'other');
  mountMetrics(app, { read: async () => ({ contentType: 'text/plain', text: 'up 1\n' }), scrapeToken });
  const headers = { host, ...(authorization === undefined ? {} : { authorization }) };
  const ask = (url: string) => app.inject({ url, remoteAddress, headers });
  const [metrics, other] = [await ask('/metrics'), await ask('/other')];
  await app.close();
  return { status: metrics.statusCode, text: metrics.body, other: other.statusCode };
}

test('a scraper of another host reads the metrics with the scrape token, and nothing else', async () => {
  const told = await scrape(token, elsewhere, `Bearer ${token}`);
  expect(told).toEqual({ status: 200, text: 'up 1\n', other: 401 });
});

test('without it, with another one, or where there is none, other hosts read nothing', async () => {
  for (const given of [undefined, 'Bearer', `Bearer ${token}0`, `Basic ${token}`, 'Bearer null'])
    expect([given, (await scrape(token, elsewhere, given)).status]).toEqual([given, 401]);
  for (const given of [undefined, 'Bearer null', 'Bearer '])
    expect([given, (await scrape(null, elsewhere, given)).status]).toEqual([given, 401]);
  expect((await scrape(null, '127.0.0.1')).status).toBe(200);
});

test('a page of a browser of this host that came by a name of its own making reads nothing', async () => {
  const statusAs = async (host: string) => (await scrape(null, '127.0.0.1', undefined, host)).status;
  for (const host of ['rebound.example:8043', 'localhost.rebound.example', '127.0.0.1.rebound.example:80'])
    expect([host, await statusAs(host)]).toEqual([host, 401]);
  for (const host of ['127.0.0.1:8043', '[::1]:8043', '[::1]', 'LOCALHOST', 'testhost:8043', '127.0.1.1'])
    expect([host, await statusAs(host)]).toEqual([host, 200]);
});

test('a file without a fit token is refused by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-token-'));
  try {
    const file = join(folder, 'token');
    writeFileSync(file, `${token}\n`);
    expect(readScrapeToken(file)).toBe(token);
    for (const text of ['', 'short', `${token} ${token}`, 'x'.repeat(5_000)]) {
      writeFileSync(file, text);
      expect(() => readScrapeToken(file)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    }
    expect(() => readScrapeToken(join(folder, 'none'))).toThrow(CoreError);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
