import type { Case, Run } from '@testyard/protocol';
import { duration } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { harmless, oneLine, padEnd, padStart, truncate, widthOf } from '../terminal/text-width.ts';
import { LOOK } from './statuses.ts';

const NAME_COLUMNS = 38;
const TIME_COLUMNS = 6;
const MESSAGE_COLUMNS = 200;
const MESSAGE_LEAST = 16;
const DETAIL_COLUMNS = 500;

/** `cart › test_total`. */
export function caseLabel(one: Pick<Case, 'suite' | 'name'>): string {
  return oneLine(one.suite === '' || one.suite === one.name ? one.name : `${one.suite} › ${one.name}`);
}

/** `tests/test_cart.py:88`, empty where it is not known. */
export function caseLocation(one: Pick<Case, 'file' | 'line'>): string {
  if (one.file === null) return '';
  return oneLine(one.line === null ? one.file : `${one.file}:${one.line}`);
}

export interface LineWishes {
  /** Absent: as many as it takes. */
  readonly columns?: number | undefined;
  /** That the case is of, where a run has several. */
  readonly task?: string;
}

/** What the task of a case is called, where its run has several. */
export function taskOfCase({ tasks }: Run, { taskId }: Pick<Case, 'taskId'>): { readonly task?: string } {
  const name = tasks.length > 1 ? tasks.find(({ id }) => id === taskId)?.templateName : undefined;
  return name === undefined ? {} : { task: oneLine(name) };
}

/** `✗ cart › test_total  3.4s  assert 503 == 200  test_cart.py:88  checkout`. */
export function failureLine(
  one: Case,
  style: Style,
  { columns = Number.POSITIVE_INFINITY, task = '' }: LineWishes = {},
): string {
  const look = LOOK[one.status ?? 'error'];
  const time = one.durationMs === null ? '—' : duration(one.durationMs);
  const most = clamp(columns - TIME_COLUMNS - MESSAGE_LEAST - 6, MESSAGE_LEAST, NAME_COLUMNS);
  const start = `${padEnd(caseLabel(one), most)} ${padStart(time, TIME_COLUMNS)}`;
  const place = [caseLocation(one), task].filter((part) => part !== '').join('  ');
  const left = columns - widthOf(start) - widthOf(place) - 6;
  const message = truncate(
    oneLine(one.message ?? one.cause ?? ''),
    clamp(left, MESSAGE_LEAST, MESSAGE_COLUMNS),
  );
  const parts = [`${look.paint(style, look.glyph)} ${start}`, message, place === '' ? '' : style.dim(place)];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** The lines of a failure's details that say what was asserted, else their first lines; at most `limit`, none endless. */
export function assertionLines(details: string, limit: number): string[] {
  const lines = harmless(details)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^(E\s|>\s)/.test(line));
  const chosen = (telling.length > 0 ? telling : lines).map((line) => truncate(line, DETAIL_COLUMNS));
  const rest = chosen.length - limit;
  return rest > 0 ? [...chosen.slice(0, limit), `… +${rest}`] : chosen;
}
