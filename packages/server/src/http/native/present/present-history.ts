import type { HistoryCase, HistoryFailure, HistoryRun, TemplateHistory } from '@testyard/core';
import type {
  HistoryCase as CaseResource,
  HistoryFailure as FailureResource,
  TemplateHistory as HistoryResource,
  HistoryRun as RunResource,
} from '@testyard/protocol';
import { errorSignature } from '@testyard/reports';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { presentCounts } from './present-run.ts';
import { timestamp, timestampOrNull } from './timestamp.ts';

/** Kinds of failures of one case that are told. */
const mostKinds = 5;
/** Characters of a message. */
const messageHead = 500;

export function presentHistory(history: TemplateHistory, language: Language): HistoryResource {
  const { template, runs, before, summary, cases, more } = history;
  const rate = summary.passRate;
  return {
    ...{ template, before, more },
    runs: runs.map(presentColumn),
    summary: { ...summary, passRate: rate === null ? null : rounded(rate) },
    cases: cases.map((each) => presentRow(each, language)),
  };
}

function presentColumn(column: HistoryRun): RunResource {
  const { run, verdict, counts, startedAt, finishedAt, durationMs, tasks } = column;
  const { ci } = run;
  return {
    ...{ id: run.id, number: run.number, verdict, durationMs },
    createdAt: timestamp(run.createdAt),
    startedAt: timestampOrNull(startedAt),
    finishedAt: timestampOrNull(finishedAt),
    counts: presentCounts(counts),
    rounds: run.round,
    imported: run.importKey !== null,
    branch: ci?.branch ?? null,
    commit: tasks.find(({ commit }) => commit !== null)?.commit ?? ci?.commit ?? null,
    sut: run.sut.name || null,
  };
}

function presentRow(row: HistoryCase, language: Language): CaseResource {
  const { name, suite, file, combination, states, unsteady, record } = row;
  const { executed, failed, flaky, changes, score, isFlaky, since, standing } = record;
  return {
    ...{ name, suite, file },
    ...(combination ? { combination } : {}),
    states: [...states],
    ids: unsteady.map((end) => end?.id ?? null),
    ...{ executed, failed, flaky, changes, score: rounded(score), isFlaky, standing },
    since: since?.number ?? null,
    failures: presentFailures(row.failures, language),
  };
}

/** Each kind once, as it was last. */
function presentFailures(failures: readonly HistoryFailure[], language: Language): FailureResource[] {
  const kinds = new Map<string, FailureResource>();
  for (const { id, status, cause, message, run } of failures) {
    const text = remarkTextOrNull(message, language)?.slice(0, messageHead) ?? null;
    const kind = text === null ? `${status} ${cause}` : errorSignature(text);
    const known = kinds.get(kind);
    if (known) known.runs += 1;
    else kinds.set(kind, { message: text, status, cause, runs: 1, ...run, caseId: id });
  }
  return [...kinds.values()].slice(0, mostKinds);
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
