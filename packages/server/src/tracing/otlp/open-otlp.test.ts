import { afterEach, expect, test, vi } from 'vitest';
import { eventually } from '../../../../../tests/setup/eventually.ts';
import { TraceCollector } from '../../../../../tests/setup/trace-collector.ts';
import type { FinishedSpan } from '../span.ts';
import type { ExportObserver } from '../tracing.ts';
import { openOtlp } from './open-otlp.ts';

const span: FinishedSpan = {
  name: 'lease',
  of: {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentId: 'a'.repeat(16),
    sampled: true,
  },
  ...{ startedAt: 1_000, endedAt: 2_000, attributes: {}, events: [], error: null },
};

class Observed implements ExportObserver {
  readonly counts = { exported: 0, failed: 0, dropped: 0 };
  readonly warnings: string[] = [];
  count = (outcome: keyof Observed['counts'], spans: number): void => {
    this.counts[outcome] += spans;
  };
  warn = (message: string): void => void this.warnings.push(message);
}

let collector: TraceCollector | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await collector?.close();
  collector = undefined;
});

async function opened(
  env: Record<string, string>,
  protocol: 'http/protobuf' | 'http/json' = 'http/protobuf',
) {
  for (const [name, value] of Object.entries({ OTEL_BSP_SCHEDULE_DELAY: '20', ...env }))
    vi.stubEnv(name, value);
  const observed = new Observed();
  return { observed, otlp: openOtlp({ version: '0', protocol }, observed) };
}

test('a collector that never answers holds up nobody: what the queue has no room for is dropped and counted', async () => {
  collector = new TraceCollector({ answers: false });
  const { observed, otlp } = await opened({
    OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen(),
    OTEL_BSP_MAX_QUEUE_SIZE: '4',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
  });
  for (let count = 0; count < 100; count += 1) otlp.tell(span);
  await eventually('a batch is on its way', { holds: () => (collector?.received.length ?? 0) > 0 });
  // Two went at once; four wait, or three where the batch was taken before the queue was full.
  expect(observed.counts.dropped).toBeGreaterThan(90);
  const asked = performance.now();
  await otlp.close();
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(observed.counts.exported).toBe(0);
});

test('where no collector is, spans are lost and counted, and it is said once', async () => {
  collector = new TraceCollector();
  const address = await collector.listen();
  await collector.close();
  collector = undefined;
  const { observed, otlp } = await opened({
    OTEL_EXPORTER_OTLP_ENDPOINT: address,
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
  });
  for (let count = 0; count < 3; count += 1) otlp.tell(span);
  await eventually('all were tried', { holds: () => observed.counts.failed === 3 });
  expect(observed.warnings).toEqual([expect.stringMatching(/^the collector of traces did not take spans/)]);
  await otlp.close();
});

test('protobuf and its compression arrive where the address of traces says, headers of both kinds with them', async () => {
  collector = new TraceCollector();
  const address = await collector.listen();
  const { observed, otlp } = await opened({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${address}/of/traces`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-a=1,x-b=1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-b=2',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  });
  otlp.tell(span);
  await otlp.close();
  expect(observed.counts).toEqual({ exported: 1, failed: 0, dropped: 0 });
  expect(collector.received).toHaveLength(1);
  expect(collector.received[0]).toMatchObject({
    path: '/of/traces',
    headers: {
      ...{ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      ...{ 'x-a': '1', 'x-b': '2' },
    },
  });
});

test('a sampler that takes nothing takes no call, though each has a trace', async () => {
  collector = new TraceCollector();
  const { otlp } = await opened(
    { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen(), OTEL_TRACES_SAMPLER: 'always_off' },
    'http/json',
  );
  const call = { method: 'GET', route: '/x', path: '/x', scheme: 'http', requestId: 'r', traceparent: null };
  const open = otlp.begin(call);
  open.end({ status: 200, userName: null });
  await otlp.close();
  expect(open.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(collector.received).toEqual([]);
});

test('settings that cannot be used are warned of and left out', async () => {
  const { observed, otlp } = await opened({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
  });
  expect(observed.warnings.join()).toMatch(/sometimes/);
  expect(observed.warnings.join()).toMatch(/soon/);
  await otlp.close();
});
