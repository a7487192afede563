import type { Run, RunStandings } from '@testyard/protocol';
import { countParts } from '../../glossary/counts-bar.tsx';
import { finalCount, outcomeOf, troubleCount } from '../../glossary/looks.ts';
import { shortName } from '../../parts/shown-text.ts';
import type { Words } from '../../texts/words.tsx';
import { untoldTasks } from './model/untold-tasks.ts';

/** Characters of why a run waits. */
const mostOfReason = 100;
/** Characters of the name of a case in a sentence. */
const mostOfName = 120;

interface At {
  readonly words: Words;
  /** By the server's clock. */
  readonly now: number;
}

/** How a run ended, or how far it is, in one sentence. */
export function sentenceOf(run: Run, at: At): string {
  const { t, figures } = at.words;
  const { counts, state } = run;
  if (state === 'finished') return overSentence(run, at.words);
  if (run.pause) return pauseSentence(run.pause, at.words);
  const done = finalCount(counts);
  if (done === 0 && state === 'queued') return waitsFor(run) ?? t('headline.queued');
  if (counts.expected !== null && counts.expected > 0) {
    const progress = t('progress.of', { done: figures.count(done), total: figures.count(counts.expected) });
    const held = heldBy(run);
    return held === null ? progress + leftText(run, at) : `${progress} · ${held}`;
  }
  return done > 0 ? t('progress.so-far', { n: done, count: figures.count(done) }) : t('headline.finding');
}

function overSentence(run: Run, words: Words): string {
  const reason = reasonOf(run);
  const said = reason ?? countsSentence(run, words);
  const between = reason !== null && run.invalid;
  const more = between ? ` · ${words.t('headline.sut-between', boundaryOf(between))}` : '';
  return said + more + stopText(run, reason) + untoldText(run, reason, words);
}

/** Who stopped it, and why, where the cases that had run are told of before. */
function stopText({ verdict, tasks }: Run, said: string | null): string {
  const why =
    verdict === 'stopped' && said === null && tasks.find((task) => task.verdict === verdict)?.reason;
  return why ? ` · ${shortName(why, mostOfReason)}` : '';
}

/** Tasks that neither the counts of cases nor the reason that is said tells of. */
function untoldText(run: Run, said: string | null, { t, figures }: Words): string {
  if (run.verdict === 'passed' || run.verdict === 'stopped') return '';
  const [first, ...others] = untoldTasks(run).filter(({ reason }) => said === null || reason !== said);
  if (!first) return '';
  const n = others.length;
  if (n > 0) return ` · ${t('headline.untold-many', { count: figures.count(n + 1) })}`;
  return ` · ${t('headline.untold', { task: shortName(first.templateName, mostOfName) })}`;
}

/** The two cases between which the system under test changed, for its sentence. */
export function boundaryOf({ lastBefore, firstAfter, from, to }: NonNullable<Run['invalid']>) {
  return {
    from: from ?? '?',
    to: to ?? '?',
    before: shortName(lastBefore?.name ?? '–', mostOfName),
    after: shortName(firstAfter?.name ?? '–', mostOfName),
  };
}

/** Of the first task that says it, as its tab has it: there it may name a hundred executors, each with what it lacks. */
function waitsFor({ tasks }: Run): string | null {
  const reason = tasks.find((task) => task.state === 'queued' && task.reason)?.reason;
  return reason ? shortName(reason, mostOfReason) : null;
}

/** While the system under test is down no case begins, and the pace so far says nothing. */
function heldBy({ sut, tasks }: Run): string | null {
  if (sut.guard?.state !== 'down') return null;
  const reason = tasks.find((task) => task.state !== 'finished' && task.reason)?.reason;
  return reason ? shortName(reason, mostOfReason) : null;
}

/** A guess by the pace so far, where there is one. */
function leftText({ counts, startedAt, state }: Run, { words: { t, figures }, now }: At): string {
  const done = finalCount(counts);
  const expected = counts.expected ?? 0;
  const elapsedMs = startedAt === null ? 0 : now - Date.parse(startedAt);
  if (state !== 'running' || done < 3 || elapsedMs < 3000 || done >= expected) return '';
  const leftMs = (elapsedMs / done) * (expected - done);
  return ` · ${t('progress.left', { time: figures.elapsed(Math.max(1000, leftMs)) })}`;
}

function countsSentence({ counts, verdict }: Run, words: Words): string {
  const { t, figures } = words;
  const total = finalCount(counts);
  if (total === 0) return t('headline.no-cases');
  const count = figures.count(total);
  const isAll = counts.passed === total;
  // A round whose own cases passed may be red by what it left out.
  if (isAll && verdict === 'passed') return t('headline.all-passed', { n: total, count });
  const parts = countParts(isAll ? counts : { ...counts, passed: 0 }, words)
    .slice(0, 2)
    .join(' · ');
  return t('headline.of', { parts, total: t('counts.cases', { n: total, count }) });
}

function pauseSentence({ by, until, note }: NonNullable<Run['pause']>, { t, figures }: Words): string {
  const said = t('headline.paused', { by, until: figures.moment(until) });
  return note ? `${said} · ${note}` : said;
}

/** How many of the failures are new; null where there is nothing to compare them with. */
export function newFailures(standings: RunStandings | undefined): number | null {
  const compared = standings?.tasks.filter(({ earlier }) => earlier.length > 0) ?? [];
  if (compared.length === 0) return null;
  return compared.flatMap(({ failures }) => failures).filter(({ standing }) => standing === 'new').length;
}

/** Why a run came to its verdict, where it has no cases that could tell, or none that failed; what a dry run found. */
function reasonOf({ counts, verdict, tasks, dryRun }: Run): string | null {
  const isToldByCases = verdict === 'passed' || (verdict === 'failed' && troubleCount(counts) > 0);
  if (!dryRun && finalCount(counts) > 0 && (isToldByCases || verdict === 'stopped')) return null;
  return tasks.find((task) => task.verdict === verdict && task.reason)?.reason ?? null;
}

/** How long the round that is shown took, or has taken since it was asked for, in milliseconds. */
export function tookMs({ startedAt, createdAt, finishedAt, round, rounds }: Run, now: number): number {
  const openedAt = rounds.find((each) => each.round === round)?.openedAt ?? createdAt;
  return (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt ?? openedAt);
}

/** Names of the templates of a run, each once, in the order of the call. */
export const templateNames = ({ tasks }: Pick<Run, 'tasks'>): string[] => [
  ...new Set(tasks.map(({ templateName }) => templateName)),
];

/** For the tab of the browser: `(7✗) 65% Run #1284`; what a stopped task left out is no failure. */
export function titleOf(run: Run, { t, figures }: Words): string {
  const { counts, state, number } = run;
  const name = `${t('run', { number })} · Testyard`;
  if (state === 'finished') return `${t(outcomeOf(run).word)} · ${name}`;
  const bad = troubleCount(counts) - counts.notRun;
  const share = counts.expected ? ` ${Math.floor((finalCount(counts) / counts.expected) * 100)}%` : '';
  return `${bad > 0 ? `(${figures.count(bad)}✗)` : '▶'}${share} ${name}`;
}
