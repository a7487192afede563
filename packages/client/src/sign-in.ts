import { type PasswordRequest, SUBJECT_TOKEN_HEADER, TOKENS_PATH } from '@testyard/protocol';
import { ProblemError } from './problem-error.ts';
import { Transport, type TransportOptions } from './transport.ts';

export interface SignInOptions extends Omit<TransportOptions, 'token'> {
  readonly userName: string;
  readonly password: string;
  /** `default` where absent. */
  readonly domain?: string;
  readonly signal?: AbortSignal;
}

export interface SignedIn {
  readonly token: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Trades a password for a token; a ProblemError of code SIGN_IN_FAILED where it is refused. */
export async function signIn(options: SignInOptions): Promise<SignedIn> {
  const { userName, password, domain = 'default', signal, ...transport } = options;
  const user = { name: userName, domain: { name: domain }, password };
  const body: PasswordRequest = { auth: { identity: { methods: ['password'], password: { user } } } };
  const request = {
    method: 'POST',
    path: TOKENS_PATH,
    headers: { accept: 'application/json' },
    body: JSON.stringify(body),
    timeoutMs: 30_000,
    retryForMs: 10_000,
    repeatable: false,
    ...(signal ? { signal } : {}),
  };
  try {
    return await new Transport(transport).send(request, readToken);
  } catch (error) {
    throw error instanceof ProblemError && error.status === 401 ? asRefused(error) : error;
  }
}

async function readToken(response: Response): Promise<SignedIn> {
  const token = response.headers.get(SUBJECT_TOKEN_HEADER);
  const body = (await response.json()) as { token?: { expires_at?: unknown } };
  const expiresAt = body.token?.expires_at;
  if (token === null || typeof expiresAt !== 'string') {
    throw new ProblemError({
      code: 'ANSWER_UNREADABLE',
      status: response.status,
      detail: 'The answer holds no token: is this the address of a Testyard server?',
      requestId: '',
      type: '',
    });
  }
  return { token, expiresAt };
}

function asRefused(error: ProblemError): ProblemError {
  const { status, detail, requestId, type } = error;
  return new ProblemError({ code: 'SIGN_IN_FAILED', status, detail, requestId, type });
}
