import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePage } from '../../../../../scripts/bundle-page.mjs';
import { createHttpServer } from '../common/listening/http-server.ts';
import { mountPage, sendToRuns } from './mount-page.ts';

const publicUrl = () => 'http://testyard.example';
const authenticate = async (): Promise<never> => {
  throw new Error('the page asks nobody who he is');
};
const folder = mkdtempSync(join(tmpdir(), 'testyard-page-'));
let app: FastifyInstance;
let url = '';
/** Paths of what the document loads. */
let script = '';
let styles = '';

beforeAll(async () => {
  await makePage(folder);
  app = createHttpServer({ publicUrl, authenticate, rateLimit: null });
  mountPage(app, folder);
  app.get('/', { config: { right: 'anyone' } }, async (request, reply) => sendToRuns(request, reply));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  const html = await (await fetch(`${url}/runs`)).text();
  script = /<script type="module" src="([^"]+)">/.exec(html)?.[1] ?? '';
  styles = /<link rel="stylesheet" href="([^"]+)">/.exec(html)?.[1] ?? '';
});

afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface RawAnswer {
  readonly status: number;
  readonly encoding: string | undefined;
  readonly body: Buffer;
}

/** The answer to a path sent as it is written: `fetch` would tidy it up first, and unpack what comes. */
function ask(path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const encoding = answer.headers['content-encoding'];
        resolve({ status: answer.statusCode ?? 0, encoding, body: Buffer.concat(parts) });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** What the document loads, and what its scripts load in turn, at once or later. */
async function loadedPaths(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const waiting = ['/runs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const answer = await fetch(url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    const text = await answer.text();
    const references = [
      ...[...text.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map((match) => match[1] ?? ''),
      ...[...text.matchAll(/"\.\/([\w-]+\.js)"/g)].map((match) => `/page/${match[1]}`),
    ];
    for (const next of references.filter((each) => !found.has(each))) {
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}

describe('the page', () => {
  test.each([
    '/runs',
    '/runs/0123456789abcdef0123456789abcdef',
    '/runs/12',
    '/executors',
    '/history',
    '/settings/tokens',
  ])('%s is the document, without a token, under a policy that allows nothing foreign', async (path) => {
    const answer = await fetch(url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(await answer.text()).toContain(`<script type="module" src="${script}">`);
  });

  test('everything that the document and its scripts load is there, and is what it says', async () => {
    const paths = await loadedPaths();
    expect(paths.size).toBeGreaterThan(10);
    expect([...paths]).toEqual(expect.arrayContaining([script, styles, '/page/icon.svg']));
    const types = {
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
    };
    for (const path of paths) {
      const { headers } = await fetch(url + path);
      const extension = path.split('.').at(-1) as keyof typeof types;
      expect([path, headers.get('content-type')]).toEqual([path, types[extension]]);
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        expect.stringContaining("default-src 'none'"),
      ]);
    }
  });

  test('the document holds no script and no style of its own, which the policy would refuse', async () => {
    const html = await (await fetch(`${url}/runs`)).text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=/i);
  });

  test('what the page loads names no address outside of it, and checks no schema', async () => {
    for (const path of await loadedPaths()) {
      const text = (await ask(path)).body.toString();
      const addresses = [...text.matchAll(/\bhttps?:\/\/[^\s"'`\\)]+/g)].map(([found]) => found);
      // Names of XML, where React and TanStack tell of their errors, and examples: none is ever asked for.
      const foreign = addresses.filter(
        (address) =>
          !/^https?:\/\/(www\.w3\.org\/|react\.dev\/errors\/|tanstack\.com|mantine\.dev|localhost|[\w.-]+\.example\.org\/)/.test(
            address,
          ),
      );
      expect([path, foreign]).toEqual([path, []]);
    }
  });

  test('what the document loads at once is one script and what it imports, at most 300 kB as they are sent', async () => {
    const html = await (await fetch(`${url}/runs`)).text();
    const scripts = [...html.matchAll(/(?:href|src)="(\/page\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
    // Of each part that is shared there is one file, not one for each set of pages that share it.
    expect(scripts).toHaveLength(2);
    let sent = 0;
    for (const path of scripts) sent += (await ask(path, { 'accept-encoding': 'gzip' })).body.length;
    expect(sent).toBeGreaterThan(100_000);
    expect(sent).toBeLessThan(300_000);
  });

  test('what a browser has already is not sent again; what never changes is not asked for again', async () => {
    const first = await fetch(`${url}/page/icon.svg`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    const again = (known: string) => fetch(`${url}/page/icon.svg`, { headers: { 'if-none-match': known } });
    const answer = await again(`"other", W/${etag}`);
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, etag, '']);
    expect((await again('"other"')).status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    for (const path of [script, styles])
      expect((await fetch(url + path)).headers.get('cache-control')).toContain('immutable');
  });

  test('is compressed for who accepts it, and only then', async () => {
    const plain = await ask(script);
    expect(plain.encoding).toBeUndefined();
    expect((await ask(script, { 'accept-encoding': 'gzip;q=0' })).encoding).toBeUndefined();
    const small = await ask(script, { 'accept-encoding': 'br, gzip;q=0.8' });
    expect(small.encoding).toBe('gzip');
    expect(gunzipSync(small.body).equals(plain.body)).toBe(true);
  });

  test('HEAD answers like GET without a body, other methods are refused by name', async () => {
    const head = await fetch(`${url}/runs`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(url + script, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '/page/',
    '/page/main.tsx',
    '/page/index.html',
    '/page/index.html.gz',
    '/page/../package.json',
    '/page/%2e%2e/package.json',
    '/page/..%2fpackage.json',
    '/page/..\\package.json',
    '/page//etc/passwd',
    '/page/icon.svg/..',
    '/page/icon.svg%00.css',
    '/runs/../page/../../package.json',
  ])('%s leads nowhere', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('a browser that is lost gets the page, which says so; a program gets the error', async () => {
    const lost = await ask('/no/such/page', { accept: 'text/html,*/*' });
    expect([lost.status, lost.body.toString()]).toEqual([404, expect.stringContaining('<div id="page">')]);
    const program = await ask('/no/such/page', { accept: '*/*' });
    expect([program.status, program.body.toString()]).toEqual([
      404,
      expect.stringContaining('ROUTE_NOT_FOUND'),
    ]);
    expect((await ask('/page/%2e%2e/x', { accept: 'text/html' })).body.toString()).not.toContain('<div');
  });

  test('a browser that comes to the root goes on to the runs', async () => {
    const answer = await fetch(url, { redirect: 'manual' });
    const location = answer.headers.get('location') ?? '';
    expect([answer.status, new URL(location, answer.url).pathname]).toEqual([302, '/runs']);
    expect(new URL(location, 'https://example.org/prefix/').pathname).toBe('/prefix/runs');
  });

  test('a browser that gets the document alone, as below the path prefix of a proxy, shows why in both languages', async () => {
    const html = (await ask('/runs')).body.toString();
    expect(html).toMatch(/<div class="unloaded">\s*<p>The files of this page could not be loaded/);
    expect(html).toContain('<p lang="zh-CN">本页面的文件无法加载');
    expect((await ask(styles)).body.toString()).toMatch(/\.unloaded ?\{ ?display: ?none;? ?\}/);
  });
});
