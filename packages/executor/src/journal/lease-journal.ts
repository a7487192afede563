/**
 * What a lease has to tell, on the disk of its executor before it is sent: `journal` holds its events, what of its logs
 * is on disk for certain, the files to send and its finish; the logs lie beside it. Records are written at once, so
 * that they outlive this process; a second later at most they are on the disk itself, and outlive the host.
 */
import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { NotReadWhy } from '@testyard/masking';
import type { LeaseEvent } from '@testyard/protocol';
import type { OpenFile } from '../artifacts/open-plain-file.ts';
import { copyHashed, type FileMasking } from './copy-hashed.ts';
import {
  encodeRecord,
  type FinishWords,
  type JournalRecord,
  journalMagic,
  type Opening,
  readRecords,
  type StagedArtifact,
} from './journal-records.ts';

export const journalName = 'journal';
/** Bytes of one journal, its logs not counted. */
const journalLimitBytes = 1024 ** 3;

/** Where an event was written. */
export interface WrittenEvent {
  readonly at: number;
}

export class LeaseJournal {
  readonly folder: string;
  readonly #path: string;
  readonly #limitBytes: number;
  #file: number;
  #length = 0;
  #dirty = false;
  #artifacts = 0;
  #unsent = 0;
  /** Why it takes no more; null while it does. */
  failure: Error | null = null;
  /** Told once of the failure. */
  onFailure: (error: Error) => void = () => undefined;

  private constructor(folder: string, file: number, limitBytes: number) {
    this.folder = folder;
    this.#path = join(folder, journalName);
    this.#file = file;
    this.#limitBytes = limitBytes;
  }

  /** Rejects where the disk does not take it. `folder` is made; it must hold no journal. */
  static async create(
    folder: string,
    opening: Omit<Opening, 'type' | 'bootId'>,
    limitBytes = journalLimitBytes,
  ): Promise<LeaseJournal> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = openSync(join(folder, journalName), 'wx+', 0o600);
    const journal = new LeaseJournal(folder, file, limitBytes);
    try {
      journal.#write(journalMagic);
      journal.#write(encodeRecord({ type: 'opening', ...opening, bootId: bootId() }));
      await journal.sync();
      await Promise.all([folder, dirname(folder)].map(syncFolder));
      return journal;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Null where it could not be written; the failure is told. */
  event(sequence: number, event: LeaseEvent): WrittenEvent | null {
    const at = this.#length;
    return this.append({ type: 'event', sequence, event }) ? { at } : null;
  }

  finish(words: FinishWords): void {
    this.append({ type: 'finish', words });
  }

  /** Files that were put aside and are not sent. */
  get unsent(): number {
    return this.#unsent;
  }

  /**
   * Puts a copy of a file aside for sending: what is sent is what was hashed, whatever becomes of the file. Rejects
   * where it cannot be read, there is no room for it, or `masking` does not let it be kept. What that looks for is not in the
   * copy; `notRead` says why that is not certain.
   */
  async stage(
    file: OpenFile,
    facts: Pick<StagedArtifact, 'name' | 'caseId'>,
    masking: FileMasking | null = null,
  ): Promise<{ readonly staged: StagedArtifact; readonly notRead: NotReadWhy | null }> {
    if (this.failure) throw this.failure;
    const number = this.#artifacts++;
    const place = artifactPath(this.folder, number);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const { notRead, ...copied } = await copyHashed(file, place, masking);
    // fail point: await artifact.staged
    const staged: StagedArtifact = { type: 'artifact', number, ...facts, ...copied };
    this.append(staged);
    this.#unsent += 1;
    return { staged, notRead };
  }

  /** The server has a file that was put aside, or never takes it. */
  async sent({ number }: StagedArtifact): Promise<void> {
    this.#unsent -= 1;
    await rm(artifactPath(this.folder, number), { force: true });
  }

  /** Whether it was written. */
  append(record: JournalRecord): boolean {
    if (this.failure) return false;
    try {
      const bytes = encodeRecord(record);
      if (this.#length + bytes.length > this.#limitBytes)
        throw new Error(`the journal of the lease has ${this.#limitBytes} bytes, and takes no more`);
      this.#write(bytes);
      return true;
    } catch (error) {
      this.fail(error as Error);
      return false;
    }
  }

  /** From now on it takes no more. */
  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.onFailure(error);
  }

  /** Events from an offset on, with the offset behind each. */
  async *eventsFrom(at: number): AsyncGenerator<{ sequence: number; event: LeaseEvent; end: number }> {
    const file = await open(this.#path, 'r');
    try {
      for await (const { record, end } of readRecords(file, at, this.#length))
        if (record.type === 'event') yield { sequence: record.sequence, event: record.event, end };
    } finally {
      await file.close();
    }
  }

  /** Resolves when all that was written is on the disk. */
  async sync(): Promise<void> {
    if (!this.#dirty || this.#file < 0) return;
    this.#dirty = false;
    await promisify(fdatasync)(this.#file);
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
  }

  /** A record that is written in part is cut off by the next one, or ends the journal for its readers. */
  #write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
    this.#length += bytes.length;
    this.#dirty = true;
  }
}

/** Where the file of this number waits, in the journal of its lease. */
export function artifactPath(folder: string, number: number): string {
  return join(folder, 'artifacts', String(number));
}

/** Changes with each start of the host; empty where it does not tell. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
