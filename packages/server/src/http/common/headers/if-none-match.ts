import type { FastifyRequest } from 'fastify';

/** Whether the caller has the content of this tag already, as `If-None-Match` says; null has no tag. */
export function isKnown(request: FastifyRequest, etag: string | null): boolean {
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return etag !== null && known !== undefined && (known.includes(etag) || known.includes('*'));
}
