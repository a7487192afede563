// The server as the page speaks to it. The token lives in the tab's session storage and in one request header.

const sessionKey = 'testyard.session';
/** What a call may take beyond the time that it asked the server to wait. */
const answerMs = 20_000;

/** What the server, or the way to it, answered instead of a result. `status` 0: no answer at all. */
export class ApiError extends Error {
  constructor(status, problem = {}, retryAfterMs = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.title = problem.title ?? null;
    this.code = problem.code ?? null;
    this.requestId = problem.requestId ?? null;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may succeed a little later. */
  get isPassing() {
    return [0, 408, 425, 429, 500, 502, 503, 504].includes(this.status);
  }
}

export class Api {
  #language;
  #clockOffsetMs = 0;

  constructor(language) {
    this.#language = language;
  }

  /** `{token, user}`, or null where nobody is signed in. */
  get session() {
    try {
      return JSON.parse(sessionStorage.getItem(sessionKey) ?? 'null');
    } catch {
      return null;
    }
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return Date.now() + this.#clockOffsetMs;
  }

  /** Errors: ApiError, 401 where name or password are wrong. */
  async signIn(name, password) {
    const user = { name, domain: { name: 'default' }, password };
    const body = { auth: { identity: { methods: ['password'], password: { user } } } };
    const { answer, response } = await this.#send('POST', '/v3/auth/tokens', { body });
    const token = response.headers.get('x-subject-token');
    if (!token) throw new ApiError(0);
    const shownName = answer?.token?.user?.name ?? name;
    sessionStorage.setItem(sessionKey, JSON.stringify({ token, user: shownName }));
  }

  /** Ends the session here, and at the server where it can be reached. */
  async signOut() {
    const token = this.session?.token;
    sessionStorage.removeItem(sessionKey);
    if (!token) return;
    const headers = { 'x-auth-token': token, 'x-subject-token': token };
    await fetch('/v3/auth/tokens', { method: 'DELETE', headers, keepalive: true }).catch(() => {});
  }

  forget() {
    sessionStorage.removeItem(sessionKey);
  }

  /** `options`: `query`, `signal`, `waitSeconds` that the server may keep the call. Errors: ApiError, AbortError. */
  async get(path, options = {}) {
    return (await this.#send('GET', path, options)).answer;
  }

  async post(path, body, options = {}) {
    return (await this.#send('POST', path, { ...options, body })).answer;
  }

  async #send(method, path, options) {
    const { query, body, signal, waitSeconds = 0 } = options;
    const address = query ? `${path}?${new URLSearchParams(query)}` : path;
    const limit = deadline(signal, waitSeconds * 1000 + answerMs);
    try {
      const response = await fetch(address, {
        method,
        headers: this.#headers({ path, body, waitSeconds }),
        signal: limit.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      this.#setClock(response);
      const answer = await response.json().catch(() => null);
      if (!response.ok) throw new ApiError(response.status, problemIn(answer), retryAfterMs(response));
      return { answer, response };
    } catch (error) {
      if (error instanceof ApiError || signal?.aborted) throw error;
      throw new ApiError(0);
    } finally {
      limit.clear();
    }
  }

  #headers({ path, body, waitSeconds }) {
    const token = path.startsWith('/api/') ? this.session?.token : undefined;
    return {
      accept: 'application/json',
      'x-language': this.#language === 'zh' ? 'zh-cn' : 'en-us',
      ...(token ? { 'x-auth-token': token } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {}),
    };
  }

  #setClock(response) {
    const at = Date.parse(response.headers.get('date') ?? '');
    const offsetMs = at + 500 - Date.now();
    if (Number.isFinite(offsetMs)) this.#clockOffsetMs = Math.abs(offsetMs) < 2000 ? 0 : offsetMs;
  }
}

/** Problem details, or the body of the token door. */
function problemIn(answer) {
  if (typeof answer !== 'object' || answer === null) return {};
  if (typeof answer.error === 'object' && answer.error !== null) {
    return { title: answer.error.title, detail: answer.error.message };
  }
  return answer;
}

function retryAfterMs(response) {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? Math.min(seconds, 60) * 1000 : null;
}

/** A signal that is given when `signal` is, or when the time is over. */
function deadline(signal, ms) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
