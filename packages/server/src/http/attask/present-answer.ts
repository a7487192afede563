import type { ErrorCode, ErrorDetails, RunWithTasks, Task, Verdict } from '@testyard/core';
import type { Language } from '../common/texts/language.ts';
import { reasonText } from '../common/texts/reason-text.ts';
import type { Execution } from './read-execution.ts';

type Failed = Exclude<Verdict, 'passed'>;

/**
 * The documents show two shapes of the answer that disagree, an example and a table: this is their union, the
 * example's four fields and the table's echo of what was asked for.
 */
export interface Answer {
  readonly result: string;
  readonly requestId: string;
  /** Always empty: inner addresses are not shown. */
  readonly serverIp: '';
  /** `ok`: accepted; after a wait: passed, and nothing else. */
  readonly status: 'ok' | 'failed' | 'running';
  readonly ip: string;
  readonly port: string;
  readonly test_suite: readonly { readonly taskId: string }[];
  readonly sut_branch_name: string;
  readonly sut_name: string;
  readonly user_name: string;
  readonly test_service_id: string;
}

export function presentAnswer(
  execution: Execution,
  answer: { readonly runId: string; readonly requestId: string; readonly status: Answer['status'] },
): Answer {
  return {
    result: answer.runId,
    requestId: answer.requestId,
    serverIp: '',
    status: answer.status,
    ip: execution.ip,
    port: execution.port,
    test_suite: execution.taskIds.map((taskId) => ({ taskId })),
    sut_branch_name: execution.branch,
    sut_name: execution.sutName,
    user_name: execution.userName,
    test_service_id: execution.projectId,
  };
}

const codes: Record<Failed, ErrorCode> = {
  failed: 'RUN_FAILED',
  error: 'RUN_ERROR',
  invalid: 'RUN_INVALID',
  stopped: 'RUN_STOPPED',
};

const words: Record<Language, Record<Failed, string>> = {
  zh: { failed: '失败', error: '异常', invalid: '无效', stopped: '已停止' },
  en: { failed: 'failed', error: 'error', invalid: 'invalid', stopped: 'stopped' },
};

/** Why a finished run is no success, with each template that is none; null where it passed. */
export function failureOf(
  { run, tasks }: RunWithTasks,
  language: Language,
): { readonly code: ErrorCode; readonly details: ErrorDetails } | null {
  if (run.verdict === null) throw new Error(`assertion: run ${run.id} is finished without a verdict`);
  if (run.verdict === 'passed') return null;
  const templates = tasks.flatMap((task) => (task.verdict === 'passed' ? [] : [said(task, language)]));
  return { code: codes[run.verdict], details: { templates } };
}

function said(task: Task, language: Language) {
  const verdict = task.verdict === null || task.verdict === 'passed' ? 'error' : task.verdict;
  const reason = task.reason && reasonText(task.reason, language).replace(/\s+/g, ' ').trim();
  const why = reason ? `${words[language][verdict]}: ${reason}` : words[language][verdict];
  return { id: task.templateId, name: task.plan.templateName, why };
}
