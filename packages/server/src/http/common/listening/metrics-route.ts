import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const METRICS_PATH = '/metrics';

/** What is measured, as text for a scraper. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface MetricsSource {
  read(): Promise<MetricsText>;
  /** A secret that scrapers of other hosts show; null: there is none. */
  readonly scrapeToken: string | null;
}

/**
 * For Prometheus: open to programs of this host, elsewhere for those who show the scrape token, and for system admins.
 * Uncounted and not logged.
 */
export function mountMetrics(app: FastifyInstance, { read, scrapeToken }: MetricsSource): void {
  const opensTo = (request: FastifyRequest): boolean => scrapeToken !== null && shows(request, scrapeToken);
  const config = { right: 'system-admin', openOnHost: true, opensTo, uncounted: true } as const;
  app.get(METRICS_PATH, { config, logLevel: 'warn' }, async (_, reply) => {
    const { contentType, text } = await read();
    return reply.type(contentType).send(text);
  });
}

/** In a time that tells nothing of the token. */
function shows({ headers }: FastifyRequest, token: string): boolean {
  const shown = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return shown !== undefined && timingSafeEqual(digest(shown), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
