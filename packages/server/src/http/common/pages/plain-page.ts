import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Language } from '../texts/language.ts';

// Pages to read, made on the server: one style for all, light and dark by the reader's own choice, and no script.

const style = `:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #8886}h2 a,h3 a{color:inherit;text-decoration:none}h2:target,h3:target{outline:3px solid #e8a100;outline-offset:.3rem}code,pre{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}pre{background:#8881;padding:.7rem;overflow-x:auto;overflow-wrap:normal}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #8883}summary{cursor:pointer}`;
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export interface PlainPage {
  readonly language: Language;
  readonly title: string;
  /** HTML, everything in it escaped already. */
  readonly body: string;
}

const tagOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en');

/** The whole document. */
export function plainPage({ language, title, body }: PlainPage): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${style}</style>`;
  return `<!doctype html><html lang="${tagOf(language)}"><head>${head}</head><body><main>${body}</main></body></html>`;
}

/** Sends a page under a policy that allows its style and nothing else. */
export function sendPlainPage(reply: FastifyReply, language: Language, html: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-language', tagOf(language))
    .header('vary', 'Accept-Language, X-Language')
    .header('content-security-policy', policy)
    .send(html);
}
