/**
 * The cases of a run's reports until they are replayed. They lie in a file of the session's: memory holds their
 * identities alone, so that a report of a million cases or of hundreds of megabytes does not stay in it.
 */
import { join } from 'node:path';
import type { FoundCase } from '@testyard/protocol';
import type { ReportCase } from '../../reports/report-case.ts';
import { RecordFile } from './record-file.ts';
import { UniqueNames } from './unique-names.ts';

export class CollectedCases {
  readonly #records: RecordFile<ReportCase>;
  /** By identity, the number of the record. */
  readonly #numbers = new Map<string, number>();
  readonly #names = new UniqueNames((name) => this.#numbers.has(name));
  readonly #statuses = new Set<ReportCase['status']>();

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
    this.#numbers.set(this.#names.unique(baseOf(reportCase)), this.#records.count);
    this.#statuses.add(reportCase.status);
    return this.#records.add(reportCase);
  }

  /** Everything that was added is readable from here on. */
  complete(): Promise<void> {
    return this.#records.complete();
  }

  /** In the order in which they came. */
  async *found(): AsyncGenerator<FoundCase, void> {
    for (const [identity, number] of this.#numbers) {
      const read = this.#records.read(number);
      const reportCase = read instanceof Promise ? await read : read;
      const { suite, name, file, line } = reportCase;
      const suffix = identity.slice(baseOf(reportCase).length);
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

function baseOf({ suite, name }: ReportCase): string {
  return suite === '' ? name : `${suite}::${name}`;
}

function withSuffix(name: string, suffix: string): string {
  return name.slice(0, 1024 - suffix.length) + suffix;
}
