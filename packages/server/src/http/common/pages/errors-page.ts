import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { type Language, languageOf } from '../texts/language.ts';
import { installedPath } from './installed-path.ts';
import { htmlOf } from './markdown-page.ts';
import { plainPage, sendPlainPage } from './plain-page.ts';

export const ERRORS_PAGE = '/docs/errors';

const titles: Record<Language, string> = { en: 'Testyard: errors', zh: 'Testyard：错误说明' };

/** The page that explains every code, `/docs/errors#CODE`, in the reader's language. */
export function mountErrorsPage(app: FastifyInstance): void {
  const html = {
    en: pageOf('en', readInstalled('docs/errors.md')),
    zh: pageOf('zh', readInstalled('docs/errors.zh-CN.md')),
  };
  app.get(ERRORS_PAGE, { config: { right: 'anyone' } }, async (request, reply) => {
    const language = languageOf(request.headers, 'en');
    return sendPlainPage(reply, language, html[language]);
  });
}

function pageOf(language: Language, markdown: string): string {
  return plainPage({ language, title: titles[language], body: htmlOf(markdown) });
}

function readInstalled(name: string): string {
  return readFileSync(installedPath(name), 'utf8');
}
