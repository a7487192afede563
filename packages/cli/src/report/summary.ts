import { seriesEnd } from '@testyard/client/series-end';
import type { Case, CaseDetail, Run, Task } from '@testyard/protocol';
import { duration, grouped } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import { failureBlock } from './failure-block.ts';
import { taskOfCase } from './failure-line.ts';
import { countsText, LOOK, outcomeText, UNSUCCESSFUL, type Words } from './statuses.ts';
import { sutLines } from './sut-lines.ts';

/** What is shown at the end of a run. */
export interface Ending {
  readonly run: Run;
  /** As commands that go on with it name it. */
  readonly named: string;
  readonly url: string;
  /** The first of what went wrong. */
  readonly failures: readonly (Case | CaseDetail)[];
  /** Path of the report that was written, where one was. */
  readonly junit?: string | undefined;
  readonly columns?: number | undefined;
  /** What else there is to know, before where to go on. */
  readonly more?: readonly string[] | undefined;
}

/** The last lines of a run: failures with their assertions, reasons, the verdict, where to go on. */
export function summaryLines(ending: Ending, words: Words): string[] {
  const { run, failures } = ending;
  const { t, style } = words;
  const shown = failures.flatMap((one) =>
    failureBlock(one, style, { columns: ending.columns, ...taskOfCase(run, one) }),
  );
  const left = countUnsuccessful(run) - failures.length;
  const more = left > 0 ? [t('summary.more', { count: grouped(left), number: ending.named })] : [];
  return [
    ...(shown.length > 0 ? ['', ...shown, ...more] : []),
    '',
    verdictLine(run, words),
    ...roundLines(run, words),
    ...sutLines(run, words),
    ...run.tasks.flatMap((task) => taskLines(task, run, words)),
    ...(ending.more ?? []),
    ...placesOf(ending, words),
    ...nextCommands(ending, words),
  ];
}

/** `FAILED  7 failed · 1 error   14m32s   pinned`; the outcome alone of a dry run, whose reason says what was found. */
export function verdictLine(run: Run, words: Words): string {
  const outcome = words.style.bold(outcomeText(run, words));
  const took = tookMs(run);
  const time = took === undefined ? '' : `   ${duration(took)}`;
  const kept = run.pinned ? `   ${words.style.dim(words.t('run.pinned'))}` : '';
  const origin = run.imported ? `   ${words.style.dim(words.t('run.imported'))}` : '';
  const counts = run.dryRun ? '' : `  ${countsText(run.counts, words)}`;
  return `${outcome}${counts}${time}${origin}${kept}`;
}

/** Which round speaks where there are several, and what it says nothing of. */
export function roundLines(run: Run, { t, style }: Words): string[] {
  if (run.rounds.length < 2) return [];
  const of = style.dim(t('summary.round', { round: run.round, rounds: run.rounds.length }));
  return [`  ${of}`, ...[...leftLines(run, t), ...seriesEndLines(run, t)].map((line) => `  ${line}`)];
}

/** Why the round is the last of fewer that were executed one after the other than were asked for, where it is. */
export function seriesEndLines({ round, rounds }: Run, t: Words['t']): string[] {
  const own = rounds.find((each) => each.round === round);
  const why = own && seriesEnd(own, rounds);
  if (!own?.series || !why) return [];
  const { number, of } = own.series;
  return [t(`series.ended.${why}`, { number, of })];
}

/** What rounds before left unsuccessful and this one did not execute again, where there is anything. */
export function leftLines(run: Run, t: Words['t']): string[] {
  const left = run.rounds.find(({ round }) => round === run.round)?.left ?? null;
  if (left === null) return [];
  return [t(left.cases > 0 ? 'summary.left' : 'summary.leftTasks', { count: grouped(left.cases) })];
}

const ROUNDS_SHOWN = 12;

/** The rounds of a run where there are several, the one that speaks marked: `> 2  FAILED  1 failed   the failed`. */
export function roundList(run: Run, words: Words): string[] {
  const { t, style } = words;
  if (run.rounds.length < 2) return [];
  const earlier = run.rounds.length - ROUNDS_SHOWN;
  const lines = run.rounds.slice(-ROUNDS_SHOWN).map((each) => {
    const speaks = each.round === run.round ? '>' : ' ';
    const series = each.series ? ` ${each.series.number}/${each.series.of}` : '';
    const scope = each.scope === null ? '' : `   ${style.dim(`${t(`scope.${each.scope}`)}${series}`)}`;
    return `  ${speaks} ${each.round}  ${outcomeText(each, words)}  ${countsText(each.counts, words)}${scope}`;
  });
  return earlier > 0 ? [`    ${t('rounds.earlier', { count: earlier })}`, ...lines] : lines;
}

function tookMs({ startedAt, createdAt, finishedAt }: Run): number | undefined {
  if (finishedAt === null) return undefined;
  return Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt ?? createdAt));
}

function countUnsuccessful({ counts, dryRun }: Run): number {
  if (dryRun) return 0;
  return UNSUCCESSFUL.reduce((sum, status) => sum + counts[LOOK[status].count], 0);
}

/** Every task where there are several, and the reasons of each that has some. */
export function taskLines(task: Task, run: Run, words: Words): string[] {
  const { style } = words;
  const notes = [task.reason, ...task.warnings].filter((note) => note !== null).map(oneLine);
  const noteLines = notes.map((note) => `    ${note}`);
  if (run.tasks.length === 1 && notes.length === 0) return [];
  const head = `${oneLine(task.templateName)}  ${outcomeText({ ...task, dryRun: run.dryRun }, words)}${style.dim(causeNote(task, words))}`;
  if (run.dryRun) return [`  ${head}`, ...noteLines, ...foundLines(task, words)];
  return [`  ${head}  ${countsText(task.counts, words)}`, ...noteLines];
}

/** Of a dry run: which version was looked at, and by whom. */
function foundLines({ foundBy, templateVersion, commit }: Task, { t, style }: Words): string[] {
  const of = [
    t('dryRun.version', { version: templateVersion }),
    ...(commit === null ? [] : [t('dryRun.commit', { commit: commit.slice(0, 12) })]),
    ...(foundBy === null ? [] : [t('dryRun.foundBy', { executor: oneLine(foundBy) })]),
  ];
  return [`    ${style.dim(of.join(' · '))}`];
}

/** Nothing where the outcome says as much. */
function causeNote({ cause, verdict }: Task, { t }: Words): string {
  if (cause === null || cause === verdict) return '';
  return t('cause.noted', { cause: t(`cause.${cause}`) });
}

function placesOf({ url, junit }: Ending, { t }: Words): string[] {
  return [...(junit === undefined ? [] : [t('summary.junit', { file: junit })]), t('summary.page', { url })];
}

function nextCommands({ run, named }: Ending, { t, style }: Words): string[] {
  if (run.verdict === 'passed') return [];
  const commands = commandsFor(run).map((one) => `testyard ${one.replace('N', () => named)}`);
  return [`${t('summary.next')}  ${commands.map((command) => style.bold(command)).join('      ')}`];
}

function commandsFor({ state, dryRun, imported, tasks, pause, sut }: Run): readonly string[] {
  if (state !== 'finished') {
    if (pause !== null) return ['resume N', 'stop N'];
    const isWaiting = tasks.some((task) => task.state === 'queued' || task.reason !== null);
    return [...(isWaiting ? ['why N'] : []), 'watch N', 'stop N'];
  }
  if (imported) return ['show N --failed', 'cases N'];
  // Against another build than the one that was expected only a run as a whole begins anew.
  const isOther = sut.guard?.state === 'wrong' || sut.guard?.state === 'changed';
  return dryRun
    ? ['cases N', 'logs N']
    : ['show N --failed', 'logs N', isOther ? 'rerun N --all' : 'rerun N'];
}
