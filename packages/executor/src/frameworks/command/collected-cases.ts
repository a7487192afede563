/**
 * The cases of a run's reports until they are replayed. Texts go to a file of the session's, so that a report of
 * hundreds of megabytes does not stay in memory.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundCase } from '@testyard/protocol';
import type { ReportCase } from '../../reports/report-case.ts';
import { UniqueNames } from './unique-names.ts';

const BUFFERED_CHARACTERS = 262_144;

type Texts = Pick<ReportCase, 'message' | 'remark' | 'details' | 'output'>;
type Facts = Omit<ReportCase, keyof Texts | 'suite' | 'name' | 'file' | 'line'>;
type Kept = Facts & { readonly texts: { readonly offset: number; readonly length: number } | null };

type Result = Facts & Texts;

const noTexts: Texts = { message: null, details: null, output: null };

export class CollectedCases {
  readonly found: FoundCase[] = [];
  readonly #results = new Map<string, Kept>();
  readonly #names = new UniqueNames();
  readonly #path: string;
  #file: FileHandle | null = null;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #size = 0;

  constructor(scratch: string) {
    this.#path = join(scratch, 'report-texts');
  }

  async add(reportCase: ReportCase): Promise<void> {
    const { suite, name, file, line, message, remark, details, output, ...facts } = reportCase;
    const base = suite === '' ? name : `${suite}::${name}`;
    const suffix = this.#names.suffixFor(base);
    const identity = base + suffix;
    this.found.push({ identity, name: withSuffix(name, suffix), suite, file, line });
    this.#results.set(identity, {
      ...facts,
      texts: this.#keep({ message, details, output, ...(remark ? { remark } : {}) }),
    });
    if (this.#pendingBytes > BUFFERED_CHARACTERS) await this.#flush();
  }

  has(predicate: (facts: Facts) => boolean): boolean {
    for (const facts of this.#results.values()) if (predicate(facts)) return true;
    return false;
  }

  /** Everything that is written is readable from here on. */
  async complete(): Promise<void> {
    await this.#flush();
  }

  /** Null where no case has this identity; at once where the case has no texts to be read. */
  result(identity: string): Result | null | Promise<Result> {
    const kept = this.#results.get(identity);
    if (kept === undefined) return null;
    const { texts, ...facts } = kept;
    if (texts === null) return { ...facts, ...noTexts };
    return this.#read(texts).then((read) => ({ ...facts, ...read }));
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  #keep(texts: Texts): Kept['texts'] {
    if (texts.message === null && texts.details === null && texts.output === null) return null;
    const bytes = Buffer.from(JSON.stringify(texts));
    const place = { offset: this.#size, length: bytes.length };
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#size += bytes.length;
    return place;
  }

  async #flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    this.#file ??= await open(this.#path, 'wx+');
    await this.#file.appendFile(Buffer.concat(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  async #read({ offset, length }: { offset: number; length: number }): Promise<Texts> {
    if (this.#file === null) return noTexts;
    const { buffer } = await this.#file.read(Buffer.alloc(length), 0, length, offset);
    return JSON.parse(buffer.toString('utf8')) as Texts;
  }
}

function withSuffix(name: string, suffix: string): string {
  return name.slice(0, 1024 - suffix.length) + suffix;
}
