// Spans of a run are made of what is stored, when it is over: no process has to live as long as a run.
import { caseStatuses, countKeys, type Happening, type Lease, type Run, type Task } from '@testyard/core';
import type { FinishedSpan, SpanPlace } from './span.ts';
import { parseTraceparent, spanIdOf } from './trace-parent.ts';

type Attributes = FinishedSpan['attributes'];

/** What is told of a happening; none where its run belongs to no trace. */
export function spansOfHappening(happening: Happening): readonly FinishedSpan[] {
  if (happening.kind === 'task-started') return [];
  const traceparent = happening.run.traceparent;
  if (traceparent === null) return [];
  const { spanId: callId, ...trace } = parseTraceparent(traceparent);
  const { run } = happening;
  const roundId = spanIdOf('round', `${run.id}/${run.round}`);
  if (happening.kind === 'run-finished') return [ofRun(run, { ...trace, spanId: roundId, parentId: callId })];
  if (happening.kind === 'task-finished') {
    const spanId = spanIdOf('task', happening.task.id);
    return [ofTask(happening.task, { ...trace, spanId, parentId: roundId })];
  }
  const { lease } = happening;
  // Withdrawn, or never taken: nothing was done in it.
  if (lease.endReason === 'withdrawn' || lease.endReason === 'dismissed') return [];
  const place = { spanId: spanIdOf('lease', lease.id), parentId: spanIdOf('task', lease.taskId) };
  return [ofLease(lease, { ...trace, ...place })];
}

function ofRun(run: Run, of: SpanPlace): FinishedSpan {
  const { verdict, dryRun, ci } = run;
  return {
    name: dryRun ? 'dry run' : 'run',
    of,
    ...spanOfTime(run.opening?.at ?? run.createdAt, run.finishedAt),
    events: startedAt(run.startedAt),
    attributes: {
      'testyard.project.id': run.projectId,
      'testyard.run.id': run.id,
      'testyard.run.number': run.number,
      'testyard.run.round': run.round,
      ...(verdict === null ? {} : { 'testyard.verdict': verdict }),
      ...countsOf(run.counts),
      ...(run.sut.name === '' ? {} : { 'testyard.sut.name': run.sut.name }),
      ...(ci?.buildUrl ? { 'cicd.pipeline.run.url.full': ci.buildUrl } : {}),
      ...(ci?.branch ? { 'vcs.ref.head.name': ci.branch } : {}),
      ...(ci?.commit ? { 'vcs.ref.head.revision': ci.commit } : {}),
    },
    error: errorOf(verdict),
  };
}

function ofTask(task: Task, of: SpanPlace): FinishedSpan {
  return {
    name: 'task',
    of,
    ...spanOfTime(task.createdAt, task.finishedAt),
    events: startedAt(task.startedAt),
    attributes: {
      'test.suite.name': task.plan.templateName,
      'test.suite.run.status': suiteStatus(task),
      'testyard.task.id': task.id,
      'testyard.run.id': task.runId,
      'testyard.template.id': task.templateId,
      'testyard.template.version': task.templateVersion,
      'testyard.framework': task.plan.framework,
      ...(task.verdict === null ? {} : { 'testyard.verdict': task.verdict }),
      ...(task.cause === null ? {} : { 'testyard.cause': task.cause }),
      ...(task.commit === null ? {} : { 'vcs.ref.head.revision': task.commit }),
      ...countsOf(task.counts),
    },
    error: errorOf(task.verdict),
  };
}

/** From its offer on: preparing the workspace and the session are part of it. */
function ofLease(lease: Lease, of: SpanPlace): FinishedSpan {
  const end = lease.endReason ?? '';
  return {
    name: 'lease',
    of,
    ...spanOfTime(lease.offeredAt, lease.endedAt),
    events: [],
    attributes: {
      'cicd.worker.id': lease.executorId,
      'testyard.lease.id': lease.id,
      'testyard.task.id': lease.taskId,
      'testyard.run.id': lease.runId,
      'testyard.lease.end': end,
      'testyard.lease.results': lease.results,
      'testyard.lease.blocks': lease.blocksGiven,
    },
    error: badEnds.some((bad) => end.startsWith(bad)) ? end : null,
  };
}

const badEnds = ['lost: ', 'finished: session-died', 'finished: failed', 'finished: timed-out'];

const spanOfTime = (startedAt: number, finishedAt: number | null) => ({
  startedAt,
  endedAt: Math.max(startedAt, finishedAt ?? startedAt),
});

const startedAt = (at: number | null) => (at === null ? [] : [{ name: 'started', at }]);

const errorOf = (verdict: Run['verdict']): string | null =>
  verdict === null || verdict === 'passed' ? null : verdict;

/** The words of OpenTelemetry's conventions for a suite of tests. */
function suiteStatus({ verdict, cause }: Task): string {
  if (verdict === 'passed') return 'success';
  if (verdict === 'stopped') return 'aborted';
  if (verdict === null) return 'skipped';
  return cause === 'time-out' ? 'timed_out' : 'failure';
}

function countsOf(counts: Run['counts']): Attributes {
  const told = caseStatuses.map((status) => [status, counts[countKeys[status]] ?? 0] as const);
  return Object.fromEntries(
    told.filter(([, count]) => count > 0).map(([status, count]) => [`testyard.cases.${status}`, count]),
  );
}
