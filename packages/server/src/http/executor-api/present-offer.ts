import {
  type EvidenceLimits,
  gitOf,
  type Order,
  plannedCases,
  type Run,
  type SutGuard,
  type Task,
  type WorkOffer,
} from '@testyard/core';
import type { Offer, StopOrder, TaskPlan } from '@testyard/protocol';
import type { CallTraces } from '../common/listening/call-traces.ts';

const acceptWithinSeconds = 10;

export interface OfferSetting {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly limits: EvidenceLimits;
  /** Absent: test processes continue the trace of the run as its caller began it. */
  readonly traces?: Pick<CallTraces, 'ofLease'>;
}

/** The wire form of an offer. */
export function presentOffer(offer: WorkOffer, setting: OfferSetting): Offer {
  const { lease } = offer;
  return { leaseId: lease.id, epoch: lease.epoch, acceptWithinSeconds, plan: planOf(offer, setting) };
}

export function presentOrder(order: Order): StopOrder {
  return { leaseId: order.leaseId, kind: order.kind, cause: order.cause, reason: order.reason };
}

function planOf({ lease, task, run, commit }: WorkOffer, { now, limits, traces }: OfferSetting): TaskPlan {
  const { plan } = task;
  return {
    taskId: task.id,
    runId: run.id,
    projectId: run.projectId,
    templateName: plan.templateName,
    framework: plan.framework,
    source: 'path' in plan.source ? { path: plan.source.path } : gitSource(plan.source, commit),
    workingDirectory: plan.workingDirectory,
    select: [...plan.select],
    arguments: [...plan.arguments],
    command: plan.command && [...plan.command],
    cases: plan.cases?.map(({ name, command }) => ({ name, command: [...command] })) ?? null,
    report: plan.report,
    environment: {
      ...plan.environment,
      ...serviceEnvironment(task, run, traces ? traces.ofLease(run, lease.id) : run.traceparent),
    },
    ...(plan.secrets ? { secrets: Object.keys(plan.secrets) } : {}),
    setup: [...plan.setup],
    timeouts: { setupMs: plan.setupMs, caseMs: plan.caseMs, taskMs: plan.taskMs, collectMs: plan.collectMs },
    artifacts: [...plan.artifacts],
    ...(plan.withholdsUnread ? { withholdsUnread: true } : {}),
    limits,
    ...(plan.limits ? { sessionLimits: plan.limits } : {}),
    onLost: plan.onLost,
    sut: run.sut,
    ...(run.sutGuard ? { sutGuard: guardOf(run.sutGuard) } : {}),
    ledgerFixed: task.ledgerFixed,
    ...(plannedCases(plan) === null ? {} : { namesCases: true }),
    ...(task.dryRun ? { dryRun: true } : {}),
    remainingMs: remainingOf(task, now),
  };
}

function guardOf({ sutId, probe, waitMs, declared, expected }: SutGuard): NonNullable<TaskPlan['sutGuard']> {
  const looking = probe.kind === 'command' ? { ...probe, words: [...probe.words] } : probe;
  return { sutId, probe: looking, waitMs, declared, expected };
}

/** Of the time that the task may take, pauses left out. */
function remainingOf({ startedAt, pausedMs, plan }: Task, now: number): number {
  return startedAt === null ? plan.taskMs : Math.max(1, startedAt + pausedMs + plan.taskMs - now);
}

function gitSource(source: { readonly git: string; readonly ref?: string }, commit: string | null) {
  const { url, ref } = gitOf(source);
  return { git: url, ref, commit };
}

/** What every test process is told of its run; empty where the call did not say. */
function serviceEnvironment(task: Task, run: Run, traceparent: string | null): Record<string, string> {
  return {
    TESTYARD_RUN_ID: run.id,
    TESTYARD_TASK_ID: task.id,
    TESTYARD_SUT_NAME: run.sut.name,
    TESTYARD_SUT_BRANCH: run.sut.branch,
    TESTYARD_SUT_BUILD: run.sutGuard?.expected.build ?? run.sut.build ?? '',
    TESTYARD_SUT_IP: run.sut.ip,
    TESTYARD_SUT_PORT: run.sut.port,
    TESTYARD_USER: run.onBehalfOf || run.createdBy,
    ...(traceparent === null ? {} : { TRACEPARENT: traceparent }),
    // Where there is one, the executor says it of each case.
    TESTYARD_CASE_ARTIFACTS: '',
  };
}
