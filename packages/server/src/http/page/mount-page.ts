// The page is a handful of static files. They are read once, at start: no request ever names a file of the disk.
import { dirname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isKnown } from '../common/headers/if-none-match.ts';
import { installedPath } from '../common/pages/installed-path.ts';
import { type PageFile, readPageFiles } from './page-files.ts';

const RUNS = '/runs';
/** Addresses of the page: each of them is the document, which then shows what the address names. */
const addresses = [
  ...[RUNS, `${RUNS}/:runId`, '/executors', '/templates', '/templates/:templateId', '/history'],
  ...['/settings', '/settings/:section', '/first-steps'],
];
const document = 'index.html';
const byAnyone = { right: 'anyone' } as const;
const eternal = 'public, max-age=31536000, immutable';

/** Scripts, styles and pictures of our own, calls to this very server, bytes that it gave, and nothing else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  'media-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the page lies that was built: beside the program, or in the checkout; its sources where it was not built. */
const usualFolder = () =>
  dirname(installedPath('web/index.html', 'packages/cli/dist/web/index.html', 'packages/web/src/index.html'));

/** Serves the page at its addresses, and what it loads below `/page/`. Needs no token: it holds no data. */
export function mountPage(app: FastifyInstance, folder = usualFolder()): void {
  const files = readPageFiles(folder);
  const page = files.get(document);
  if (!page) throw new Error(`${document} is missing from this installation`);
  for (const address of addresses) serve(app, address, page);
  // It says that there is nothing, in the words of the page and with a way on.
  app.lostBrowser.show = (reply) =>
    reply
      .headers({ 'cache-control': 'no-store', 'content-security-policy': policy })
      .type(page.contentType)
      .send(page.content);
  for (const [name, file] of files) if (name !== document) serve(app, `/page/${name}`, file);
}

/** For `GET /` where a browser asks: it goes on to the runs. Relative: below a prefix that a proxy has, the document says what is wrong. */
export function sendToRuns(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(RUNS.slice(1), 302);
}

function serve(app: FastifyInstance, path: string, file: PageFile): void {
  app.get(path, { config: byAnyone }, async (request, reply) => {
    reply.headers({
      'cache-control': file.isEternal ? eternal : 'no-cache',
      'content-security-policy': policy,
      etag: file.etag,
      vary: 'accept-encoding',
    });
    if (isKnown(request, file.etag)) return reply.code(304).send();
    reply.type(file.contentType);
    if (file.gzipped === null || !acceptsGzip(request)) return reply.send(file.content);
    return reply.header('content-encoding', 'gzip').send(file.gzipped);
  });
}

function acceptsGzip({ headers }: FastifyRequest): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[^,]*)?(,|$)/.test(
    String(headers['accept-encoding'] ?? ''),
  );
}
