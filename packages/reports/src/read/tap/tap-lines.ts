/**
 * Bytes of a TAP stream to the lines that its parser may see. Everything else that a program prints is bounded or
 * left out: lines without end, endless output between two test points, line breaks that only JavaScript knows.
 */
import { TextDecoder } from 'node:util';
import { lineType } from 'tap-parser';
import { UTF16_HEAD_BYTES, utf16Of } from '../utf-16.ts';

const LINE_LIMIT = 65_536;
/** Other output and diagnostics that the parser may hold between two test points. */
const OTHER_LIMIT = 262_144;
const INDENT_LIMIT = 400;
/** A test point up to the number sign of what may be its directive, and the word that follows. */
const DIRECTIVE = /^(\s*(?:not )?ok\b(?:\\.|[^\\#]|(?<!\s)#)*?\s)#(\s*(?:todo|skip)\S*)/i;
/** A failure that says of itself to be expected, or not to have been tried. */
const EXPECTED = /^\s*not ok\b.*#\s*(?:todo|skip)/i;
/** What Bats says below a failure. It has no failures that are expected or skipped: that is in the name of the test. */
const OF_BATS = /^# \((?:in test file|from function) /;
/** The word alone: what begins with it, such as `TODOLIST`, belongs to the name. */
const WORD = /^\s*(?:todo|skip(?:ped|ping)?)(?![\p{L}\p{N}_]|[-'’]\p{L})/iu;

export class TapLines {
  #head: Uint8Array | null = new Uint8Array(0);
  #decoder = new TextDecoder();
  readonly #take: (line: string) => void;
  #rest = '';
  #other = 0;
  /** A failure to which the line below it may say more. */
  #held = '';

  /** `take` gets each line with its line feed. */
  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(bytes: Uint8Array): void {
    if (this.#head === null) this.#lines(this.#decoder.decode(bytes, { stream: true }));
    else {
      this.#head = Buffer.concat([this.#head, bytes]);
      if (this.#head.length >= UTF16_HEAD_BYTES) this.#begin(this.#head);
    }
  }

  end(): void {
    if (this.#head !== null) this.#begin(this.#head);
    this.#lines(this.#decoder.decode());
    const last = this.#rest;
    this.#rest = '';
    if (last !== '') this.#line(last);
    this.#release('');
  }

  #begin(head: Uint8Array): void {
    this.#head = null;
    const wide = utf16Of(head);
    if (wide !== null) this.#decoder = new TextDecoder(wide);
    this.#lines(this.#decoder.decode(head, { stream: true }));
  }

  #lines(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of lines) this.#line(line);
  }

  #line(raw: string): void {
    const line = `${raw
      .slice(0, LINE_LIMIT)
      .replace(/\r$/, '')
      .replace(/[\r\u2028\u2029\0]/g, ' ')
      .replace(DIRECTIVE, escaped)}\n`;
    const bare = line.trimStart();
    if (line.length - bare.length > INDENT_LIMIT) return;
    const type = bare === '' ? null : lineType(bare);
    if (type !== null && type[0] !== 'comment') this.#other = 0;
    else this.#other += line.length;
    this.#release(bare);
    if (EXPECTED.test(line)) this.#held = line;
    else if (this.#other <= OTHER_LIMIT || bare === '...\n' || bare === '}\n') this.#take(line);
  }

  /** `next`: the line below what is held, '' at the end. */
  #release(next: string): void {
    const held = this.#held;
    this.#held = '';
    if (held !== '') this.#take(OF_BATS.test(next) ? held.replace(DIRECTIVE, '$1\\#$2') : held);
  }
}

/** As it is, where it is a directive; else with a number sign that is one of the name. */
function escaped(whole: string, before: string, word: string): string {
  return WORD.test(word) ? whole : `${before}\\#${word}`;
}
