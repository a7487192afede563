import type { CaseDetail, Run } from '@testyard/protocol';
import { sutText } from '../../../parts/sut-text.ts';
import { withoutAnsi } from '../log/ansi.ts';

const longest = 6000;

/** A failure as it is pasted into an issue, a chat or a prompt. */
export function markdownOf(
  detail: CaseDetail,
  { run, address }: { readonly run: Run; readonly address: string },
): string {
  const last = detail.tries.at(-1);
  const task = run.tasks.find(({ id }) => id === detail.taskId);
  const facts = [
    ['Run', `[#${run.number}](${address})`],
    ['Template', task && `${task.templateName}, version ${task.templateVersion}`],
    ['Commit', task?.commit],
    ['System under test', sutText(run.sut)],
    ['File', detail.file && `${detail.file}${detail.line === null ? '' : `:${detail.line}`}`],
    ['Cause', detail.cause],
    ['Attempts', detail.attempts > 1 ? String(detail.attempts) : null],
  ].flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : []));
  const said = last?.details || last?.message || detail.message;
  return [
    `### ${detail.status ?? 'open'}: ${inCode(detail.name)}`,
    '',
    ...facts,
    ...block(said),
    ...(last?.output ? ['', 'Output:', ...block(last.output.slice(-longest))] : []),
    '',
  ].join('\n');
}

/** In one line, as code. */
export const inCode = (text: string) => `\`${text.replaceAll('`', 'ˋ').replace(/\s+/g, ' ')}\``;

/** Fenced by more ticks than stand anywhere in it. */
function block(text: string | null | undefined): string[] {
  if (!text) return [];
  const shown = withoutAnsi(text).trimEnd().slice(0, longest);
  const ticks = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([found]) => found.length));
  const fence = '`'.repeat(ticks + 1);
  return ['', fence, shown, fence];
}
