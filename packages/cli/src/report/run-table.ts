import type { RunSummary } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { grouped, localTime } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine, truncate } from '../terminal/text-width.ts';
import { countsText, outcomeText, type Words } from './statuses.ts';

/** Columns of the names of templates, and of why a run waits. */
const mostColumns = 40;

/** Lines of a list of runs; one that nobody works on says what it waits for. */
export function runTable(runs: readonly RunSummary[], { t, style }: CommandContext): string[] {
  const words = { t, style: style.out };
  const columns = [
    { title: '#', right: true },
    { title: t('column.outcome') },
    { title: t('column.cases') },
    { title: t('column.templates') },
    { title: t('column.sut') },
    { title: t('column.by') },
    { title: t('column.created') },
    ...(runs.some(({ pinned }) => pinned) ? [{ title: t('column.kept') }] : []),
  ];
  return table(
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
