/** What a TAP document, or a subtest in it, promised, and what came: the difference is never silent. */
import { notReported, type ReportCase } from '../report-case.ts';

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
  missing(why: string): readonly ReportCase[] {
    if (this.start === null) return [];
    const found: ReportCase[] = [];
    const planned = this.#end - this.start + 1;
    for (let id = this.start; id <= this.#end && found.length < MISSING_SHOWN; id += 1) {
      if (!this.#seen.has(id)) {
        found.push(notReported(`#${id}`, `${why}: ${planned} planned, ${this.#count} came`, this.#suite));
      }
    }
    return found;
  }

  /** How much more came than was planned, in words; null where it did not. */
  surplus(): string | null {
    if (this.start === null || this.#count <= Math.max(0, this.#end - this.start + 1)) return null;
    return `${this.#suite || 'the TAP output'} planned ${this.start}..${this.#end}, but ${this.#count} test points came`;
  }

  get count(): number {
    return this.#count;
  }
}
