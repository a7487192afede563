/** Cases as CSV (RFC 4180), a line each, as spreadsheets read it. */
import type { ReportSource } from '../reported.ts';
import { wellFormed } from '../well-formed.ts';

const columns = [
  ...(['task', 'suite', 'name', 'status', 'cause'] as const),
  ...(['duration_ms', 'attempts', 'file', 'line', 'message'] as const),
  ...(['finished_at', 'case_key', 'case_id'] as const),
];

/** Without it a spreadsheet takes UTF-8 for the encoding of its country. */
const byteOrderMark = '\ufeff';

export async function* writeCsv({ run, cases }: ReportSource): AsyncGenerator<string> {
  const tasks = new Map(run.tasks.map(({ id, templateName }) => [id, templateName]));
  yield `${byteOrderMark}${line(columns)}`;
  for await (const part of cases({})) {
    const rows = part.map((one) => [
      ...[tasks.get(one.taskId) ?? one.taskId, one.suite, one.name, one.status, one.cause],
      ...[one.durationMs, one.attempts, one.file, one.line, one.message],
      ...[one.finishedAt === null ? null : new Date(one.finishedAt).toISOString(), one.caseKey],
      // Ids of 16 digits and more are no numbers to a spreadsheet: it would round them.
      one.id,
    ]);
    yield rows.map(line).join('');
  }
}

const line = (row: readonly (string | number | null)[]): string => `${row.map(cell).join(',')}\r\n`;

/**
 * A text that a spreadsheet would take for a formula is a text of a test, which may come from anywhere: an apostrophe
 * before it makes it one for the spreadsheet, too. Numbers are ours.
 */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const whole = wellFormed(value).replaceAll('\0', '\ufffd');
  const text = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%\t\r]/.test(whole) ? `'${whole}` : whole;
  return /[",;\t\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
