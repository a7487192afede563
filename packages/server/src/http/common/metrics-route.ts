import type { FastifyInstance } from 'fastify';

export const METRICS_PATH = '/metrics';

/** What is measured, as text for a scraper. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/** For Prometheus: open to programs of this host, elsewhere for system admins. Uncounted and not logged. */
export function mountMetrics(app: FastifyInstance, read: () => Promise<MetricsText>): void {
  const config = { right: 'system-admin', openOnHost: true, uncounted: true } as const;
  app.get(METRICS_PATH, { config, logLevel: 'warn' }, async (_, reply) => {
    const { contentType, text } = await read();
    return reply.type(contentType).send(text);
  });
}
