import type { FastifyInstance, FastifyReply } from 'fastify';
import { contextOf } from '../errors.ts';
import type { Language } from '../texts/language.ts';

/** What the first call would have to wait for. */
export type Awaited = 'embedded-executor';
/** Null when calls can succeed. */
export type ReadyCheck = () => Promise<Awaited | null>;

const texts: Readonly<Record<Awaited, Readonly<Record<Language, string>>>> = {
  'embedded-executor': { en: 'the embedded executor is not online yet', zh: '内置执行器尚未上线' },
};

/** `/health/live` as long as the process answers; `/health/ready` when calls can succeed. Open to anyone, uncounted. */
export function mountHealth(app: FastifyInstance, notReady: ReadyCheck): void {
  const options = { config: { right: 'anyone', uncounted: true }, logLevel: 'warn' } as const;
  app.get('/health/live', options, async () => ({ status: 'live' }));
  app.get('/health/ready', options, async (request, reply) => {
    if (app.lifecycle.closing.aborted) return notNow(reply, { status: 'stopping', code: 'SHUTTING_DOWN' });
    const waitingFor = await notReady();
    if (waitingFor === null) return { status: 'ready' };
    const detail = texts[waitingFor][contextOf(request).language];
    return notNow(reply, { status: 'starting', waitingFor, detail });
  });
}

function notNow(reply: FastifyReply, body: Readonly<Record<string, string>>): FastifyReply {
  return reply.code(503).header('retry-after', '1').send(body);
}
