import { CoreError } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

const longestWaitSeconds = 600;

/**
 * Seconds that the caller is ready to wait (`Prefer: wait=N`, 0 to 600), null where it did not say.
 * Other preferences are ignored (RFC 7240). Errors: PREFER_INVALID.
 */
export function readWaitSeconds(request: Pick<FastifyRequest, 'headers'>): number | null {
  const header = request.headers.prefer;
  const preferences = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(/[,;]/);
  for (const preference of preferences) {
    const [name = '', ...rest] = preference.split('=');
    if (name.trim().toLowerCase() === 'wait') return parseWait(rest.join('=').trim());
  }
  return null;
}

/** Tells the caller that its wait was honoured though it was not enough. */
export function applyWait(reply: FastifyReply, waitSeconds: number): void {
  reply.header('preference-applied', `wait=${waitSeconds}`);
}

function parseWait(text: string): number {
  const bare = /^"(.*)"$/.exec(text)?.[1] ?? text;
  const seconds = /^[0-9]{1,9}$/.test(bare) ? Number(bare) : Number.NaN;
  if (!(seconds <= longestWaitSeconds)) throw new CoreError('PREFER_INVALID', { given: text.slice(0, 100) });
  return seconds;
}
