import type { FastifyInstance } from 'fastify';
import { plainPage, sendPlainPage } from '../../common/pages/plain-page.ts';
import { languageOf } from '../../common/texts/language.ts';
import type { NativeDoor } from '../native-handlers.ts';
import { openApiDocument } from './open-api-document.ts';
import { referencePage } from './reference-page.ts';

export const OPEN_API_PATH = '/openapi.json';
export const REFERENCE_PAGE = '/docs/api';

/** The native API described: `/openapi.json` for programs, `/docs/api` for people. Both hold no data and are open. */
export function mountOpenApi(app: FastifyInstance, { publicUrl }: Pick<NativeDoor, 'publicUrl'>): void {
  app.get(OPEN_API_PATH, { config: { right: 'anyone' } }, async (_, reply) =>
    reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(JSON.stringify(openApiDocument(publicUrl()))),
  );
  app.get(REFERENCE_PAGE, { config: { right: 'anyone' } }, async (request, reply) => {
    const language = languageOf(request.headers, 'en');
    const page = referencePage(openApiDocument(publicUrl()), language);
    return sendPlainPage(reply, language, plainPage({ language, ...page }));
  });
}
