import type { Happening, Run } from '@testyard/core';
import type { FinishedSpan } from './span.ts';
import { spansOfHappening } from './spans-of-happening.ts';
import { formatTraceparent, parseTraceparent, spanIdOf } from './trace-parent.ts';

/** A call that begins, in the words of OpenTelemetry's conventions for HTTP. */
export interface TracedCall {
  readonly method: string;
  /** With `:name` parameters. */
  readonly route: string;
  readonly path: string;
  readonly scheme: string;
  readonly requestId: string;
  /** Of the caller; null where it sent none. */
  readonly traceparent: string | null;
}

export interface OpenCall {
  /** Of the span of the call. */
  readonly traceparent: string;
  end(answer: { readonly status: number; readonly userName: string | null }): void;
}

/** What takes spans on their way to a collector: never slower than putting them into a queue, and never throwing. */
export interface Exporter {
  begin(call: TracedCall): OpenCall;
  tell(span: FinishedSpan): void;
  /** Sends what waits, as far as a few seconds allow. */
  close(): Promise<void>;
}

/** How spans are written on their way to a collector. */
export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** What becomes of spans. */
export type SpanOutcome = 'exported' | 'failed' | 'dropped';

export interface ExportObserver {
  count(outcome: SpanOutcome, spans: number): void;
  /** For the log, in English: what is wrong with the settings, that a collector takes nothing, that it does again. */
  warn(message: string): void;
}

/** What the service tells a collector of itself: calls, and runs with their tasks and leases. */
export class Tracing {
  readonly #exporter: Exporter;

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
  }

  begin(call: TracedCall): OpenCall {
    return this.#exporter.begin(call);
  }

  /** What a test process continues: the trace of its run, under the span of its lease. */
  ofLease({ traceparent }: Pick<Run, 'traceparent'>, leaseId: string): string | null {
    if (traceparent === null) return null;
    return formatTraceparent({ ...parseTraceparent(traceparent), spanId: spanIdOf('lease', leaseId) });
  }

  happened(happening: Happening): void {
    for (const span of spansOfHappening(happening)) if (span.of.sampled) this.#exporter.tell(span);
  }

  close(): Promise<void> {
    return this.#exporter.close();
  }
}
