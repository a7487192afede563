import { TOKEN_HEADER } from '@testyard/protocol';
import { ConnectionError } from './problem-error.ts';
import { readProblem } from './read-problem.ts';
import { withRetries } from './retry.ts';

export type Language = 'en' | 'zh';

export interface TransportOptions {
  /** Address of the server, without a path. */
  readonly server: string;
  /** Absent where the browser's cookie or nothing says who calls. */
  readonly token?: string;
  /** Language of the texts in errors. */
  readonly language?: Language;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its signal is aborted with a `TimeoutError` where no answer comes in time. */
  readonly fetch?: typeof globalThis.fetch;
}

/** One request, already put together. */
export interface WireRequest {
  readonly method: string;
  /** From the root, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Longest time for one attempt, headers and body. */
  readonly timeoutMs: number;
  readonly retryForMs: number;
  readonly onRetry?: (error: unknown) => void;
  /** A second arrival of this request changes nothing. */
  readonly repeatable: boolean;
}

/** Sends requests to one server; every failure is a ProblemError, a ConnectionError or the caller's abort. */
export class Transport {
  readonly server: string;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.server = options.server.replace(/\/+$/, '');
  }

  /** `read` takes what is needed from a successful answer, within the time of the attempt. */
  async send<T>(request: WireRequest, read: (response: Response) => Promise<T>): Promise<T> {
    let retryAfterMs = 0;
    return withRetries(
      async () => {
        retryAfterMs = 0;
        return this.#attempt(request, async (response) => {
          if (response.ok) return read(response);
          retryAfterMs = readRetryAfter(response);
          throw await readProblem(response, this.server);
        });
      },
      {
        repeatable: request.repeatable,
        retryForMs: request.retryForMs,
        signal: request.signal,
        retryAfterMs: () => retryAfterMs,
        onRetry: request.onRetry,
      },
    );
  }

  async #attempt<T>(request: WireRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(late()), request.timeoutMs);
    const onAbort = () => clock.abort(request.signal?.reason);
    request.signal?.throwIfAborted();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await read(await this.#fetch(request, clock.signal));
    } catch (error) {
      throw this.#failure(error, request, clock.signal);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The body of one answer as it comes; `timeoutMs` is the longest silence while it is waited for. */
  async *stream(request: WireRequest): AsyncGenerator<Uint8Array> {
    const clock = new AbortController();
    const onAbort = () => clock.abort(request.signal?.reason);
    const inTime = async <T>(waiting: Promise<T>): Promise<T> => {
      const timer = setTimeout(() => clock.abort(late()), request.timeoutMs);
      try {
        return await waiting;
      } catch (error) {
        throw this.#failure(error, request, clock.signal);
      } finally {
        clearTimeout(timer);
      }
    };
    request.signal?.throwIfAborted();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await inTime(this.#fetch(request, clock.signal));
      if (!response.ok) throw await inTime(readProblem(response, this.server));
      const reader = response.body?.getReader();
      for (;;) {
        const part = await inTime(
          reader?.read() ?? Promise.resolve({ done: true as const, value: undefined }),
        );
        if (part.value === undefined) return;
        yield part.value;
      }
    } finally {
      request.signal?.removeEventListener('abort', onAbort);
      // Also where the caller has seen enough: the connection is not left open.
      clock.abort();
    }
  }

  /** What a failed attempt is thrown as; the reason of the caller's signal stands above all. */
  #failure(error: unknown, request: WireRequest, clock: AbortSignal): unknown {
    if (request.signal?.aborted) return request.signal.reason;
    if (clock.aborted) {
      return new ConnectionError(this.server, `ETIMEDOUT (${request.timeoutMs} ms)`, { cause: error });
    }
    return error instanceof TypeError
      ? new ConnectionError(this.server, reasonOf(error), { cause: error })
      : error;
  }

  /** Redirects are not followed: the token must not travel to an address that nobody named. */
  #fetch(request: WireRequest, signal: AbortSignal): Promise<Response> {
    const { fetch = globalThis.fetch, language = 'en', token, headers } = this.#options;
    return fetch(this.server + request.path, {
      method: request.method,
      headers: {
        'accept-language': language,
        ...(token === undefined ? {} : { [TOKEN_HEADER]: token }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...request.headers,
      },
      redirect: 'manual',
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  }
}

/** What a call is aborted with when its time is over: whoever gave its `fetch` can tell that from the caller's own abort. */
const late = () => new DOMException('No answer in time', 'TimeoutError');

/** The system's code where there is one: `fetch failed` alone tells nobody anything. */
function reasonOf(error: Error): string {
  const cause: unknown = error.cause;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return reasonOf(cause.errors[0]);
  if (typeof cause === 'object' && cause !== null) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if ('message' in cause && typeof cause.message === 'string') return cause.message;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function readRetryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
