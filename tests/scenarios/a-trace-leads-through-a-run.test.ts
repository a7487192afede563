// Traces as a collector receives them over HTTP, of a whole service with its executor and a test process.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { type Service, saveTemplate, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { type CollectedSpan, TraceCollector } from '../setup/trace-collector.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let collector: TraceCollector;
beforeEach(() => {
  yard = new Yard();
  collector = new TraceCollector();
});
afterEach(async () => {
  await yard.close();
  await collector.close();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpan = 'b7ad6b7169203331';
const suite = {
  'test_trace.py': 'import os\n\n\ndef test_says():\n    raise ValueError(os.environ["TRACEPARENT"])\n',
};

/** A run of a test that fails with the trace that it was given. */
async function failingRun(service: Service, traceparent: string): Promise<string> {
  const path = writeSuite(yard.work, 'suite', suite);
  const template = await saveTemplate(service, { name: 'says', framework: 'pytest', source: { path } });
  const answer = await fetch(`${service.url}/api/v1/projects/${service.projectId}/runs`, {
    method: 'POST',
    headers: { 'x-auth-token': service.token, 'content-type': 'application/json', traceparent },
    body: JSON.stringify({ templates: [template] }),
    signal: AbortSignal.timeout(10_000),
  });
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as { id: string };
  expect((await verdictOf(service, id)).verdict).toBe('failed');
  return id;
}

const outcomes = async (service: Service): Promise<Record<string, number>> => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const found = text.matchAll(/^testyard_trace_spans_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, outcome, count]) => [outcome, Number(count)]));
};

test('from the call of a pipeline down to the test process there is one trace', async () => {
  const service = await yard.up({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=letmein',
      OTEL_SERVICE_NAME: 'yard-7',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=lab',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  const runId = await failingRun(service, `00-${traceId}-${callerSpan}-01`);
  const ofTrace = () => collector.spans().filter((span) => span.traceId === traceId);
  const names = ['POST /api/v1/projects/:projectId/runs', 'run', 'task', 'lease'];
  await eventually('the whole trace has arrived', {
    holds: () => names.every((name) => ofTrace().some((span) => span.name === name)),
    otherwise: () => ofTrace().map(({ name }) => name),
  });
  const spans = ofTrace();
  const [call, run, task, lease] = names.map((name) => spans.find((span) => span.name === name)) as [
    CollectedSpan,
    CollectedSpan,
    CollectedSpan,
    CollectedSpan,
  ];
  expect(spans.map((span) => span.name).sort()).toEqual([...names].sort());
  expect(call.parentSpanId).toBe(callerSpan);
  expect([run.parentSpanId, task.parentSpanId, lease.parentSpanId]).toEqual([
    call.spanId,
    run.spanId,
    task.spanId,
  ]);
  expect(call.attributes).toMatchObject({ 'http.response.status_code': 202, 'user.name': 'admin' });
  expect(run.attributes).toMatchObject({ 'testyard.run.id': runId, 'testyard.verdict': 'failed' });
  expect(run.status).toMatchObject({ code: 2, message: 'failed' });
  expect(task.attributes).toMatchObject({ 'test.suite.name': 'says', 'test.suite.run.status': 'failure' });
  expect(lease.attributes).toMatchObject({ 'testyard.lease.end': 'finished: completed' });
  expect(run.resource).toMatchObject({ 'service.name': 'yard-7', 'deployment.environment.name': 'lab' });
  for (const { startTimeUnixNano, endTimeUnixNano } of spans)
    expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  const { items } = await service.client.call('listCases', { params: { runId }, query: {} });
  expect(items[0]?.message).toContain(`00-${traceId}-${lease.spanId}-01`);
  expect(collector.received.every(({ path }) => path === '/v1/traces')).toBe(true);
  expect(collector.received.every(({ headers }) => headers['x-collector-key'] === 'letmein')).toBe(true);
  expect((await outcomes(service)).exported).toBeGreaterThanOrEqual(4);
  // Executors ask all day long; probes and scrapes come every few seconds.
  expect(collector.spans().filter(({ name }) => /heartbeat|claim|leases|health|metrics/.test(name))).toEqual(
    [],
  );
  // Whose caller does not record its trace.
  const quiet = '11111111111111111111111111111111';
  const headers = { 'x-auth-token': service.token, traceparent: `00-${quiet}-${callerSpan}-00` };
  expect((await fetch(`${service.url}/api/v1/projects`, { headers })).status).toBe(200);
  service.program.signal('SIGTERM');
  expect((await service.program.end()).code).toBe(0);
  expect(collector.spans().filter((span) => span.traceId === quiet)).toEqual([]);
  const signIns = collector.spans().filter(({ name }) => name === 'POST /v3/auth/tokens');
  expect(signIns.length).toBeGreaterThan(0);
});
