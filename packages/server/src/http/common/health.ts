import type { FastifyInstance, FastifyReply } from 'fastify';

/** Why the first call could not succeed yet, null when it could. */
export type ReadyCheck = () => Promise<string | null>;

/** `/health/live` as long as the process answers; `/health/ready` when calls can succeed. Open to anyone, uncounted. */
export function mountHealth(app: FastifyInstance, notReady: ReadyCheck): void {
  const options = { config: { right: 'anyone', uncounted: true }, logLevel: 'warn' } as const;
  app.get('/health/live', options, async () => ({ status: 'live' }));
  app.get('/health/ready', options, async (_request, reply) => {
    if (app.lifecycle.closing.aborted) return notNow(reply, { status: 'stopping', code: 'SHUTTING_DOWN' });
    const waitingFor = await notReady();
    return waitingFor === null ? { status: 'ready' } : notNow(reply, { status: 'starting', waitingFor });
  });
}

function notNow(reply: FastifyReply, body: Readonly<Record<string, string>>): FastifyReply {
  return reply.code(503).header('retry-after', '1').send(body);
}
