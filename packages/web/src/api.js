// The server as the page speaks to it. Who is signed in is known by a cookie that no script can read.

/** Another site's page cannot make a browser send it. */
const pageHeader = { 'x-testyard-page': '1' };
const linkMark = '#sign-in=';
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
  /** `{user}`; null: nobody is signed in. */
  session = null;

  constructor(language) {
    this.#language = language;
  }

  /** Learns who is signed in: by the link that the page was opened with, else by the cookie. Errors: ApiError. */
  async open() {
    const ticket = takeTicket();
    this.session =
      (ticket && (await this.#ask(this.post('/api/v1/session/link', { ticket })))) ||
      (await this.#ask(this.get('/api/v1/me')));
  }

  /** `{user}`, or null where the server knows nobody. */
  async #ask(call) {
    try {
      return { user: (await call).name };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return Date.now() + this.#clockOffsetMs;
  }

  /** Errors: ApiError, 401 where name or password are wrong. */
  async signIn(name, password) {
    const me = await this.post('/api/v1/session', { name, password });
    this.session = { user: me.name };
  }

  /** Ends the session here, and at the server where it can be reached. */
  async signOut() {
    this.session = null;
    const call = { method: 'DELETE', headers: pageHeader, keepalive: true };
    await fetch('/api/v1/session', call).catch(() => {});
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
        headers: this.#headers({ method, body, waitSeconds }),
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

  #headers({ method, body, waitSeconds }) {
    return {
      accept: 'application/json',
      'x-language': this.#language === 'zh' ? 'zh-cn' : 'en-us',
      ...(method === 'GET' ? {} : pageHeader),
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

/** Whether the address holds a ticket that signs in. */
export const hasTicket = () => location.hash.startsWith(linkMark);

/** It is of use once, and must not stay in the history. */
function takeTicket() {
  if (!hasTicket()) return null;
  const ticket = location.hash.slice(linkMark.length);
  history.replaceState(null, '', location.pathname);
  return ticket;
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
