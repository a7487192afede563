/** What Go's converter told of one run of a binary, as cases: a test, or in its place those that it has below it. */
import { type FileReported, MOST_OF_FILE } from '@testyard/protocol';
import { say } from '../../texts/remark.ts';
import type { ProcessExit } from '../framework.ts';
import { GluedMarks, type GoEvent, withoutMark } from './glued-marks.ts';

export type GoCase = FileReported['cases'][number];

/** Where a test stands. */
export interface GoPlace {
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
}

interface Told {
  readonly name: string;
  text: string;
  /** A parallel test that waits for its turn. */
  isPaused: boolean;
  /** Its end is known outside of here. */
  isTold: boolean;
  end: { readonly action: string; readonly durationMs: number } | null;
}

type Result = Pick<GoCase, 'status' | 'cause' | 'phase' | 'durationMs' | 'message' | 'details' | 'output'>;

const KEPT_CHARACTERS = 60_000;
/** Of Go itself, about a test. */
const MARK = /^\s*(?:=== (?:RUN|PAUSE|CONT|NAME) |--- (?:PASS|FAIL|SKIP): )/;
/** Behind a panic that Go has looked at before it ends the process. */
const RECOVERED = / \[recovered[^\]]*\]$/;
/** At the start of a line, or behind what a test printed without an end of it. */
const PLACE_BEFORE = /^(?:.* {4}|\s*)[\w.-]+\.go:\d+: /;
const PANIC = /^(?:panic|fatal error): /m;
/** With which Go ends a process that panics. */
const PANIC_CODE = 2;
export const TOO_LATE = /^panic: test timed out after /m;

export class TestEvents {
  readonly #package: string;
  readonly #told = new Map<string, Told>();
  readonly #listener: { began(test: string): void; ended(test: string): void };
  /** The test that runs with no other beside it: what seems to be of another one meanwhile, it printed. */
  #alone: string | null = null;
  readonly #glued = new GluedMarks();
  /** The test whose end is told once Go goes on to another one: until then it may have printed that end itself. */
  #held: string | null = null;
  /** What came since that test seemed to end: from here on of its own text, and of nobody's. */
  #heldAt = 0;
  #behind = '';
  #isContradicted = false;
  /** What no test printed. */
  outside = '';

  constructor(name: string, listener: { began(test: string): void; ended(test: string): void }) {
    this.#package = name;
    this.#listener = listener;
  }

  /** Tests that ran when the last was told, of which no end was. */
  get running(): readonly string[] {
    return [...this.#told.values()]
      .filter(({ name, end, isPaused }) => isTop(name) && end === null && !isPaused)
      .map(({ name }) => name);
  }

  get hasEnded(): boolean {
    return [...this.#told.values()].some(({ end }) => end !== null);
  }

  get hasFailure(): boolean {
    return [...this.#told.values()].some(({ end }) => end?.action === 'fail');
  }

  /** Whether Go said otherwise of a test whose end had been told by then, or died behind all ends: no failed test explains that. */
  isMore({ code }: ProcessExit): boolean {
    return this.#isContradicted || (code === PANIC_CODE && PANIC.test(this.outside));
  }

  take(event: GoEvent): void {
    for (const each of this.#glued.take(event)) this.#takeOne(each);
  }

  /** There will be no more: so the process ended. */
  close({ code }: ProcessExit): void {
    for (const each of this.#glued.rest()) this.#takeOne(each);
    const last = this.#told.get(this.#held ?? '');
    const panics = code === PANIC_CODE && PANIC.test(last?.text.slice(this.#heldAt) ?? '');
    if (panics && last?.end) last.end = { ...last.end, action: 'fail' };
    this.#release();
  }

  #takeOne({ Action: action, Test, Output: text = '', Elapsed: seconds = 0 }: GoEvent): void {
    if (Test === undefined) {
      if (action !== 'output') return;
      this.outside = (this.outside + text).slice(-KEPT_CHARACTERS);
      if (this.#held !== null) this.#behind = (this.#behind + text).slice(0, KEPT_CHARACTERS);
      return;
    }
    const isPrinted = !this.#mayBe(Test);
    if (isPrinted && action !== 'output') return;
    const name = isPrinted && this.#alone !== null ? this.#alone : Test;
    if (action !== 'output' && topOf(name) !== this.#held) this.#release();
    if (action === 'run' && isTop(name)) this.#alone = name;
    if (action === 'pause' && isTop(name)) this.#alone = null;
    const told = this.#of(name);
    if (action === 'pause' || action === 'cont') told.isPaused = action === 'pause';
    if (action === 'output' && told.text.length < KEPT_CHARACTERS) told.text += text;
    if (action === 'pass' || action === 'fail' || action === 'skip')
      this.#end(name, { action, durationMs: Math.round(seconds * 1000) });
  }

  /** All of it: what comes after a test may be told as its own. */
  get printed(): string {
    return [...this.#told.values()].map(({ text }) => text).join('') + this.outside;
  }

  textOf(test: string): string {
    return plain(this.#told.get(test)?.text ?? '');
  }

  /**
   * Whether a panic below a test ended the process before Go told of an end: it fails where it shows, and so does what is around it. To be
   * asked only where no other test ran beside it, whose panic it might be.
   */
  panicked(test: string): boolean {
    const below = [...this.#told.values()].filter(({ name }) => name.startsWith(`${test}/`));
    const at = below.findLast(({ end, text }) => end === null && PANIC.test(text));
    if (!at) return false;
    for (let { name } = at; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/'))))
      this.#end(name, { action: 'fail', durationMs: 0 });
    this.#release();
    return true;
  }

  /** The one case that a test without others below it is, or those: itself among them where nothing below says why it is red. */
  casesOf(test: string, place: GoPlace): readonly GoCase[] {
    const all = [...this.#told.values()].filter(({ name }) => name === test || name.startsWith(`${test}/`));
    const cases = all.filter((told) => this.#isCase(told, all)).map((told) => this.#case(told, all, place));
    if (cases.length <= MOST_OF_FILE) return cases;
    const said = say('file-too-long', { count: cases.length, most: MOST_OF_FILE });
    const [first] = cases;
    const rest = {
      status: 'error',
      cause: 'test',
      phase: null,
      durationMs: 0,
      details: null,
      output: null,
    } as const;
    const more = { ...this.#lineOf(`${test}#more`, place), ...rest, ...said };
    return first ? [...cases.slice(0, MOST_OF_FILE - 1), more] : [more];
  }

  #mayBe(name: string): boolean {
    return this.#alone === null || topOf(name) === this.#alone;
  }

  #of(name: string): Told {
    const known = this.#told.get(name);
    if (known) return known;
    const told: Told = { name, text: '', isPaused: false, isTold: false, end: null };
    this.#told.set(name, told);
    if (isTop(name)) this.#listener.began(name);
    return told;
  }

  #end(name: string, end: NonNullable<Told['end']>): void {
    const told = this.#of(name);
    if (this.#alone === name) this.#alone = null;
    if (told.isTold) {
      this.#isContradicted ||= told.end?.action !== end.action;
      return;
    }
    // Of several the last is Go's, and what the test printed of itself came before.
    told.end = end;
    if (!isTop(name)) return;
    if (this.#held === name) told.text += this.#behind;
    else this.#heldAt = told.text.length;
    this.#behind = '';
    this.#held = name;
  }

  #release(): void {
    const name = this.#held;
    this.#held = null;
    if (name === null) return;
    for (const told of this.#told.values()) if (topOf(told.name) === name) told.isTold = true;
    this.#listener.ended(name);
  }

  #isCase({ name, end }: Told, all: readonly Told[]): boolean {
    const below = all.filter((each) => each.name.startsWith(`${name}/`));
    if (below.length === 0) return true;
    return end?.action === 'fail' && !below.some((each) => each.end?.action === 'fail');
  }

  #case(told: Told, all: readonly Told[], place: GoPlace): GoCase {
    // What a test prints around those below it may say why they failed.
    const around = all.filter(({ name }) => told.name.startsWith(`${name}/`)).map(({ text }) => plain(text));
    return { ...this.#lineOf(told.name, place), ...resultOf(told, around.join('')) };
  }

  #lineOf(name: string, { file, line }: GoPlace) {
    const identity = `${this.#package} > ${name}`.slice(0, 4096);
    const group = this.#package.slice(0, 1024);
    return { identity, name: name.slice(0, 1024), suite: group, file, line, group };
  }
}

export function isTop(name: string): boolean {
  return !name.includes('/');
}

export function topOf(name: string): string {
  return name.split('/', 1)[0] ?? name;
}

function resultOf({ text, end }: Told, around: string): Result {
  const own = plain(text);
  const of = { phase: null, durationMs: end?.durationMs ?? 0, output: own === '' ? null : own };
  if (end === null)
    return {
      ...of,
      status: 'error',
      cause: 'tool',
      ...say('case-untold', { runner: 'go test' }),
      details: null,
    };
  if (end.action === 'pass') return { ...of, status: 'passed', cause: null, message: null, details: null };
  if (end.action === 'skip')
    return { ...of, status: 'skipped', cause: null, message: messageIn(own), details: null };
  const details = `${around}${own}`.trimEnd() || null;
  const cause = TOO_LATE.test(own) ? 'time-out' : 'test';
  return { ...of, status: 'failed', cause, phase: 'call', message: messageIn(own || around), details };
}

/** Without Go's own marks. */
function plain(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !MARK.test(line))
    .map(withoutMark)
    .join('')
    .replaceAll('\0', '\ufffd');
}

/** A panic, or the first that `t.Error` and its like said, without the place before it. */
function messageIn(text: string): string | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.find((each) => PANIC.test(each)) ?? lines.find((each) => PLACE_BEFORE.test(each)) ?? lines[0];
  return line?.replace(PLACE_BEFORE, '').replace(RECOVERED, '').trim().slice(0, 1900) || null;
}
