import { TraceFlags } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ExportObserver } from '../tracing.ts';

/** As the specification has it, where `OTEL_BSP_MAX_QUEUE_SIZE` says no other. */
const usualRoom = 2_048;

/**
 * The SDK's queue, which sends spans in batches, each with a time limit, and drops what it has no room for; and what
 * becomes of each span is counted.
 */
export class CountedQueue implements SpanProcessor {
  readonly #processor: BatchSpanProcessor;
  readonly #observer: ExportObserver;
  readonly #room = roomOf(process.env.OTEL_BSP_MAX_QUEUE_SIZE);
  #waiting = 0;
  /** What the collector said last went wrong, so that it is said once. */
  #isRefused = false;

  constructor(exporter: SpanExporter, observer: ExportObserver) {
    this.#observer = observer;
    const counted: SpanExporter = {
      export: (spans, done) => {
        this.#waiting -= spans.length;
        exporter.export(spans, (result) => {
          this.#tell(spans.length, result.code === 0 ? null : (result.error?.message ?? 'no reason given'));
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    };
    this.#processor = new BatchSpanProcessor(counted, { maxQueueSize: this.#room });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#waiting < this.#room) {
      this.#waiting += 1;
      this.#processor.onEnd(span);
    } else this.#observer.count('dropped', 1);
  }

  forceFlush(): Promise<void> {
    return this.#processor.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#processor.shutdown();
  }

  #tell(spans: number, trouble: string | null): void {
    this.#observer.count(trouble === null ? 'exported' : 'failed', spans);
    if (trouble === null && this.#isRefused) this.#observer.warn('the collector of traces takes spans again');
    if (trouble !== null && !this.#isRefused)
      this.#observer.warn(`the collector of traces did not take spans, which are lost: ${trouble}`);
    this.#isRefused = trouble !== null;
  }
}

function roomOf(given: string | undefined): number {
  const room = Number(given);
  return Number.isInteger(room) && room > 0 ? room : usualRoom;
}
