import { Readable } from 'node:stream';
import type { AbortLike, CoreService } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { watchCaller } from '../../common/listening/watched-caller.ts';
import type { Language } from '../../common/texts/language.ts';
import { writePlace } from './event-place.ts';
import type { RoundLook, RoundLooks, Watched } from './round-looks.ts';
import { watchRound } from './run-watch.ts';

/** Proxies and watchers take a connection for dead on which nothing comes for a minute. */
const heartbeatMs = 15_000;
/** After this time the connection ends and the watcher comes again. */
const longestMs = 15 * 60_000;
const retryMs = 1000;
/** Between two tellings of a run that goes on. */
const runEveryMs = 1000;

export interface Following {
  readonly core: CoreService;
  readonly looks: RoundLooks;
  readonly watched: Watched;
  /** The last end that the watcher knows; 0: none. */
  readonly sequence: number;
}

/** Sends a round of a run as server-sent events until it is finished, at the pace of the reader. */
export function followRun(request: FastifyRequest, reply: FastifyReply, following: Following): FastifyReply {
  reply
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream; charset=utf-8');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const { language } = contextOf(request);
  const body = Readable.from(events(following, { language, signal: watchCaller(request, reply) }));
  const timer = setTimeout(() => body.destroy(), longestMs);
  body.once('close', () => clearTimeout(timer));
  return reply.send(body);
}

/** Each event is made when the reader has taken the one before. */
async function* events(
  { core, looks, watched, sequence }: Following,
  { language, signal }: { readonly language: Language; readonly signal: AbortLike },
): AsyncGenerator<string> {
  const teller = new Teller(watched.round, language);
  yield `retry: ${retryMs}\nid: ${writePlace({ round: watched.round, sequence })}\n\n`;
  const after = sequence === 0 ? null : String(sequence);
  const from = { after, signal, isBehind: () => teller.isBehind };
  for await (const look of watchRound({ core, looks }, watched, from)) yield* teller.tell(look);
}

/** Tells what of a look is new. */
class Teller {
  readonly #round: number;
  readonly #language: Language;
  #run = '';
  #runAt = Number.NEGATIVE_INFINITY;
  #saidAt = performance.now();
  /** The run has changed and it was too soon to tell. */
  isBehind = false;

  constructor(round: number, language: Language) {
    this.#round = round;
    this.#language = language;
  }

  *tell(look: RoundLook): Generator<string> {
    const id = writePlace({ round: this.#round, sequence: Number(look.after ?? 0) });
    const now = performance.now();
    if (look.hasCases) yield this.#event(id, 'cases', look.casesText(this.#language));
    const run = look.runText(this.#language);
    this.isBehind = run !== this.#run && now - this.#runAt < runEveryMs;
    if (look.isLast) yield this.#event(id, 'end', run);
    else if (run !== this.#run && !this.isBehind) {
      this.#run = run;
      this.#runAt = now;
      yield this.#event(id, 'run', run);
    } else if (now - this.#saidAt >= heartbeatMs) {
      this.#saidAt = now;
      yield ': nothing new\n\n';
    }
  }

  #event(id: string, event: string, data: string): string {
    this.#saidAt = performance.now();
    return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;
  }
}
