import { type ExportObserver, type OtlpProtocol, Tracing } from './tracing.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * As the variables of OpenTelemetry's specification say; null where they name no collector, and then nothing of it is
 * loaded. Settings that cannot be used are warned of and left out, as the specification has it.
 */
export async function openTracing(
  { env, version }: { readonly env: Environment; readonly version: string },
  observer: ExportObserver,
): Promise<Tracing | null> {
  if (!namesCollector(env)) return null;
  const { openOtlp } = await import('./otlp/open-otlp.ts');
  return new Tracing(openOtlp({ version, protocol: protocolOf(env, observer) }, observer));
}

function namesCollector(env: Environment): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  const exporters = (env.OTEL_TRACES_EXPORTER?.trim() || 'otlp').split(',').map((name) => name.trim());
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?.trim() || env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim();
  return exporters.includes('otlp') && !!endpoint;
}

function protocolOf(env: Environment, { warn }: ExportObserver): OtlpProtocol {
  const asked = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL?.trim() || env.OTEL_EXPORTER_OTLP_PROTOCOL?.trim();
  if (asked === 'http/json') return asked;
  if (asked && asked !== 'http/protobuf')
    warn(`traces are sent by http/protobuf: the protocol ${JSON.stringify(asked)} is not spoken`);
  return 'http/protobuf';
}
