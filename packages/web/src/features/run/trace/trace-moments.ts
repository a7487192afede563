import type { Frame, Moment, Trace, TraceAction } from './trace-model.ts';
import { sha1 } from './zip/sha1.ts';
import type { ZipEntry } from './zip/zip-directory.ts';

/** A picture of the page around an action, and whether it was taken for it or is the nearest of the film. */
export interface Shot {
  readonly entry: string;
  /** Of the page in its pixels; 0: not known. */
  readonly width: number;
  readonly height: number;
  readonly atMs: number | null;
}

/** The action that is looked at first: the innermost that failed first; else the one that never ended; else the last. */
export function firstToLookAt(actions: readonly TraceAction[]): number {
  const failed = actions.findIndex(({ error, failsWithin }) => error !== null && !failsWithin);
  if (failed >= 0) return failed;
  const open = actions.findLastIndex(({ endMs }) => endMs === null);
  return open >= 0 ? open : Math.max(0, lastInTest(actions));
}

/** What a test does last is tidying up, which nobody looks for. */
function lastInTest(actions: readonly TraceAction[]): number {
  const end = actions.findLastIndex(({ kind, depth }) => kind === 'hook' && depth === 0);
  return end > 0 ? end - 1 : actions.length - 1;
}

/** What the page looked like before an action, when it acted, and afterwards; null: there is no picture of it. */
export function shotOf(trace: Trace, action: TraceAction, moment: Moment): Shot | null {
  const own = action.pictures[moment];
  const size = trace.viewport ?? { width: 0, height: 0 };
  if (own !== undefined) return { entry: own, ...size, atMs: null };
  const frames = action.pageId === '' ? trace.frames : trace.frames.filter(of(action.pageId));
  const until = momentMs(trace, action, moment);
  const frame = lastUntil(frames.length > 0 ? frames : trace.frames, until);
  return frame && { entry: frame.entry, width: frame.width, height: frame.height, atMs: frame.atMs };
}

const of = (pageId: string) => (frame: Frame) => frame.pageId === pageId;

function momentMs(trace: Trace, { startMs, endMs, actedMs }: TraceAction, moment: Moment): number {
  const end = endMs ?? trace.tookMs;
  if (moment === 'before') return startMs;
  return moment === 'action' ? (actedMs ?? end) : end;
}

/** The last of those that are sorted by time that is not later; the first where all are. */
export function lastUntil(frames: readonly Frame[], untilMs: number): Frame | null {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.atMs ?? 0) <= untilMs) low = middle + 1;
    else high = middle;
  }
  return frames[Math.max(0, low - 1)] ?? null;
}

/** A place of the strip: what the page looked like in the middle of its time; null: nothing was filmed yet. */
export interface Cell {
  readonly frame: Frame | null;
  readonly atMs: number;
}

/** The time of a trace in so many equal parts. */
export function cellsOfStrip({ frames, tookMs }: Trace, count: number): Cell[] {
  const first = frames[0]?.atMs ?? 0;
  return Array.from({ length: count }, (_, n) => {
    const atMs = ((n + 0.5) / count) * tookMs;
    const isFilmed = ((n + 1) / count) * tookMs >= first;
    return { atMs, frame: isFilmed ? lastUntil(frames, Math.max(atMs, first)) : null };
  });
}

/** The innermost action that goes on at a time, or the last that has begun. */
export function actionAt(actions: readonly TraceAction[], atMs: number): number {
  let [begun, inside] = [0, -1];
  for (const [n, { startMs, endMs }] of actions.entries()) {
    if (startMs > atMs) continue;
    begun = n;
    if (endMs === null || endMs >= atMs) inside = n;
  }
  return inside >= 0 ? inside : begun;
}

export const isDuring = (action: TraceAction | undefined, atMs: number): boolean =>
  action !== undefined && atMs >= action.startMs && atMs <= (action.endMs ?? Number.POSITIVE_INFINITY);

/** Where the text of a source file is kept, under the SHA-1 of its path; null: it is not in the trace. */
export function sourceEntry(entries: ReadonlyMap<string, ZipEntry>, file: string): ZipEntry | null {
  const digest = sha1(file);
  const names = [`resources/src@${digest}.txt`, `src/${digest}${/\.[^./\\]*$/.exec(file)?.[0] ?? ''}`];
  return names.map((name) => entries.get(name)).find((entry) => entry !== undefined) ?? null;
}

/** The actions whose title, or what they are done with, has the text, and those that they are within. */
export function filterActions(actions: readonly TraceAction[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return actions.map((_, n) => n);
  const found: number[] = [];
  const path: number[] = [];
  for (const [n, { depth, title, subtitle }] of actions.entries()) {
    path.length = Math.min(path.length, depth);
    path.push(n);
    if (!`${title} ${subtitle}`.toLowerCase().includes(wanted)) continue;
    const last = found.at(-1) ?? -1;
    found.push(...path.filter((at) => at > last));
  }
  return found;
}
