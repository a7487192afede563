/** What a reader notes while it reads one file, and the receipt that comes of it. */
import type { ExecutorRemark, IngestedFormat, ToldReceipt } from '@testyard/protocol';

const fieldsNamed = 50;
/** Names of fields come from the file: of a hostile one no more are told apart. */
const fieldsCounted = 1_000;
const disagreementsNamed = 20;

type Disagreement = ToldReceipt['disagreements'][number];

export class ReceiptBook {
  readonly #format: IngestedFormat;
  readonly #dropped = new Map<string, number>();
  readonly #disagreements: Disagreement[] = [];
  #problem: ExecutorRemark | null = null;
  #truncatedAt: ToldReceipt['truncatedAt'] = null;
  dialect = '';
  bytes = 0;
  casesIn = 0;
  casesOut = 0;
  attemptsMerged = 0;
  textsCut = 0;

  constructor(format: IngestedFormat) {
    this.#format = format;
  }

  /** Something that no case can hold. */
  dropped(field: string): void {
    const known = this.#dropped.get(field);
    if (known !== undefined || this.#dropped.size < fieldsCounted) this.#dropped.set(field, (known ?? 0) + 1);
  }

  disagrees(disagreement: Disagreement): void {
    if (this.#disagreements.length < disagreementsNamed) this.#disagreements.push(disagreement);
  }

  /** Nothing behind `at` is read; null where nothing was to be read at all. */
  ended(problem: ExecutorRemark, at: ToldReceipt['truncatedAt']): void {
    this.#problem ??= problem;
    this.#truncatedAt ??= at;
  }

  receipt(): Omit<ToldReceipt, 'file'> {
    const dropped = [...this.#dropped].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    return {
      ...{ format: this.#format, dialect: this.dialect, bytes: this.bytes },
      cases: { in: this.casesIn, out: this.casesOut },
      ...{ attemptsMerged: this.attemptsMerged, textsCut: this.textsCut, truncatedAt: this.#truncatedAt },
      dropped: dropped.slice(0, fieldsNamed).map(([field, count]) => ({ field: field.slice(0, 200), count })),
      ...{ disagreements: this.#disagreements, problem: this.#problem },
    };
  }
}
