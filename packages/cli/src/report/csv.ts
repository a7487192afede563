import type { Case, Run } from '@testyard/protocol';

const columns = [
  ...(['task', 'suite', 'name', 'status', 'cause'] as const),
  ...(['duration_ms', 'attempts', 'file', 'line', 'message'] as const),
];

/** All cases as CSV (RFC 4180, UTF-8), a line each. */
export function csvReport(run: Run, cases: readonly Case[]): string {
  const tasks = new Map(run.tasks.map(({ id, templateName }) => [id, templateName]));
  const rows = cases.map((one) => [
    ...[tasks.get(one.taskId) ?? one.taskId, one.suite, one.name, one.status, one.cause],
    ...[one.durationMs, one.attempts, one.file, one.line, one.message],
  ]);
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * A text that a spreadsheet would take for a formula is a text of a test, which may come from anywhere: an apostrophe
 * before it makes it one for the spreadsheet, too. Numbers are ours.
 */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
