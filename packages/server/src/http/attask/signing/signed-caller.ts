import {
  authenticate,
  authenticateAgain,
  CoreError,
  identifySigner,
  type Principal,
  theDomain,
  type WithSecrets,
} from '@testyard/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { onlyValueOf } from '../../common/headers/raw-headers.ts';
import { networkOf } from '../../common/listening/rate-limit.ts';
import { originOf } from '../../common/principal.ts';
import { signatureOf } from './canonical-request.ts';
import { isSigned, readSignature, type Signature } from './read-signature.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Present on a signed call, once its signature has been read. */
    signature: Signature | null;
  }
}

/** How far the clock of a caller may be off, either way. */
const mostSkewMs = 15 * 60_000;

/** Calls of a room that are signed in place of carrying a token: who has signed them is known once their body is. */
export class SignedCallers {
  readonly #core: WithSecrets;

  constructor(room: FastifyInstance, core: WithSecrets) {
    this.#core = core;
    room.decorateRequest('signature', null);
  }

  /** Before the body is read. True where the call is signed. Errors: SIGNATURE_WRONG, SIGNATURE_EXPIRED. */
  meet(request: FastifyRequest): boolean {
    if (!isSigned(request.raw.rawHeaders)) return false;
    const signature = readSignature(request.raw.rawHeaders);
    const now = this.#core.clock.now();
    if (Math.abs(now - signature.signedAt) > mostSkewMs)
      throw new CoreError('SIGNATURE_EXPIRED', { given: new Date(now).toISOString() });
    request.signature = signature;
    return true;
  }

  /**
   * Whose the signature is, from then on the caller. Errors: those of `identifySigner`; SIGNATURE_WRONG with why;
   * TOKEN_UNKNOWN for a token of somebody else beside it; FORBIDDEN for another project or domain than the key's.
   */
  async prove(request: FastifyRequest, body: Buffer): Promise<void> {
    const { signature } = request;
    if (signature === null || request.principal !== null) return;
    const { method, url: target = '/', rawHeaders } = request.raw;
    const signer = await identifySigner(this.#core, {
      accessKey: signature.accessKey,
      network: networkOf(request.ip),
      isSignedWith: signatureOf({ method: method ?? '', target, rawHeaders, body }, signature),
    });
    await this.#requireSame(signer, onlyValueOf(rawHeaders, 'x-auth-token', 'TOKEN_UNKNOWN'));
    requirePlace(signer, rawHeaders);
    request.principal = { ...signer, origin: originOf(request) };
    request.identify = () => authenticateAgain(this.#core, signer);
  }

  async #requireSame({ userId }: Principal, token: string | null): Promise<void> {
    if (token !== null && (await authenticate(this.#core, token)).userId !== userId)
      throw new CoreError('TOKEN_UNKNOWN', { why: { rule: 'tokens-differ' } });
  }
}

/** What the clients of such services say of where they belong. */
function requirePlace({ scopeProjectId }: Principal, rawHeaders: readonly string[]): void {
  const places = { 'X-Project-Id': scopeProjectId, 'X-Domain-Id': theDomain.id };
  for (const [header, place] of Object.entries(places)) {
    const given = onlyValueOf(rawHeaders, header.toLowerCase(), 'SIGNATURE_WRONG')?.toLowerCase();
    if (given !== undefined && given !== place)
      throw new CoreError('FORBIDDEN', { why: { rule: 'elsewhere', header } });
  }
}
