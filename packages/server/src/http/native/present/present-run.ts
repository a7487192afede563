import type { BriefWait, Counts, ListedRun, Round, Run, RunPause, RunWithTasks, Task } from '@testyard/core';
import type {
  BriefWait as BriefWaitResource,
  Counts as CountsResource,
  Pause as PauseResource,
  Round as RoundResource,
  Run as RunResource,
  RunSummary,
  Task as TaskResource,
} from '@testyard/protocol';
import { briefWaitText } from '../../common/texts/brief-wait-text.ts';
import type { Language } from '../../common/texts/language.ts';
import { reasonText } from '../../common/texts/reason-text.ts';
import { remarkText, remarkTextBeside, remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { presentInvalid, presentSutOfRun } from './present-sut-guard.ts';
import { timestamp, timestampOrNull } from './timestamp.ts';

/** A run in one of its rounds, with the tasks of that, in the order of the call. */
export function presentRun({ run, tasks, rounds }: RunWithTasks, language: Language): RunResource {
  return {
    ...presentRunSummary(run, language),
    tasks: tasks.map((task) => presentTask(task, language)),
    rounds: rounds.map((round) => presentRound(round, language)),
  };
}

function presentRound(round: Round, language: Language): RoundResource {
  const { opening, stop } = round;
  return {
    round: round.round,
    scope: opening?.scope ?? null,
    openedBy: opening?.by ?? null,
    openedAt: timestampOrNull(opening?.at ?? null),
    state: round.state,
    verdict: round.verdict,
    counts: presentCounts(round.counts),
    startedAt: timestampOrNull(round.startedAt),
    finishedAt: timestampOrNull(round.finishedAt),
    stopReason: stop && reasonText({ rule: 'stopped', ...stop }, language),
    left: opening?.left ?? null,
    series: opening?.series ?? null,
  };
}

/** A run as it stands in a list. */
export function presentListedRun(run: ListedRun, language: Language): RunSummary {
  return {
    ...presentRunSummary(run, language),
    templateIds: run.templates.map(({ id }) => id),
    templateNames: run.templates.map(({ name }) => name),
    waiting: run.waiting && presentBriefWait(run.waiting, language),
    reason: run.reason && reasonText(run.reason, language),
  };
}

function presentBriefWait(wait: BriefWait, language: Language): BriefWaitResource {
  const until = 'until' in wait ? timestamp(wait.until) : null;
  return { rule: wait.rule, text: briefWaitText(wait, language), until };
}

function presentRunSummary(
  run: Run,
  language: Language,
): Omit<RunSummary, 'templateIds' | 'templateNames' | 'waiting' | 'reason'> {
  return {
    id: run.id,
    number: run.number,
    projectId: run.projectId,
    round: run.round,
    state: run.state,
    verdict: run.verdict,
    counts: presentCounts(run.counts),
    sut: presentSutOfRun(run, language),
    invalid: presentInvalid(run.sutGuard),
    parameters: { ...run.parameters },
    onBehalfOf: run.onBehalfOf,
    dryRun: run.dryRun,
    imported: run.importKey !== null,
    traceparent: run.traceparent,
    ci: run.ci,
    createdBy: run.createdBy,
    createdAt: timestamp(run.createdAt),
    startedAt: timestampOrNull(run.startedAt),
    finishedAt: timestampOrNull(run.finishedAt),
    usualMs: run.round === 1 ? run.usualMs : null,
    pinned: run.pinned,
    stopReason: run.stop && reasonText({ rule: 'stopped', ...run.stop }, language),
    pause: run.pause && presentPause(run.pause, run.pause.until),
  };
}

/** `until`: in milliseconds. */
function presentPause({ by, at, note }: RunPause, until: number): PauseResource {
  return { by, at: timestamp(at), until: timestamp(until), note };
}

/**
 * What speaks against the task as a whole, or kept it from going on, where neither its reason nor `told` says so: the time of a
 * task that was over, where the reason counts the cases that failed before.
 */
function untold(task: Task, told: readonly string[], language: Language): string[] {
  const { failures, trouble, verdict } = task;
  const kept = verdict !== null && trouble !== null && trouble.cause !== 'stopped' ? [trouble] : [];
  const texts = [...failures, ...kept].map(({ message }) => remarkText(message, language));
  return [...new Set(texts)].filter((text) => !told.some((each) => each.includes(text)));
}

/** One task; `reason` is the verdict's, before that what keeps it from going on. `warnings` do not repeat it. */
export function presentTask(task: Task, language: Language): TaskResource {
  const reason = task.reason
    ? reasonText(task.reason, language)
    : remarkTextOrNull(task.trouble?.message ?? null, language);
  const warnings = task.warnings
    .map((warning) => remarkTextBeside(reason, warning, language))
    .filter((text) => !reason?.includes(text));
  return {
    id: task.id,
    runId: task.runId,
    templateId: task.templateId,
    templateName: task.plan.templateName,
    ...(task.plan.combination ? { combination: task.plan.combination } : {}),
    ...(task.plan.parameters ? { parameters: task.plan.parameters } : {}),
    templateVersion: task.templateVersion,
    priority: task.priority,
    state: task.state,
    verdict: task.verdict,
    cause: task.cause,
    reason,
    pause: task.pause && presentPause(task.pause, task.deadline),
    warnings: [...warnings, ...untold(task, [reason ?? '', ...warnings], language)],
    ledgerMode: task.ledgerMode,
    foundBy: task.foundBy,
    counts: presentCounts(task.counts),
    commit: task.commit,
    createdAt: timestamp(task.createdAt),
    startedAt: timestampOrNull(task.startedAt),
    finishedAt: timestampOrNull(task.finishedAt),
  };
}

/** Cases by final state; which of them speak against the system under test is the verdict's own affair. */
export function presentCounts({ failing: _, ...counts }: Counts): CountsResource {
  return counts;
}
