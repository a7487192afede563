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
  if (run.state === 'finished') return overSentence(run, at.words);
  if (run.state === 'stopping') return stoppingSentence(run, at.words);
  if (run.pause) return pauseSentence(run.pause, at.words);
  const { t } = at.words;
  const { counts, state } = run;
  const done = finalCount(counts);
  if (done === 0 && state === 'queued') return waitsFor(run) ?? t('headline.queued');
  const held = heldBy(run);
  const progress = progressText(counts, at.words) ?? t('headline.finding');
  return held === null ? progress + leftText(run, at) : `${progress} · ${held}`;
}

/** How many cases have ended; null where none has and it is not known how many there will be. */
function progressText(counts: Run['counts'], { t, figures }: Words): string | null {
  const done = finalCount(counts);
  if (counts.expected !== null && counts.expected > 0)
    return t('progress.of', { done: figures.count(done), total: figures.count(counts.expected) });
  return done > 0 ? t('progress.so-far', { n: done, count: figures.count(done) }) : null;
}

/** Who is stopping it, and why, beside how far it came. */
function stoppingSentence({ counts, stopReason }: Run, words: Words): string {
  const why = stopReason && shortName(stopReason, mostOfReason);
  return [progressText(counts, words), why].filter(Boolean).join(' · ');
}

function overSentence(run: Run, words: Words): string {
  const reason = reasonOf(run);
  const said = reason ?? countsSentence(run, words);
  const between = reason !== null && run.invalid;
  const more = between ? ` · ${words.t('headline.sut-between', boundaryOf(between))}` : '';
  const stop = stopOf(run);
  const stopped = stop === null || stop === reason ? '' : ` · ${shortName(stop, mostOfReason)}`;
  return said + more + stopped + untoldText(run, [reason, stop], words);
}

/** Who stopped it, and why; of one of which tasks were stopped by themselves, of the first of them. */
function stopOf({ verdict, tasks, stopReason }: Run): string | null {
  if (stopReason !== null || verdict !== 'stopped') return stopReason;
  return tasks.find((task) => task.verdict === verdict)?.reason ?? null;
}

/** Tasks that neither the counts of cases nor the reasons that are said tell of. */
function untoldText(run: Run, said: readonly (string | null)[], { t, figures }: Words): string {
  if (run.verdict === 'passed' || run.verdict === 'stopped') return '';
  const untold = untoldTasks(run).filter(({ reason }) => reason === null || !said.includes(reason));
  const [first, ...others] = untold;
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
