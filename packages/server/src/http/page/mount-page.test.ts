import { request as httpRequest } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpServer } from '../common/http-server.ts';
import { mountPage, sendToRuns } from './mount-page.ts';

const publicUrl = () => 'http://testyard.example';
const authenticate = async (): Promise<never> => {
  throw new Error('the page asks nobody who he is');
};
let app: FastifyInstance;
let url = '';

beforeAll(async () => {
  app = createHttpServer({ publicUrl, authenticate, rateLimit: null });
  mountPage(app);
  app.get('/', { config: { right: 'anyone' } }, async (request, reply) => sendToRuns(request, reply));
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => app.close());

/** Status of a path sent as it is written: `fetch` would tidy it up first. */
function statusOfRaw(path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** What the document loads, and what its scripts load in turn. */
async function loadedPaths(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const waiting = ['/runs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const answer = await fetch(url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    const text = await answer.text();
    const references = [
      ...[...text.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map((match) => match[1] ?? ''),
      ...[...text.matchAll(/from '\.\/([^']+)'/g)].map((match) => `/page/${match[1]}`),
    ];
    for (const next of references.filter((each) => !found.has(each))) {
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
}

describe('the page', () => {
  test.each(['/runs', '/runs/0123456789abcdef0123456789abcdef', '/runs/12'])(
    '%s is the document, without a token, under a policy that allows nothing foreign',
    async (path) => {
      const answer = await fetch(url + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(await answer.text()).toContain('<script type="module" src="/page/page.js">');
    },
  );

  test('everything that the document and its scripts load is there, and is what it says', async () => {
    const paths = await loadedPaths();
    expect([...paths]).toEqual(
      expect.arrayContaining(['/page/page.js', '/page/page.css', '/page/icon.svg', '/page/run-view.js']),
    );
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

  test('what a browser has already is not sent again', async () => {
    const first = await fetch(`${url}/page/page.js`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    const ask = (known: string) => fetch(`${url}/page/page.js`, { headers: { 'if-none-match': known } });
    const again = await ask(`"other", W/${etag}`);
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    expect((await ask('"other"')).status).toBe(200);
    expect((await fetch(`${url}/page/page.css`)).headers.get('etag')).not.toBe(etag);
  });

  test('HEAD answers like GET without a body, other methods are refused by name', async () => {
    const head = await fetch(`${url}/runs`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(`${url}/page/page.js`, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '/page/',
    '/page/page.ts',
    '/page/texts.test.ts',
    '/page/index.html',
    '/page/../package.json',
    '/page/%2e%2e/package.json',
    '/page/..%2fpackage.json',
    '/page/..\\package.json',
    '/page//etc/passwd',
    '/page/page.js/..',
    '/page/page.js%00.css',
    '/runs/../page/../../package.json',
  ])('%s leads nowhere', async (path) => {
    expect(await statusOfRaw(path)).toBe(404);
  });

  test('a browser that comes to the root goes on to the runs', async () => {
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/runs']);
  });
});
