import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { installedPath } from './installed-path.ts';
import { type Language, languageOf } from './language.ts';
import { htmlOf } from './markdown-page.ts';

export const ERRORS_PAGE = '/docs/errors';

const style = `:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #8886}h2 a{color:inherit;text-decoration:none}h2:target{outline:3px solid #e8a100;outline-offset:.3rem}code{font-family:ui-monospace,Consolas,monospace}`;
const styleHash = createHash('sha256').update(style).digest('base64');
const titles: Record<Language, string> = { en: 'Testyard: errors', zh: 'Testyard：错误说明' };

/** The page that explains every code, `/docs/errors#CODE`, in the reader's language. */
export function mountErrorsPage(app: FastifyInstance): void {
  const html = {
    en: pageOf('en', readInstalled('docs/errors.md')),
    zh: pageOf('zh', readInstalled('docs/errors.zh-CN.md')),
  };
  app.get(ERRORS_PAGE, { config: { right: 'anyone' } }, async (request, reply) => {
    const language = languageOf(request.headers, 'en');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
      .header('vary', 'Accept-Language, X-Language')
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      .send(html[language]);
  });
}

function pageOf(language: Language, markdown: string): string {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${titles[language]}</title><style>${style}</style>`;
  return `<!doctype html><html lang="${lang}"><head>${head}</head><body><main>${htmlOf(markdown)}</main></body></html>`;
}

function readInstalled(name: string): string {
  return readFileSync(installedPath(name), 'utf8');
}
