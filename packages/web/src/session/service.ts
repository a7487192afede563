// The server as the page speaks to it. Who is signed in is known by a cookie that no script can read.
import { type Client, createClient } from '@testyard/client';
import { PAGE_HEADER } from '@testyard/protocol';
import type { Language } from '../texts/text.ts';
import { Flag } from './flag.ts';

/** How long a call that may be repeated is tried again before the page says that the server is away. */
const retryForMs = 4000;

/** Whether the last call of any kind got an answer. */
export const reachable = new Flag(true);

/** The server has refused the cookie since somebody signed in last; what is shown stays below the sign-in. */
export const expired = new Flag(false);
/** They are asked who somebody is: there a refusal is the answer. */
const aboutSignIn = /\/api\/v1\/(me|session|session\/link)$/;

let clockOffsetMs = 0;

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = (): number => Date.now() + clockOffsetMs;

export function createService(language: Language): Client {
  return createClient({
    server: location.origin,
    language,
    retryForMs,
    // Another site's page cannot make a browser send it.
    headers: { [PAGE_HEADER]: '1' },
    fetch: async (input, init) => {
      try {
        const response = await fetch(input, init);
        setClock(response);
        reachable.set(true);
        if (response.status === 401 && !aboutSignIn.test(String(input))) expired.set(true);
        return response;
      } catch (error) {
        if (!isGivenUp(init?.signal)) reachable.set(false);
        throw error;
      }
    },
  });
}

/** Whoever asked wants no answer any more; one that does not come in time is waited for in vain. */
function isGivenUp(signal: AbortSignal | null | undefined): boolean {
  return signal?.aborted === true && (signal.reason as Error | undefined)?.name !== 'TimeoutError';
}

function setClock(response: Response): void {
  const at = Date.parse(response.headers.get('date') ?? '');
  const offsetMs = at + 500 - Date.now();
  if (Number.isFinite(offsetMs)) clockOffsetMs = Math.abs(offsetMs) < 2000 ? 0 : offsetMs;
}
