import type { RunSummary } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { briefTime, grouped, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine, truncate } from '../terminal/text-width.ts';
import { countsText, outcomeText, type Words } from './statuses.ts';

/** Columns of the names of templates, and of why a run waits. */
const mostColumns = 40;

/** A list of runs; one that nobody works on says what it waits for. */
export function printRuns(runs: readonly RunSummary[], context: CommandContext): void {
  const { t, style } = context;
  const words = { t, style: style.out };
  const columns = [
    { title: '#', right: true },
    { title: t('column.outcome') },
    { title: t('column.cases'), cut: true, least: 20 },
    { title: t('column.templates'), cut: true },
    { title: t('column.sut'), cut: true },
    { title: t('column.by'), cut: true },
    { title: t('column.created'), brief: briefTime },
    ...(runs.some(({ pinned }) => pinned) ? [{ title: t('column.kept') }] : []),
  ];
  printTable(
    context,
    columns,
    runs.map((run) => [
      String(run.number),
      outcomeText(run, words),
      casesText(run, words),
      truncate(oneLine(run.templateNames.join(', ')), mostColumns),
      oneLine([run.sut.name, run.sut.branch].filter((part) => part !== '').join('@')),
      oneLine(run.onBehalfOf || run.createdBy),
      localTime(run.createdAt),
      run.pinned ? t('run.pinned') : '',
    ]),
  );
}

/** Before any case has ended there is nothing to count. */
function casesText({ state, dryRun, counts, waiting }: RunSummary, words: Words): string {
  if (waiting) return truncate(oneLine(waiting.text), mostColumns);
  if (dryRun) return words.t('runs.found', { count: grouped(counts.expected ?? 0) });
  return state === 'finished' || hasEnded(counts) ? countsText(counts, words) : '';
}

const hasEnded = ({ expected: _, ...ended }: RunSummary['counts']): boolean =>
  Object.values(ended).some((count) => count > 0);
