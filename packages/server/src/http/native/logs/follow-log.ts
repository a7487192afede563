import { Readable } from 'node:stream';
import { type AbortLike, CoreError, logState } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { watchCaller } from '../../common/listening/watched-caller.ts';
import { bytesWriter, type EventWriter, type TextSource, TextWriter } from './event-writers.ts';
import type { LogFeed, LogFeeds } from './log-feed.ts';

/** Proxies and watchers take a connection for dead on which nothing comes for a minute. */
const heartbeatMs = 15_000;
/** After this time the connection ends and the watcher comes again. */
const longestMs = 15 * 60_000;
const retryMs = 1000;

export interface Following extends TextSource {
  readonly feeds: LogFeeds;
  readonly from?: string;
  readonly text?: string;
}

/**
 * Sends a stream as server-sent events from an offset on until it ends, at the pace of the reader. Errors:
 * RANGE_NOT_SATISFIABLE where the offset is beyond the end; REQUEST_INVALID.
 */
export function followLog(request: FastifyRequest, reply: FastifyReply, following: Following): FastifyReply {
  const { log, from, text } = following;
  const offset = startOf(request.headers['last-event-id'] ?? from ?? '0', log.length);
  reply
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream; charset=utf-8');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const writer = text === '1' ? new TextWriter(following) : bytesWriter;
  const body = Readable.from(events({ following, offset, writer, signal: watchCaller(request, reply) }));
  const timer = setTimeout(() => body.destroy(), longestMs);
  body.once('close', () => clearTimeout(timer));
  return reply.send(body);
}

function startOf(given: string | string[], length: number): number {
  const text = typeof given === 'string' ? given : '';
  if (!/^-?[0-9]{1,15}$/.test(text))
    throw new CoreError('REQUEST_INVALID', { why: { rule: 'not-an-offset' } });
  if (text.startsWith('-')) return Math.max(0, length + Number(text));
  if (Number(text) > length) throw new CoreError('RANGE_NOT_SATISFIABLE', { number: length });
  return Number(text);
}

interface Watch {
  readonly following: Following;
  readonly offset: number;
  readonly writer: EventWriter;
  readonly signal: AbortLike;
}

/** Each event is made when the reader has taken the one before. */
async function* events({ following, offset, writer, signal }: Watch): AsyncGenerator<string> {
  const feed = following.feeds.join(following.log);
  try {
    let at = await writer.begin(offset);
    yield `retry: ${retryMs}\nid: ${at}\n\n`;
    while (!signal.aborted) {
      const { latest } = feed;
      const event = at < latest.length ? await writer.write(at, await feed.piece(at), latest) : null;
      if (event) {
        at = event.next;
        yield event.text;
      } else if (logState(latest) !== 'open') {
        const { length, dropped } = latest;
        const end = { state: logState(latest), length, dropped };
        yield `id: ${length}\nevent: end\ndata: ${JSON.stringify(end)}\n\n`;
        return;
      } else if (await isQuiet(feed, latest, signal)) yield ': nothing new\n\n';
    }
  } finally {
    feed.leave();
  }
}

async function isQuiet(feed: LogFeed, seen: LogFeed['latest'], signal: AbortLike): Promise<boolean> {
  await feed.change(seen, { timeoutMs: heartbeatMs, signal });
  return feed.latest === seen && !signal.aborted;
}
