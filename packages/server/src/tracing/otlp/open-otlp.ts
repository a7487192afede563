// The only room that knows the SDK of OpenTelemetry. It reads the rest of the standard's variables by itself: address,
// headers, time-outs, compression and certificates of the exporter, the sampler, the queue, the resource.
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { Exporter, ExportObserver, OtlpProtocol } from '../tracing.ts';
import { beginCall } from './call-span.ts';
import { CountedQueue } from './counted-queue.ts';
import { readableSpan } from './readable-span.ts';

export interface OtlpOptions {
  readonly version: string;
  readonly protocol: OtlpProtocol;
}

/** How long the end of the service waits for a collector. */
const closeMs = 2_000;

export function openOtlp({ version, protocol }: OtlpOptions, observer: ExportObserver): Exporter {
  diag.setLogger(warnings(observer), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = resourceOf(version);
  const queue = new CountedQueue(
    protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter(),
    observer,
  );
  const provider = new BasicTracerProvider({ resource, spanProcessors: [queue] });
  // What is wrong with the settings has been said. How exporting goes is said by the queue, once and not at each try.
  diag.disable();
  const scope = { name: 'testyard', version };
  const tracer = provider.getTracer(scope.name, scope.version);
  return {
    begin: (call) => beginCall(tracer, call),
    tell: (span) => queue.onEnd(readableSpan(span, { resource, scope })),
    close: () => Promise.race([provider.shutdown().catch(() => {}), afterMs(closeMs)]),
  };
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over what the service says of itself. */
function resourceOf(version: string): Resource {
  const own = resourceFromAttributes({ 'service.name': 'testyard', 'service.version': version });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

function warnings({ warn }: ExportObserver): DiagLogger {
  const silent = (): void => {};
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
