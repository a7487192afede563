import type { CaseStatus, HistoryCase, HistoryRun, TemplateHistory, Verdict } from '@testyard/protocol';
import { duration, grouped } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine, truncate, widthOf } from '../terminal/text-width.ts';
import type { TextKey } from '../texts/texts.ts';
import { caseLabel } from './failure-line.ts';
import { LOOK, type Words } from './statuses.ts';

/** One place of the grid: a sign, and the word that explains it below. */
interface Sign {
  readonly glyph: string;
  readonly word: TextKey;
}

const absent: Sign = { glyph: '·', word: 'history.absent' };
const ofVerdict: Readonly<Record<Verdict, Sign>> = {
  ...{ passed: signOf('passed'), failed: signOf('failed'), error: signOf('error') },
  stopped: { glyph: '■', word: 'history.stopped' },
  invalid: { glyph: '!', word: 'history.invalid' },
};
const leastCaseColumns = 20;

/** Runs, and in figures how they went. */
export function historyHead({ template, runs, summary }: TemplateHistory, { t, style }: Words): string[] {
  const { passRate, durationP95Ms, flaky, failing, newlyFailing } = summary;
  const [newest, oldest] = [runs[0]?.number ?? 0, runs.at(-1)?.number ?? 0];
  const values = { template: oneLine(template.name), count: runs.length, first: oldest, last: newest };
  const failingText = t(newlyFailing > 0 ? 'history.newlyFailing' : 'history.failing', {
    ...{ count: grouped(failing), new: grouped(newlyFailing) },
  });
  const parts = [
    ...(passRate === null ? [] : [t('history.passRate', { percent: percentOf(passRate) })]),
    ...(durationP95Ms === null ? [] : [t('history.duration', { duration: duration(durationP95Ms) })]),
    flaky > 0
      ? style.yellow(t('history.flakyCount', { count: grouped(flaky) }))
      : t('history.flakyCount', { count: 0 }),
    failing > 0 ? style.red(failingText) : failingText,
  ];
  return [style.bold(t('history.title', values)), parts.join(' · ')];
}

/** Not 100 where something failed. */
function percentOf(share: number): string {
  const percent = Math.floor(share * 1000) / 10;
  return Number.isInteger(percent) ? String(percent) : percent.toFixed(1);
}

/** A line for each case, the newest run at the right, with what the signs mean; in `columns` where they are limited. */
export function historyGrid(
  { runs }: Pick<TemplateHistory, 'runs'>,
  cases: readonly HistoryCase[],
  { words, columns }: { readonly words: Words; readonly columns: number | undefined },
): string[] {
  const { t, style } = words;
  const titles = [
    { title: t('column.runsGrid') },
    { title: t('column.score'), right: true },
    { title: t('column.since') },
    { title: t('column.case') },
  ];
  const verdicts = [verdictStrip(runs, words), '', '', style.dim(t('history.verdicts'))];
  const rows = cases.map((one) => [
    strip(one.states, words),
    one.score.toFixed(2),
    sinceOf(one, words),
    labelOf(one),
  ]);
  const all = [verdicts, ...rows];
  const widest = (place: number) => Math.max(...all.map((row) => widthOf(row[place] ?? '')));
  const before = runs.length + Math.max(5, widest(1)) + Math.max(5, widest(2)) + 6;
  const most =
    columns === undefined ? Number.POSITIVE_INFINITY : Math.max(leastCaseColumns, columns - before);
  const cut = all.map((row, place) =>
    place === 0 ? row : [...row.slice(0, 3), truncate(row[3] ?? '', most)],
  );
  return [...table(titles, cut), '', legend(runs, cases, words)];
}

function labelOf(one: HistoryCase): string {
  const values = Object.entries(one.combination ?? {}).map(([name, value]) => oneLine(`${name}=${value}`));
  return values.length === 0 ? caseLabel(one) : `${caseLabel(one)} [${values.join(', ')}]`;
}

function sinceOf({ since, standing }: HistoryCase, { t, style }: Words): string {
  if (since === null) return '';
  const told = standing === 'new' || standing === 'again' ? ` ${t(`history.${standing}`)}` : '';
  return style.red(`#${since}${told}`);
}

function signOf(status: CaseStatus): Sign {
  return { glyph: LOOK[status].glyph, word: `look.${status}` };
}

function strip(states: HistoryCase['states'], { style }: Words): string {
  const signs = states.map((status) =>
    status === null ? style.dim(absent.glyph) : LOOK[status].paint(style, LOOK[status].glyph),
  );
  return signs.reverse().join('');
}

function verdictStrip(runs: readonly HistoryRun[], { style }: Words): string {
  const signs = runs.map(({ verdict }) => {
    const { glyph } = ofVerdict[verdict];
    if (verdict === 'passed' || verdict === 'failed' || verdict === 'error')
      return LOOK[verdict].paint(style, glyph);
    return verdict === 'stopped' ? style.yellow(glyph) : style.magenta(glyph);
  });
  return signs.reverse().join('');
}

/** Of the signs that are there. */
function legend(runs: readonly HistoryRun[], cases: readonly HistoryCase[], { t, style }: Words): string {
  const known: readonly Sign[] = [
    ...(Object.keys(LOOK) as CaseStatus[]).map(signOf),
    ...[ofVerdict.stopped, ofVerdict.invalid, absent],
  ];
  const seen = new Set([
    ...runs.map(({ verdict }) => ofVerdict[verdict].glyph),
    ...cases.flatMap(({ states }) => states.map((status) => (status ? LOOK[status].glyph : absent.glyph))),
  ]);
  const told = known.filter(({ glyph }) => seen.has(glyph));
  return style.dim(told.map(({ glyph, word }) => `${glyph} ${t(word)}`).join('  '));
}
