import type { Problem } from '@testyard/protocol';

/** What the server answered instead of success: an entry of its error catalogue, in words for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: string;
  readonly status: number;
  /** What is wrong and what to do, in the language of the client. */
  readonly detail: string;
  readonly requestId: string;
  /** Link to the entry of the error catalogue; relative links are resolved against the server. */
  readonly type: string;
  /** What is wrong within the request, by JSON pointer. */
  readonly errors: NonNullable<Problem['errors']>;

  constructor(problem: Omit<Problem, 'title'>) {
    super(`${problem.code}: ${problem.detail}`);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.type = problem.type;
    this.errors = problem.errors ?? [];
  }
}

/** No answer came: refused, reset, unresolvable or too slow. `reason` is a system code such as ECONNREFUSED. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly server: string;
  readonly reason: string;

  constructor(server: string, reason: string, options?: ErrorOptions) {
    super(`No answer from ${server}: ${reason}`, options);
    this.server = server;
    this.reason = reason;
  }
}

/** The caller's own time ran out; the run goes on. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
  readonly runId: string;

  constructor(runId: string, timeoutMs: number) {
    super(`Run ${runId} is not finished after ${timeoutMs} ms; it goes on`);
    this.runId = runId;
  }
}
