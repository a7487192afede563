/**
 * The cases of a run's reports until they are replayed. They lie in a file of the session's: memory holds a few bytes
 * of each, so that a report of a million cases or of hundreds of megabytes does not stay in it.
 */
import { join } from 'node:path';
import type { FoundCase } from '@testyard/protocol';
import { identityBase, NameNumbers, type ReportCase, UniqueNames, withSuffix } from '@testyard/reports';
import { RecordFile } from './record-file.ts';

/** What makes the name of a case differ from those of its twins before it; absent from the first. */
type Collected = ReportCase & { readonly suffix?: string };

export class CollectedCases {
  readonly #records: RecordFile<Collected>;
  /** By identity, the number of the record. */
  readonly #numbers = new NameNumbers();
  readonly #names = new UniqueNames((name) => this.#numbers.has(name));
  readonly #statuses = new Set<ReportCase['status']>();
  #onGrowth: () => void = () => undefined;

  constructor(scratch: string) {
    this.#records = new RecordFile(join(scratch, 'report-cases'));
  }

  get count(): number {
    return this.#records.count;
  }

  /** Whether a case ended so. */
  has(...statuses: readonly ReportCase['status'][]): boolean {
    return statuses.some((status) => this.#statuses.has(status));
  }

  /** A promise where it is time to wait for the disk. */
  add(reportCase: ReportCase): Promise<void> | undefined {
    const base = identityBase(reportCase);
    const identity = this.#names.unique(base);
    this.#numbers.set(identity, this.#records.count);
    this.#statuses.add(reportCase.status);
    const suffix = identity.slice(base.length);
    const waiting = this.#records.add(suffix === '' ? reportCase : { ...reportCase, suffix });
    return waiting?.then(() => this.#onGrowth());
  }

  /** Everything that was added is readable from here on. */
  complete(): Promise<void> {
    return this.#records.complete();
  }

  /**
   * In the order in which they came, each as soon as it is readable. Ends when `collecting` does, after the last one,
   * or throws as it does.
   */
  async *found(collecting: Promise<void>): AsyncGenerator<FoundCase, void> {
    let isCollecting = true;
    const ended = collecting.then(() => {
      isCollecting = false;
    });
    // Said by the wait for it, not while one of the cases is being taken.
    ended.catch(() => undefined);
    for (let number = 0; ; number += 1) {
      while (number === this.#records.readable) {
        if (!isCollecting) return;
        await Promise.race([ended, new Promise<void>((resolve) => (this.#onGrowth = resolve))]);
      }
      const read = this.#records.read(number);
      const reportCase = read instanceof Promise ? await read : read;
      const { suite, name, file, line, suffix = '' } = reportCase;
      const identity = identityBase(reportCase) + suffix;
      yield { identity, name: withSuffix(name, suffix), suite, file, line };
    }
  }

  /** Null where no case has this identity; at once where it need not be read. */
  result(identity: string): ReportCase | null | Promise<ReportCase> {
    const number = this.#numbers.get(identity);
    return number === undefined ? null : this.#records.read(number);
  }

  close(): Promise<void> {
    return this.#records.close();
  }
}
