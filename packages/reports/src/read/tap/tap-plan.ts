/** What a TAP document, or a subtest in it, promised, and what came: the difference is never silent. */
import { notReported, type ReportCase } from '../report-case.ts';
import { type Remarked, remarked } from '../report-remark.ts';

const MISSING_SHOWN = 1000;

export class TapPlan {
  readonly #suite: string;
  readonly #seen = new Set<number>();
  #count = 0;
  start: number | null = null;
  #end = 0;

  constructor(suite: string) {
    this.#suite = suite;
  }

  plan(start: number, end: number): void {
    this.start = start;
    this.#end = end;
  }

  /** Answers the number of the test point. `id` 0: it has none, and gets that of its turn. */
  point(id: number): number {
    this.#count += 1;
    const turn = id === 0 ? this.#count : id;
    this.#seen.add(turn);
    return turn;
  }

  /** An entry for each test point that was planned and did not come. */
  missing(bailOut: string | Remarked | null): readonly ReportCase[] {
    if (this.start === null) return [];
    const found: ReportCase[] = [];
    const values = { planned: this.#end - this.start + 1, came: this.#count };
    const said =
      bailOut === null
        ? remarked('tap-missing', values)
        : remarked('tap-missing-bail-out', { why: bailOut, ...values });
    for (let id = this.start; id <= this.#end && found.length < MISSING_SHOWN; id += 1) {
      if (!this.#seen.has(id)) {
        found.push(notReported(`#${id}`, said, this.#suite));
      }
    }
    return found;
  }

  /** How much more came than was planned, in words; null where it did not. */
  surplus(): Remarked | null {
    if (this.start === null || this.#count <= Math.max(0, this.#end - this.start + 1)) return null;
    const suite = this.#suite || remarked('tap-output');
    return remarked('tap-surplus', { suite, from: this.start, to: this.#end, came: this.#count });
  }

  /** Another plan than the one before; null where the line is none. */
  second(line: string): Remarked | null {
    const text = /^(\d{1,9}\.\.\d{1,9})(?:\s+#.*)?$/.exec(line.trim())?.[1];
    if (this.start === null || text === undefined || text === `${this.start}..${this.#end}`) return null;
    const suite = this.#suite || remarked('tap-output');
    return remarked('tap-second-plan', { suite, from: this.start, to: this.#end, text });
  }

  get count(): number {
    return this.#count;
  }
}
