import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from '../trace-parent.ts';
import type { OpenCall, TracedCall } from '../tracing.ts';

/** The span of a call, under that of its caller; whether it is recorded is for the sampler to say. */
export function beginCall(tracer: Tracer, call: TracedCall): OpenCall {
  const { method, route, path, scheme, requestId } = call;
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'url.path': path,
    'url.scheme': scheme,
    'testyard.request.id': requestId,
  };
  const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, under(call));
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: formatTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }),
    end: ({ status, userName }) => {
      span.setAttribute('http.response.status_code', status);
      if (userName !== null) span.setAttribute('user.name', userName);
      if (status >= 500) span.setAttribute('error.type', String(status));
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function under({ traceparent }: TracedCall): Context {
  if (traceparent === null) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parseTraceparent(traceparent);
  const caller = { traceId, spanId, isRemote: true, traceFlags: sampled ? TraceFlags.SAMPLED : 0 };
  return isSpanContextValid(caller) ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
}
