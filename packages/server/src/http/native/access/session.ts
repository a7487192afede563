import { CoreError, revokeToken, type SignedIn, signIn, signInTold } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireOwnPage, setPageCookie } from '../../common/headers/page-cookie.ts';
import { networkOf } from '../../common/listening/rate-limit.ts';
import { originOf, readTokens } from '../../common/principal.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';

type Handled = 'startSession' | 'followSignInLink' | 'endSession';

/** The page signs in and out: what it gets is a cookie, never a token that a script could read. */
export function sessionHandlers({ core, passwords, signInLinks }: NativeDoor): Pick<NativeHandlers, Handled> {
  const begin = (call: { request: FastifyRequest; reply: FastifyReply }, signedIn: SignedIn) =>
    giveCookie(call, signedIn, core.reads.users.byId(signedIn.user.id));
  return {
    startSession: async ({ body: { name, password }, request, reply }) => {
      requireOwnPage(request);
      const user = { name, domain: { id: 'default' } };
      const signedIn = await signIn(core, passwords, {
        identity: { method: 'password', user, password },
        scope: { kind: 'unscoped' },
        network: networkOf(request.ip),
        origin: originOf(request),
      });
      return begin({ request, reply }, signedIn);
    },

    followSignInLink: async ({ body: { ticket }, request, reply }) => {
      requireOwnPage(request);
      const userName = signInLinks.take(ticket);
      if (userName === null) throw new CoreError('SIGN_IN_FAILED');
      return begin({ request, reply }, await signInTold(core, { userName, origin: originOf(request) }));
    },

    endSession: async ({ principal, request, reply }) => {
      const [token = ''] = readTokens(request, { ignoreAuthorization: false });
      await revokeToken(core, principal, token);
      setPageCookie({ request, reply }, { token: '', seconds: 0 });
      return undefined;
    },
  };
}

async function giveCookie(
  call: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { token, user, issuedAt, expiresAt }: SignedIn,
  record: Promise<{ readonly systemAdmin: boolean } | null>,
) {
  setPageCookie(call, { token, seconds: Math.floor((expiresAt - issuedAt) / 1000) });
  const systemAdmin = (await record)?.systemAdmin ?? false;
  return { id: user.id, name: user.name, systemAdmin, projectId: null, role: null };
}
