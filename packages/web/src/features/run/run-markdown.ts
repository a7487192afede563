import type { Run } from '@testyard/protocol';
import { sutText } from '../../parts/sut-text.ts';
import { inCode } from './case/markdown.ts';
import type { CaseTable } from './model/case-table.ts';
import { groupFailures } from './model/failure-groups.ts';

/** Kinds of failures, and cases of each, that a summary names. */
const mostGroups = 10;
const mostNames = 5;

/** A run as it is pasted into an issue, a chat or a prompt: verdict, counts, and what failed in which way. */
export function summaryOf(
  run: Run,
  { table, address }: { readonly table: CaseTable | null; readonly address: string },
): string {
  const { counts, tasks, sut, verdict, state, number } = run;
  const told = Object.entries(counts).filter(
    ([name, count]) => name !== 'expected' && count !== null && count > 0,
  );
  const facts = [
    ['Cases', told.map(([name, count]) => `${count} ${name}`).join(', ')],
    ['Templates', tasks.map(({ templateName }) => inCode(templateName)).join(', ')],
    ['System under test', sutText(sut)],
    ['Commit', run.ci?.commit ?? tasks[0]?.commit],
  ].flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : []));
  const groups = groupFailures(table?.rows ?? []);
  const lines = groups
    .slice(0, mostGroups)
    .flatMap(({ title, rows }) => [
      `- ${rows.length} × ${title === '' ? '(no message)' : inCode(title)}`,
      ...rows.slice(0, mostNames).map(({ name }) => `  - ${inCode(name)}`),
      ...(rows.length > mostNames ? [`  - and ${rows.length - mostNames} more`] : []),
    ]);
  return [
    `### [Run #${number}](${address}): ${verdict ?? state}`,
    '',
    ...facts,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(groups.length > mostGroups ? [`- and ${groups.length - mostGroups} more kinds`] : []),
    '',
  ].join('\n');
}
