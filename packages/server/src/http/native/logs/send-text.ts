import { Readable } from 'node:stream';
import { CoreError, logState } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import type { Language } from '../../common/texts/language.ts';
import type { LogBytes, LogEncodings } from './log-bytes.ts';
import { byteOrderMark, type LogEncoding } from './log-encoding.ts';
import { VisibleText } from './visible-text.ts';

export interface TextRequest {
  readonly from?: string;
  readonly to?: string;
  readonly encoding?: LogEncoding;
}

/**
 * Sends a log, or the part of it between two byte offsets, as UTF-8 that can be shown anywhere. The part is widened to
 * whole characters; headers say where it begins and where the next one does. Errors: RANGE_NOT_SATISFIABLE.
 */
export async function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  what: { readonly bytes: LogBytes; readonly encodings: LogEncodings; readonly asked: TextRequest },
): Promise<FastifyReply> {
  const { bytes, encodings, asked } = what;
  const encoding = asked.encoding ?? (await encodings.of(bytes)) ?? 'utf-8';
  const wanted = { from: Number(asked.from ?? 0), to: Number(asked.to ?? bytes.length) };
  if (wanted.from > bytes.length) throw new CoreError('RANGE_NOT_SATISFIABLE', { number: bytes.length });
  const from = await bytes.boundary(encoding, wanted.from);
  const to = Math.max(from, await bytes.boundary(encoding, wanted.to));
  reply
    .header('testyard-log-encoding', encoding)
    .header('testyard-log-from', from)
    .header('testyard-log-next', to)
    .header('testyard-log-length', bytes.length)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type('text/plain; charset=utf-8');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const { language } = contextOf(request);
  return reply.send(Readable.from(shown(bytes, { encoding, from, to, language }), { objectMode: false }));
}

interface Part {
  readonly encoding: LogEncoding;
  readonly from: number;
  readonly to: number;
  readonly language: Language;
}

async function* shown(bytes: LogBytes, { encoding, from, to, language }: Part): AsyncGenerator<string> {
  const visible = new VisibleText();
  const mark = from === 0 ? byteOrderMark(await bytes.read(0, 3)) : null;
  const start = mark?.encoding === encoding ? mark.length : from;
  for await (const text of bytes.text(encoding, { from: start, to })) yield visible.show(text);
  yield visible.end();
  if (to === bytes.length) yield gapText(bytes, language);
}

/** A line of ours at the end of what is not whole. */
function gapText({ log }: LogBytes, language: Language): string {
  const texts = {
    cut: {
      en: `testyard: ${log.dropped} more bytes were written and not kept: the limit of the log was reached`,
      zh: `testyard：另有 ${log.dropped} 字节未保存：日志已达上限`,
    },
    lost: {
      en: 'testyard: the rest never came: the lease was lost',
      zh: 'testyard：其余内容没有送达：租约已丢失',
    },
  };
  const state = logState(log);
  return state === 'cut' || state === 'lost' ? `\n[${texts[state][language]}]\n` : '';
}
