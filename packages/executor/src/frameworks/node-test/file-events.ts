/** What our reporter wrote of one file, as its cases. */
import { dirname } from 'node:path';
import type { FileReported } from '@testyard/protocol';
import { MOST_OF_FILE } from '@testyard/protocol';
import { errorLineOf } from '../../texts/error-line.ts';
import { durationText, exitSaid, say, type Words } from '../../texts/remark.ts';
import type { ProcessExit } from '../framework.ts';

type Reported = FileReported['cases'][number];
type Result = Omit<Reported, 'identity' | 'name' | 'suite' | 'file' | 'line' | 'group'>;

interface TestEnd {
  readonly type: 'pass' | 'fail';
  readonly name: string;
  readonly nesting: number;
  readonly line?: number;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly durationMs: number;
  readonly isSuite: boolean;
  readonly error: { readonly kind: string | null; readonly message: string; readonly details: string } | null;
}

type FileEvent =
  | { readonly type: 'dequeue'; readonly name: string }
  | { readonly type: 'start'; readonly nesting: number; readonly name: string }
  | { readonly type: 'end' }
  | {
      readonly type: 'exit';
      readonly isByItself: boolean;
      readonly usesRunner: boolean;
      /** By the runner, when it had told of all. */
      readonly isForced?: boolean;
    }
  | TestEnd;

/** A process of one file, as it ended. */
export interface EndedFile {
  /** As templates and people name it. */
  readonly file: string;
  readonly absolute: string;
  /** Lines of JSON. */
  readonly events: string;
  readonly exit: ProcessExit;
  /** The last that it printed. */
  readonly tail: string;
  readonly durationMs: number;
  /** How long it may take; null: as long as it likes. */
  readonly limitMs: number | null;
}

const SEPARATOR = ' > ';
/** In front of what the usual reporter says beside the tests. */
const DIAGNOSTIC = /^\u2139 /gm;
const CANCELLED = 'cancelledByParent';

/** Its cases in the order of the runner; none of a file that has no test and ended well. */
export function casesOf(ended: EndedFile): readonly Reported[] {
  const reader = new FileReader(ended);
  for (const line of ended.events.split('\n')) {
    const event = eventIn(line);
    if (event) reader.take(event);
  }
  return reader.finish();
}

class FileReader {
  readonly #ended: EndedFile;
  readonly #cases: Reported[] = [];
  readonly #identities = new Set<string>();
  /** Names of the tests and suites that are around, by nesting. */
  #path: string[] = [];
  /** Cases by nesting that were cancelled, and wait to hear by what. */
  #cancelled: { readonly at: number; readonly nesting: number }[] = [];
  #running: string | null = null;
  #isWhole = false;
  #hasTold = false;
  #end: Extract<FileEvent, { type: 'exit' }> | null = null;

  constructor(ended: EndedFile) {
    this.#ended = ended;
  }

  take(event: FileEvent): void {
    if (event.type === 'exit') {
      this.#end = event;
      this.#isWhole ||= event.isForced === true;
      return;
    }
    this.#hasTold = true;
    if (event.type === 'dequeue') this.#running = event.name;
    else if (event.type === 'end') this.#isWhole = true;
    else if (event.type === 'start') this.#path = [...this.#path.slice(0, event.nesting), event.name];
    else this.#ends(event);
  }

  /** What the process itself says against the file is a case by the file's own name. */
  finish(): readonly Reported[] {
    const { exit, file, tail, durationMs } = this.#ended;
    const isRed = this.#cases.some(({ status }) => status === 'failed' || status === 'error');
    const isWell = exit.code === 0 && (this.#isWhole || this.#hasNoTests);
    const isExplained = this.#isWhole && exit.code === 1 && isRed;
    if (!isWell && !isExplained) {
      const isCut = !this.#isWhole && (exit.signal !== null || this.#end?.usesRunner === true);
      const result = {
        ...errorResult(isCut ? this.#cutSaid(exit) : this.#exitSaid(exit), tail),
      };
      this.#add(file, file, null, { ...result, cause: isCut ? 'tool' : 'test', durationMs });
    } else if (!isRed) this.#judgeTime();
    if (this.#cases.length > MOST_OF_FILE) return this.#tooMany();
    return this.#cases;
  }

  #judgeTime(): void {
    const { file, durationMs, limitMs, tail } = this.#ended;
    if (limitMs === null || durationMs <= limitMs) return;
    const said = say('file-late', { took: durationText(durationMs), time: durationText(limitMs) });
    const late = { ...errorResult(said, tail), status: 'failed', cause: 'time-out', durationMs } as const;
    this.#add(file, file, null, late);
  }

  /** A file without the runner is judged by its exit code alone; one with it that ended in between is not. */
  get #hasNoTests(): boolean {
    return !this.#hasTold && this.#end !== null && (!this.#end.usesRunner || this.#end.isByItself);
  }

  /** What kept the file from being loaded, or came after its tests, has no case that tells of it. */
  #exitSaid(exit: ProcessExit): Words {
    const said = this.#ended.tail.replaceAll(`${dirname(this.#ended.absolute)}/`, '');
    const line = errorLineOf(said.replace(DIAGNOSTIC, ''));
    const values = { exit: exitSaid(exit) };
    return line === null ? say('file-exit', values) : say('file-exit-error', { ...values, line });
  }

  #cutSaid(exit: ProcessExit): Words {
    const running = this.#running;
    const values = { exit: exitSaid(exit) };
    return running === null ? say('file-cut', values) : say('file-cut-in', { ...values, case: running });
  }

  #tooMany(): readonly Reported[] {
    const said = say('file-too-long', { count: this.#cases.length, most: MOST_OF_FILE });
    const kept = this.#cases.slice(0, MOST_OF_FILE - 1);
    const { file, tail } = this.#ended;
    return [...kept, { ...this.#caseOf(`${file}#more`, file, null), ...errorResult(said, tail) }];
  }

  #ends(event: TestEnd): void {
    const path = [...this.#path.slice(0, event.nesting), event.name].filter((name) => !this.#isRoot(name));
    const below = this.#cancelled.filter(({ nesting }) => nesting > event.nesting);
    if (event.error && event.error.kind !== CANCELLED && event.error.kind !== 'subtestsFailed') {
      for (const { at } of below) this.#blame(at, event.error);
      // A suite is no case; where nobody else tells of what it failed by, it is one.
      if (event.isSuite && below.length === 0) this.#addTest(path, event);
    }
    this.#cancelled = this.#cancelled.filter((each) => !below.includes(each));
    if (event.isSuite) return;
    if (event.error?.kind === CANCELLED)
      this.#cancelled.push({ at: this.#cases.length, nesting: event.nesting });
    this.#addTest(path, event);
  }

  /** A hook outside of all tests fails a test that Node calls by the path of the file, which is another one in each run. */
  #isRoot(name: string): boolean {
    return name === this.#ended.absolute;
  }

  #blame(at: number, error: NonNullable<TestEnd['error']>): void {
    const cancelled = this.#cases[at];
    if (cancelled)
      this.#cases[at] = { ...cancelled, message: firstLine(error.message), details: error.details };
  }

  #addTest(path: readonly string[], event: TestEnd): void {
    const { file, absolute } = this.#ended;
    const own = event.file === undefined || event.file === absolute || event.file === `file://${absolute}`;
    const suite = [file, ...path.slice(0, -1)].join(SEPARATOR);
    const line = own && typeof event.line === 'number' ? event.line : null;
    this.#add([file, ...path].join(SEPARATOR), suite, line, resultOf(event), path.at(-1) ?? file);
  }

  #add(base: string, suite: string, line: number | null, result: Result, name = base): void {
    let identity = base.slice(0, 4000);
    for (let count = 2; this.#identities.has(identity); count += 1)
      identity = `${base.slice(0, 4000)}#${count}`;
    this.#identities.add(identity);
    this.#cases.push({ ...this.#caseOf(identity, suite, line), name: named(name), ...result });
  }

  #caseOf(identity: string, suite: string, line: number | null) {
    const { file } = this.#ended;
    const place = { suite: suite.slice(0, 1024), file, line, group: file.slice(0, 1024) };
    return { identity, name: named(identity), ...place };
  }
}

const named = (name: string) => name.trim().slice(0, 1024) || '(no name)';

function resultOf({ type, skip, todo, durationMs, isSuite, error }: TestEnd): Result {
  const nothing = { cause: null, phase: null, durationMs, message: null, details: null, output: null };
  const isSkipped = skip !== undefined && skip !== false;
  if (isSkipped) return { ...nothing, status: 'skipped', message: reasonOf(skip) };
  if (todo !== undefined && todo !== false)
    return { ...nothing, status: 'skipped', message: ['todo', reasonOf(todo)].filter(Boolean).join(': ') };
  if (type === 'pass') return { ...nothing, status: 'passed' };
  const message = firstLine(error?.message ?? '');
  const told = { ...nothing, message, details: error?.details ?? null };
  if (isSuite || error?.kind === 'hookFailed' || error?.kind === CANCELLED)
    return { ...told, status: 'error', cause: 'test', phase: 'setup' };
  const cause = error?.kind === 'testTimeoutFailure' ? 'time-out' : 'test';
  return { ...told, status: 'failed', cause, phase: 'call' };
}

const reasonOf = (said: string | boolean) => (typeof said === 'string' && said !== '' ? said : null);

function errorResult(said: Words, tail: string): Result {
  const texts = { phase: null, durationMs: 0, details: tail === '' ? null : tail, output: null };
  return { ...texts, status: 'error', cause: 'test', ...said };
}

/** With the next line where it ends in a colon, as those of `node:assert` do, unless a longer comparison begins there. */
function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const [first = '', next = ''] = lines.filter((line) => line !== '');
  return (first.endsWith(':') && !/^[+-] /.test(next) ? `${first} ${next}`.trim() : first).slice(0, 1900);
}

/** The last line of a process that was killed may be torn. */
function eventIn(line: string): FileEvent | null {
  try {
    return line === '' ? null : (JSON.parse(line) as FileEvent);
  } catch {
    return null;
  }
}
