import type { FastifyInstance, FastifyReply } from 'fastify';
import { contextOf } from '../errors.ts';
import type { Language } from '../texts/language.ts';

/** What a call would have to wait for. */
export type Awaited = 'embedded-executor' | 'store';
/** What is amiss though calls are answered. `disk-full`: those that write may be refused until there is room again. */
export type Trouble = 'disk-full';

/** `waitingFor` is null when calls can succeed. */
export interface Readiness {
  readonly waitingFor: Awaited | null;
  readonly trouble: Trouble | null;
}
export type ReadyCheck = () => Promise<Readiness>;

type Texts<Of extends string> = Readonly<Record<Of, Readonly<Record<Language, string>>>>;

const waits: Texts<Awaited> = {
  'embedded-executor': { en: 'the embedded executor is not online yet', zh: '内置执行器尚未上线' },
  store: {
    en: 'the database does not answer; all goes on by itself when it does',
    zh: '数据库没有应答；恢复后一切会自动继续',
  },
};
const troubles: Texts<Trouble> = {
  'disk-full': {
    en: 'the disk of the data folder is full: calls that write may be refused until there is room, and then all goes on by itself',
    zh: '数据目录所在的磁盘已满：在腾出空间之前，写入请求可能会被拒绝；之后一切会自动继续',
  },
};

/**
 * `/health/live` as long as the process answers; `/health/ready` when calls can succeed, with the trouble that there is.
 * Open to anyone, uncounted.
 */
export function mountHealth(app: FastifyInstance, readiness: ReadyCheck): void {
  const options = { config: { right: 'anyone', uncounted: true }, logLevel: 'warn' } as const;
  app.get('/health/live', options, async () => ({ status: 'live' }));
  app.get('/health/ready', options, async (request, reply) => {
    if (app.lifecycle.closing.aborted) return notNow(reply, { status: 'stopping', code: 'SHUTTING_DOWN' });
    const { waitingFor, trouble } = await readiness();
    const { language } = contextOf(request);
    if (waitingFor !== null) {
      const status = waitingFor === 'store' ? 'waiting' : 'starting';
      return notNow(reply, { status, waitingFor, detail: waits[waitingFor][language] });
    }
    return { status: 'ready', ...(trouble === null ? {} : { trouble, detail: troubles[trouble][language] }) };
  });
}

function notNow(reply: FastifyReply, body: Readonly<Record<string, string>>): FastifyReply {
  return reply.code(503).header('retry-after', '1').send(body);
}
