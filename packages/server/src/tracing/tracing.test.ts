import type { Happening, Lease, Run, Task } from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { openTracing } from './open-tracing.ts';
import { readableSpan } from './otlp/readable-span.ts';
import type { FinishedSpan } from './span.ts';
import { spansOfHappening } from './spans-of-happening.ts';
import { formatTraceparent, parseTraceparent, spanIdOf } from './trace-parent.ts';
import { Tracing } from './tracing.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const counts = { expected: 2, passed: 1, failed: 1, error: 0, skipped: 0, flaky: 0, blocked: 0 };
const run = {
  id: 'r1',
  projectId: 'p1',
  number: 7,
  round: 1,
  opening: null,
  verdict: 'failed',
  counts: { ...counts, notRun: 0, notReported: 0, failing: 1 },
  sut: { name: '', branch: '', ip: '', port: '' },
  dryRun: false,
  traceparent,
  ci: null,
  createdAt: 1_000,
  startedAt: 2_000,
  finishedAt: 9_500,
} as unknown as Run;
const lease = {
  ...{ id: 'l1', taskId: 't1', runId: 'r1', executorId: 'e1', results: 2, blocksGiven: 1 },
  ...{ offeredAt: 3_000, endedAt: 4_000, endReason: 'finished: completed' },
} as Lease;
const ended = (endReason: Lease['endReason'], of: Partial<Run> = {}): readonly FinishedSpan[] =>
  spansOfHappening({ kind: 'lease-ended', lease: { ...lease, endReason }, run: { ...run, ...of } });

describe('a trace parent', () => {
  test('is written as it was read', () => {
    expect(formatTraceparent(parseTraceparent(traceparent))).toBe(traceparent);
    expect(parseTraceparent(traceparent.replace(/01$/, '00')).sampled).toBe(false);
    expect(parseTraceparent(traceparent.replace(/01$/, '03')).sampled).toBe(true);
  });
});

describe('spans of what happened', () => {
  test('a round stands under the call that started it, and later rounds beside it', () => {
    const [first] = spansOfHappening({ kind: 'run-finished', run });
    const opening = { by: 'a', at: 20_000, scope: 'all', left: null, series: null } as const;
    const [second] = spansOfHappening({
      kind: 'run-finished',
      run: { ...run, round: 2, opening, finishedAt: 21_000 },
    });
    expect([first, second].map((span) => span?.of.parentId)).toEqual(Array(2).fill('b7ad6b7169203331'));
    expect(first?.of.spanId).not.toBe(second?.of.spanId);
    expect([first?.startedAt, first?.endedAt, second?.startedAt]).toEqual([1_000, 9_500, 20_000]);
    expect(first?.attributes).toMatchObject({ 'testyard.cases.failed': 1, 'testyard.cases.passed': 1 });
    expect(first?.error).toBe('failed');
  });

  test('a lease stands under the task whose span any other process would give the same id', () => {
    const [span] = ended('finished: completed');
    expect(span?.of).toEqual({
      ...{ traceId, sampled: true },
      ...{ spanId: spanIdOf('lease', 'l1'), parentId: spanIdOf('task', 't1') },
    });
    expect(span?.error).toBeNull();
  });

  test.each(['lost: no-heartbeat', 'finished: session-died', 'finished: timed-out'] as const)(
    'a lease that ended by "%s" is an error',
    (end) => {
      expect(ended(end as Lease['endReason']).map(({ error }) => error)).toEqual([end]);
    },
  );

  test.each(['withdrawn', 'dismissed'] as const)('a lease that was %s did nothing and is none', (end) => {
    expect(ended(end)).toEqual([]);
  });

  test('a run that belongs to no trace has none', () => {
    expect(ended('finished: completed', { traceparent: null })).toEqual([]);
  });

  test('the start of a task is told with its end', () => {
    expect(spansOfHappening({ kind: 'task-started', task: {} as Task })).toEqual([]);
  });
});

test('what is not sampled is not told', () => {
  const told: FinishedSpan[] = [];
  const tracing = new Tracing({
    begin: () => ({ traceparent, end: () => {} }),
    tell: (span) => told.push(span),
    close: async () => {},
  });
  const happening = (sent: string): Happening => ({
    kind: 'run-finished',
    run: { ...run, traceparent: sent },
  });
  tracing.happened(happening(traceparent.replace(/01$/, '00')));
  expect(told).toEqual([]);
  tracing.happened(happening(traceparent));
  expect(told).toHaveLength(1);
  expect(tracing.ofLease(run, 'l1')).toBe(`00-${traceId}-${spanIdOf('lease', 'l1')}-01`);
});

test('times have seconds and nanoseconds', () => {
  const [span] = spansOfHappening({ kind: 'run-finished', run: { ...run, createdAt: 1_700_000_000_123 } });
  if (!span) throw new Error('no span');
  const about = { resource: {} as never, scope: { name: 'testyard' } };
  expect(readableSpan(span, about).startTime).toEqual([1_700_000_000, 123_000_000]);
  expect(readableSpan(span, about).duration).toEqual([0, 0]);
});

describe('by which variables traces are sent', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  const warned: string[] = [];
  const open = (env: Record<string, string>) =>
    openTracing({ env, version: '0' }, { count: () => {}, warn: (message) => warned.push(message) });

  test.each([
    ['no variable', {}],
    ['an empty address', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
    ['a switch that turns all off', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
    ['no exporter', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }],
    ['another exporter', { ...endpoint, OTEL_TRACES_EXPORTER: 'console' }],
    ['only metrics', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:9' }],
  ])('%s: nothing is sent', async (_, env) => {
    expect(await open(env)).toBeNull();
  });

  test.each([
    ['an address', endpoint],
    ['one for traces alone', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces' }],
    ['the exporter by name', { ...endpoint, OTEL_TRACES_EXPORTER: 'console, otlp' }],
  ])('%s: they are', async (_, env) => {
    const tracing = await open(env);
    expect(tracing).not.toBeNull();
    await tracing?.close();
  });

  test('a protocol that is not spoken is warned of, and another taken', async () => {
    await (await open({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }))?.close();
    expect(warned).toEqual(['traces are sent by http/protobuf: the protocol "grpc" is not spoken']);
  });
});
