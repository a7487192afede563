import { type HrTime, type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedSpan } from '../span.ts';

/** A span that was never open in this process, in the form that processors take. */
export function readableSpan(
  { name, of, startedAt, endedAt, attributes, events, error }: FinishedSpan,
  about: { readonly resource: Resource; readonly scope: ReadableSpan['instrumentationScope'] },
): ReadableSpan {
  const traceFlags = of.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const context = (spanId: string): SpanContext => ({ traceId: of.traceId, spanId, traceFlags });
  const own = context(of.spanId);
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => own,
    parentSpanContext: context(of.parentId),
    startTime: hrTime(startedAt),
    endTime: hrTime(endedAt),
    duration: hrTime(endedAt - startedAt),
    ended: true,
    status: error === null ? { code: SpanStatusCode.OK } : { code: SpanStatusCode.ERROR, message: error },
    attributes: { ...attributes },
    links: [],
    events: events.map((event) => ({ name: event.name, time: hrTime(event.at) })),
    resource: about.resource,
    instrumentationScope: about.scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds and nanoseconds, of whole milliseconds. */
function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
