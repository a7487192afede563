/**
 * Bytes of a TAP stream to the lines that its parser may see. Everything else that a program prints is bounded or
 * left out: lines without end, endless output between two test points, line breaks that only JavaScript knows.
 */
import { StringDecoder } from 'node:string_decoder';
import { lineType } from 'tap-parser';

const LINE_LIMIT = 65_536;
/** Other output and diagnostics that the parser may hold between two test points. */
const OTHER_LIMIT = 262_144;
const INDENT_LIMIT = 400;

export class TapLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (line: string) => void;
  #rest = '';
  #other = 0;
  #isFirst = true;

  /** `take` gets each line with its line feed. */
  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(bytes))).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of lines) this.#line(line);
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (last !== '') this.#line(last);
  }

  #line(raw: string): void {
    const line = `${(this.#isFirst ? raw.replace(/^\uFEFF/, '') : raw)
      .slice(0, LINE_LIMIT)
      .replace(/\r$/, '')
      .replace(/[\r\u2028\u2029\0]/g, ' ')}\n`;
    this.#isFirst = false;
    const bare = line.trimStart();
    if (line.length - bare.length > INDENT_LIMIT) return;
    const type = bare === '' ? null : lineType(bare);
    if (type !== null && type[0] !== 'comment') this.#other = 0;
    else this.#other += line.length;
    if (this.#other <= OTHER_LIMIT || bare === '...\n' || bare === '}\n') this.#take(line);
  }
}
