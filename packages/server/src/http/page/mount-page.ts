// The page is a handful of static files. They are read once, at start: no request ever names a file of the disk.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { installedPath } from '../common/installed-path.ts';
import { type PageFile, readPageFiles } from './page-files.ts';

const RUNS = '/runs';
const document = 'index.html';
const byAnyone = { right: 'anyone' } as const;

/** Scripts, styles and pictures of our own, calls to this very server, and nothing else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the page at `/runs` and `/runs/:runId`, and what it loads below `/page/`. Needs no token: it holds no data. */
export function mountPage(app: FastifyInstance): void {
  const files = readPageFiles(installedPath('web/index.html', 'packages/web/src/index.html'));
  const page = files.get(document);
  if (!page) throw new Error(`${document} is missing from this installation`);
  for (const path of [RUNS, `${RUNS}/:runId`]) serve(app, path, page);
  for (const [name, file] of files) if (name !== document) serve(app, `/page/${name}`, file);
}

/** For `GET /` where a browser asks: it goes on to the runs. */
export function sendToRuns(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(RUNS, 302);
}

function serve(app: FastifyInstance, path: string, file: PageFile): void {
  app.get(path, { config: byAnyone }, async (request, reply) => {
    reply.headers({
      'cache-control': 'no-cache',
      'content-security-policy': policy,
      etag: file.etag,
    });
    if (isKnown(request, file)) return reply.code(304).send();
    return reply.type(file.contentType).send(file.content);
  });
}

/** Whether the caller has this very version. */
function isKnown({ headers }: FastifyRequest, { etag }: PageFile): boolean {
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
