import type { Case, CaseStatus, Run } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import { grouped } from '../terminal/figures.ts';
import { caseLabel } from './failure-line.ts';
import { LOOK, UNSUCCESSFUL, type Words } from './statuses.ts';

/** A case that did not simply pass in every round. */
export interface UnsteadyCase {
  readonly template: string;
  readonly suite: string;
  readonly name: string;
  /** Rounds in which it did not pass, in order. */
  readonly ends: readonly { readonly round: number; readonly status: CaseStatus }[];
}

const WANTED = [...UNSUCCESSFUL, 'flaky'] as const;
/** Cases that are read of one round at most. */
const OF_A_ROUND = 1000;
const SHOWN = 20;

/** Over these rounds of one run, the least steady first. */
export async function readUnsteady(session: Session, rounds: readonly Run[]): Promise<UnsteadyCase[]> {
  const found = new Map<string, UnsteadyCase & { ends: { round: number; status: CaseStatus }[] }>();
  for (const run of rounds) {
    const templates = new Map(run.tasks.map(({ id, templateName }) => [id, templateName]));
    for (const one of await unsuccessfulOf(session, run)) {
      const template = templates.get(one.taskId) ?? '';
      const key = JSON.stringify([template, one.suite, one.name]);
      const known = found.get(key) ?? { template, suite: one.suite, name: one.name, ends: [] };
      known.ends.push({ round: run.round, status: one.status ?? 'not-reported' });
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => b.ends.length - a.ends.length);
}

async function unsuccessfulOf({ client }: Session, { id, round, counts }: Run): Promise<Case[]> {
  if (WANTED.every((status) => counts[LOOK[status].count] === 0)) return [];
  const query = { round: String(round), status: WANTED.join(','), limit: '500' };
  const found: Case[] = [];
  for await (const one of client.items('listCases', { params: { runId: id }, query })) {
    if (found.length >= OF_A_ROUND) break;
    found.push(one);
  }
  return found;
}

/** `✗ cart › test_total  2 failed (5, 17) · 1 error (9)`. */
export function unsteadyLines(cases: readonly UnsteadyCase[], words: Words): string[] {
  const { t } = words;
  const more = cases.length - SHOWN;
  return [
    ...cases.slice(0, SHOWN).map((one) => unsteadyLine(one, words)),
    ...(more > 0 ? [t('series.moreCases', { count: grouped(more) })] : []),
  ];
}

function unsteadyLine(one: UnsteadyCase, { t, style }: Words): string {
  const [worst, ...others] = WANTED.flatMap((status) => {
    const rounds = one.ends.filter((end) => end.status === status).map(({ round }) => round);
    return rounds.length > 0 ? [{ status, rounds }] : [];
  });
  if (!worst) return '';
  const parts = [worst, ...others].map(({ status, rounds }) => {
    const count = t(`status.${status}`, { count: grouped(rounds.length) });
    return `${LOOK[status].paint(style, count)} (${rounds.join(', ')})`;
  });
  const { glyph, paint } = LOOK[worst.status];
  return `${paint(style, glyph)} ${caseLabel(one)}  ${parts.join(' · ')}`;
}
