import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readTraceparent } from '../headers/traceparent.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where calls are not traced, or this one is not. */
    trace: CallTrace | null;
  }
}

export interface BegunCall {
  readonly method: string;
  /** With `:name` parameters. */
  readonly route: string;
  readonly path: string;
  readonly scheme: string;
  readonly requestId: string;
  /** What the caller sent, as W3C Trace Context writes it. */
  readonly traceparent: string | null;
}

/** The span of one call. */
export interface CallTrace {
  /** For what the call brings about: of the caller's trace where there is one, under this span. */
  readonly traceparent: string;
  /** `userName`: null where nobody signed in. */
  end(answer: { readonly status: number; readonly userName: string | null }): void;
}

/** Where spans of calls go. It neither throws nor makes anybody wait. */
export interface CallTraces {
  begin(call: BegunCall): CallTrace;
  /** What the test process of a lease is to continue, given the trace of its run. */
  ofLease(run: { readonly traceparent: string | null }, leaseId: string): string | null;
}

/** Each call of an API is a span. Those of executors, who ask all day long, and probes, scrapes and the page's files are none. */
export function traceCalls(app: FastifyInstance, traces: CallTraces): void {
  app.decorateRequest('trace', null);
  app.addHook('onRequest', async (request) => {
    if (isTraced(request)) request.trace = traces.begin(begunCall(request));
  });
  app.addHook('onResponse', async ({ trace, principal }, { statusCode }) =>
    trace?.end({ status: statusCode, userName: principal?.userName ?? null }),
  );
}

/** Known before anybody is admitted: refused calls are told of, too. */
function isTraced({ method, is404, routeOptions }: FastifyRequest): boolean {
  const { right, uncounted = false } = routeOptions.config;
  if (is404 || uncounted || right === 'executor') return false;
  return right !== 'anyone' || method === 'POST';
}

function begunCall(request: FastifyRequest): BegunCall {
  return {
    method: request.method,
    route: request.routeOptions.url ?? '',
    path: request.raw.url?.split('?', 1)[0] ?? '',
    scheme: request.protocol,
    requestId: request.id,
    traceparent: readTraceparent(request),
  };
}
