import { fieldsOf, numberOf, textOf } from './events/fields.ts';
import { joinActions, type TimedFile } from './events/join-actions.ts';
import { readEvents } from './events/read-events.ts';
import { most, TraceFile } from './events/trace-file.ts';
import { Turns } from './events/turns.ts';
import type { LeftOut, Message, NetworkRequest, Trace } from './trace-model.ts';
import type { ZipArchive } from './zip/zip-archive.ts';
import { ZipTrouble } from './zip/zip-trouble.ts';

/** An archive without a trace in it. */
export class NoTrace extends Error {}

/** Of all events together, unpacked. */
const mostEventBytes = 768 * 1024 * 1024;
const mostStackBytes = 4 * 1024 * 1024;
const mostFiles = 100;

/**
 * Reads what a trace tells, but for its pictures and files. It gives way to others all the time, and ends early with the
 * reason of `signal`. Errors: ZipTrouble, NoTrace, UnknownFormat, and those of the reader.
 */
export async function readTrace(archive: ZipArchive, signal: AbortSignal): Promise<Trace> {
  const names = [...archive.entries.keys()].filter((name) => name.endsWith('.trace')).slice(0, mostFiles);
  if (names.length === 0) throw new NoTrace('no .trace in the archive');
  const turns = new Turns(signal);
  const files: TraceFile[] = [];
  let room = mostEventBytes;
  let lines = 0;
  try {
    for (const name of names) {
      const file = new TraceFile(name);
      for (const each of [name, name.replace(/trace$/, 'network')]) {
        const entry = archive.entries.get(each);
        if (entry === undefined) continue;
        lines += await readEvents(archive.pieces(entry, room), { turns, take: file.take });
        room -= entry.bytes;
      }
      await readStacks(archive, file);
      files.push(file);
    }
    if (files.every(isEmpty))
      throw lines > 0 ? new ZipTrouble('damaged', 'no event') : new NoTrace('no event');
    return await traceOf(files, { turns, lines });
  } finally {
    turns.end();
  }
}

const isEmpty = ({ actions, frames, head, errors }: TraceFile) =>
  actions.size + frames.length + errors.length + Object.keys(head).length === 0;

async function readStacks(archive: ZipArchive, file: TraceFile): Promise<void> {
  const entry = archive.entries.get(file.name.replace(/trace$/, 'stacks'));
  if (entry === undefined || entry.bytes > mostStackBytes) return;
  const bytes = await archive.bytes(entry, mostStackBytes);
  try {
    file.takeStacks(fieldsOf(JSON.parse(new TextDecoder().decode(bytes))));
  } catch {
    // Without it calls have no place, and all else is there.
  }
}

interface Reading {
  readonly turns: Turns;
  /** How many could not be read. */
  readonly lines: number;
}

async function traceOf(unsorted: readonly TraceFile[], { turns, lines }: Reading): Promise<Trace> {
  const files = [...unsorted].sort((a, b) => Number(b.isTest) - Number(a.isTest));
  const timed = timedFiles(files);
  const joined = await joinActions(timed, turns);
  const actions = joined.slice(0, most.actions);
  const frames = sortedByTime(timed, ({ frames }) => frames);
  const messages = sortedByTime<Message>(timed, ({ messages }) => messages);
  const requests = sortedByTime(timed, requestsOf);
  const told = new Set(actions.map(({ error }) => error?.trim()));
  const errors = new Set(files.flatMap(({ errors }) => errors));
  const lastFrameMs = frames.at(-1)?.atMs ?? 0;
  return {
    ...factsOf(files),
    tookMs: actions.reduce((last, { endMs }) => Math.max(last, endMs ?? 0), Math.max(0, lastFrameMs)),
    ...{ actions, frames, messages, requests },
    errors: [...errors].filter((error) => !told.has(error.trim())),
    leftOut: { ...leftOutOf(files, joined.length - actions.length), lines },
  };
}

function leftOutOf(files: readonly TraceFile[], actions: number): Omit<LeftOut, 'lines'> {
  const sum = (what: keyof TraceFile['leftOut']) => files.reduce((all, file) => all + file.leftOut[what], 0);
  const counts = { frames: sum('frames'), messages: sum('messages'), requests: sum('requests') };
  return { actions: sum('actions') + actions, ...counts };
}

/** When a clock began, in milliseconds since 1970; null: the file does not say. */
function clockStart({ head }: TraceFile): number | null {
  const [wall, own] = [numberOf(head.wallTime), numberOf(head.monotonicTime)];
  return wall === null || own === null || wall <= 0 ? null : wall - own;
}

/** Clocks that are as far apart as that belong to two programs, perhaps on two machines; less is how they are read. */
const sameClockMs = 25;

function timedFiles(files: readonly TraceFile[]): TimedFile[] {
  const first = files.map(clockStart).find((start) => start !== null) ?? null;
  const apart = files.map((file) => {
    const start = clockStart(file);
    const shiftMs = first === null || start === null ? 0 : start - first;
    return { file, shiftMs: Math.abs(shiftMs) < sameClockMs ? 0 : shiftMs };
  });
  const beginnings = apart.map(({ file, shiftMs }) => firstMs(file) + shiftMs);
  const begin = beginnings.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return apart.map(({ file, shiftMs }) => ({
    file,
    shiftMs: Number.isFinite(begin) ? shiftMs - begin : shiftMs,
  }));
}

function firstMs(file: TraceFile): number {
  const began = numberOf(file.head.monotonicTime) ?? 0;
  let first = began > 0 ? began : Number.POSITIVE_INFINITY;
  for (const { startMs } of file.actions.values()) first = Math.min(first, startMs);
  for (const { atMs } of file.frames) first = Math.min(first, atMs);
  return first;
}

function sortedByTime<T extends { readonly atMs: number }>(
  files: readonly TimedFile[],
  itemsOf: (file: TraceFile) => readonly T[],
): T[] {
  return files
    .flatMap(({ file, shiftMs }) => itemsOf(file).map((item) => ({ ...item, atMs: item.atMs + shiftMs })))
    .sort((a, b) => a.atMs - b.atMs);
}

/** On the clock of their file; those that tell only the time of day are put there by it. */
function requestsOf(file: TraceFile): NetworkRequest[] {
  const start = clockStart(file);
  return file.requests.map(({ request, startedAt }) =>
    request.atMs > 0 || start === null || !Number.isFinite(startedAt)
      ? request
      : { ...request, atMs: startedAt - start },
  );
}

function factsOf(
  files: readonly TraceFile[],
): Pick<Trace, 'title' | 'version' | 'browser' | 'platform' | 'viewport' | 'startedAt'> {
  const first = (name: string) => files.map(({ head }) => textOf(head[name], 500)).find(Boolean) ?? '';
  const sizes = files.map(({ head }) => fieldsOf(fieldsOf(head.options).viewport));
  const size = sizes.find(({ width, height }) => numberOf(width) !== null && numberOf(height) !== null);
  const starts = files.map(({ head }) => numberOf(head.wallTime)).filter((at) => at !== null && at > 0);
  return {
    ...{ title: first('title'), version: first('playwrightVersion') },
    browser: [first('browserName'), first('channel')].filter(Boolean).join(' · '),
    platform: first('platform'),
    viewport: size ? { width: numberOf(size.width) ?? 0, height: numberOf(size.height) ?? 0 } : null,
    startedAt: starts[0] ?? null,
  };
}
