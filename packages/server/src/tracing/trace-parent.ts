import { createHash } from 'node:crypto';

/** The header `traceparent` of W3C Trace Context, taken apart. */
export interface TraceParent {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const sampledFlag = 1;

/** Of a text that has the form of the standard. */
export function parseTraceparent(text: string): TraceParent {
  const [, traceId = '', spanId = '', flags = '00'] = text.split('-');
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) === sampledFlag };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * The span of a run's round, a task or a lease: the same for whoever asks, in any process and after any restart, so
 * that what is below it can be told before it.
 */
export function spanIdOf(kind: 'round' | 'task' | 'lease', id: string): string {
  return createHash('sha256').update(`${kind}:${id}`).digest('hex').slice(0, 16);
}
