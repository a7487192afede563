import { Readable } from 'node:stream';
import { CoreError, type KeptLog, logState } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerGone } from '../../common/lifecycle.ts';
import type { LogFeed, LogFeeds } from './log-feed.ts';

/** Proxies and watchers take a connection for dead on which nothing comes for a minute. */
const heartbeatMs = 15_000;
/** After this time the connection ends and the watcher comes again, with its token: one that was revoked reads no more. */
const longestMs = 15 * 60_000;
const retryMs = 1000;

/**
 * Sends a stream as server-sent events from an offset on until it ends, at the pace of the reader. Errors:
 * RANGE_NOT_SATISFIABLE where the offset is beyond the end; REQUEST_INVALID.
 */
export function followLog(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    feeds,
    log,
    from,
  }: { readonly feeds: LogFeeds; readonly log: KeptLog; readonly from: string | undefined },
): FastifyReply {
  const offset = startOf(request.headers['last-event-id'] ?? from ?? '0', log.length);
  reply
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream; charset=utf-8');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const body = Readable.from(events({ feeds, log, offset, signal: callerGone(request) }));
  const timer = setTimeout(() => body.destroy(), longestMs);
  body.once('close', () => clearTimeout(timer));
  return reply.send(body);
}

function startOf(given: string | string[], length: number): number {
  const text = typeof given === 'string' ? given : '';
  if (!/^-?[0-9]{1,15}$/.test(text))
    throw new CoreError('REQUEST_INVALID', { why: 'Last-Event-ID is no offset' });
  if (text.startsWith('-')) return Math.max(0, length + Number(text));
  if (Number(text) > length) throw new CoreError('RANGE_NOT_SATISFIABLE', { number: length });
  return Number(text);
}

interface Watch {
  readonly feeds: LogFeeds;
  readonly log: KeptLog;
  readonly offset: number;
  readonly signal: AbortSignal;
}

/** Each event is made when the reader has taken the one before. */
async function* events({ feeds, log, offset, signal }: Watch): AsyncGenerator<string> {
  const feed = feeds.join(log);
  try {
    yield `retry: ${retryMs}\nid: ${offset}\n\n`;
    for (let at = offset; !signal.aborted; ) {
      const { latest } = feed;
      if (at < latest.length) {
        const { bytes, end } = await feed.piece(at);
        at = end;
        yield `id: ${at}\nevent: bytes\ndata: ${Buffer.from(bytes).toString('base64')}\n\n`;
      } else if (logState(latest) !== 'open') {
        yield lastEvent(latest);
        return;
      } else if (await isQuiet(feed, latest, signal)) yield ': nothing new\n\n';
    }
  } finally {
    feed.leave();
  }
}

async function isQuiet(feed: LogFeed, seen: KeptLog, signal: AbortSignal): Promise<boolean> {
  await feed.change(seen, { timeoutMs: heartbeatMs, signal });
  return feed.latest === seen && !signal.aborted;
}

function lastEvent(log: KeptLog): string {
  const { length, dropped } = log;
  return `id: ${length}\nevent: end\ndata: ${JSON.stringify({ state: logState(log), length, dropped })}\n\n`;
}
