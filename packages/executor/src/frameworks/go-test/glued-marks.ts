/** What Go says of tests behind what one printed without an end of line: its converter sees none of that, and it is told here. */

/** As `go doc test2json` has it. */
export interface GoEvent {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
  /** Seconds. */
  readonly Elapsed?: number;
}

const UPDATE = /=== (RUN|PAUSE|CONT) +(\S+)\n$/;
const REPORT = /--- (PASS|FAIL|SKIP): (\S+) \((\d+\.\d+)s\)\n$/;
/** The converter passes a long line on in parts; a mark has its place in the last of so many characters. */
const LONGEST_MARK = 10_000;

export class GluedMarks {
  /** What was told of the line that has no end yet. */
  #line = '';
  /** Ends to be told: of a test, and behind it of those below it, which Go reports after it. */
  #ends: GoEvent[] = [];
  /** The test that the converter takes what is printed for, and the one that printed it. */
  #moved: { readonly from: string | undefined; readonly to: string } | null = null;

  /** The event, with those that the converter did not see where they belong. */
  take(event: GoEvent): readonly GoEvent[] {
    const { Action, Test, Output: text = '' } = event;
    if (Action !== 'output') {
      this.#moved = null;
      return this.#isReported(Test) ? [event] : [...this.rest(), event];
    }
    if (Test !== this.#moved?.from) this.#moved = null;
    const own = this.#moved === null ? event : { ...event, Test: this.#moved.to };
    this.#line = (this.#line + text).slice(-LONGEST_MARK);
    if (!text.endsWith('\n')) return [...this.rest(), own];
    const line = this.#line;
    this.#line = '';
    return this.#ofLine(line, own, Test);
  }

  /** Ends that wait for what comes behind them, the tests below another first. */
  rest(): readonly GoEvent[] {
    return this.#ends.splice(0).reverse();
  }

  #ofLine(line: string, own: GoEvent, from: string | undefined): readonly GoEvent[] {
    const [, word = '', name = '', seconds = ''] = REPORT.exec(line) ?? [];
    const end = { Action: word.toLowerCase(), Test: name, Elapsed: Number(seconds) };
    if (name !== '' && this.#isReported(name)) {
      this.#ends.push(end);
      return [own];
    }
    const before = [...this.rest(), own];
    const [mark = '', what = '', test = ''] = UPDATE.exec(line) ?? [];
    // Only that of a test which has none around it can be glued to anything.
    if (name !== '' && !name.includes('/') && !line.startsWith('---')) this.#ends.push(end);
    if (mark === '' || line === mark) return before;
    this.#moved = { from, to: test };
    return [...before, { Action: what.toLowerCase(), Test: test }];
  }

  /** Whether it is below the test whose end waits. */
  #isReported(test: string | undefined): boolean {
    const [first] = this.#ends;
    return first !== undefined && test?.startsWith(`${first.Test}/`) === true;
  }
}

/** A line of what a test printed, without the mark behind it. */
export function withoutMark(line: string): string {
  const at = Math.max(line.search(UPDATE), line.search(REPORT));
  return at > 0 ? `${line.slice(0, at)}\n` : line;
}
