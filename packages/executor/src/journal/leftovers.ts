/**
 * Journals that outlived their leases: of an earlier life of this executor, or of a lease that was lost before the
 * server had everything. They are delivered one after the other and removed. What the server does not take now is tried
 * again every hour; what is too old or too much is given up, the oldest first, and each of that is said.
 */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataFolder } from '../files/data-folder.ts';
import { type ServerApi, ServerRefusal } from '../server/server-api.ts';
import { type Saying, whyOf } from '../texts/executor-texts.ts';
import { type Bounds, within } from './bounded-folders.ts';
import { type Delivery, deliverEvidence, deliverResults } from './deliver-left.ts';
import { JournalUnreadable, LeftJournal } from './left-journal.ts';
import { Patience } from './patience.ts';

const dayMs = 86_400_000;

export interface LeftoverLimits {
  /** How long the announcement may wait for what earlier lives have to tell, while the server answers. Milliseconds. */
  readonly tellWithinMs: number;
  /** Between two rounds of what the server did not take, and how long one journal may take of a round. Milliseconds. */
  readonly againMs: number;
  readonly waiting: Bounds;
  readonly unreadable: Bounds;
}

export const leftoverLimits: LeftoverLimits = {
  tellWithinMs: 60_000,
  againMs: 3_600_000,
  waiting: { ageMs: 7 * dayMs, bytes: 8 * 1024 ** 3 },
  unreadable: { ageMs: 30 * dayMs, bytes: 1024 ** 3 },
};

export interface LeftoverParts {
  readonly api: ServerApi;
  readonly data: DataFolder;
  /** Ends the work; what is left waits for the next life. */
  readonly signal: AbortSignal;
  readonly limits: LeftoverLimits;
  tell(said: Saying): void;
}

interface Left {
  readonly folder: string;
  /** Whether the server has its results: logs and files may be missing. */
  readonly resultsAreTold: boolean;
}

export class Leftovers {
  readonly #parts: LeftoverParts;
  #waiting: Left[] = [];
  /** What the server did not take: it waits for the next round. */
  #later: Left[] = [];
  #running: Promise<void> | null = null;
  #rounds: NodeJS.Timeout | null = null;

  constructor(parts: LeftoverParts) {
    this.#parts = parts;
  }

  /**
   * What an earlier life left: its results, as long as its leases may still be current. Called before this life is
   * announced, which ends them; a server that is slow or refuses holds it back for so long and no longer, and is told
   * the rest beside new work. Rejects with the signal's reason, or with the refusal 401.
   */
  async tellResults(onFailure: (error: unknown) => void): Promise<void> {
    await this.#boundUnreadable();
    this.#later = [];
    this.#waiting = [];
    const { data, limits } = this.#parts;
    const found = await this.#bounded(await data.leftJournals());
    const patience = new Patience(limits.tellWithinMs);
    const met = (error: unknown): void => {
      patience.met(error);
      onFailure(error);
    };
    try {
      for (const folder of found) {
        const isTold =
          !patience.isOver &&
          (await this.#attempt(folder, patience, (left, signal) => this.#tell(left, signal, met)));
        patience.heard();
        if (isTold === 'done') continue;
        const isRefused = isTold === false && !patience.isOver;
        (isRefused ? this.#later : this.#waiting).push({ folder, resultsAreTold: isTold });
      }
    } finally {
      patience.end();
    }
    const count = this.#waiting.filter(({ resultsAreTold }) => !resultsAreTold).length;
    const seconds = Math.round(limits.tellWithinMs / 1000);
    if (count > 0) this.#parts.tell({ key: 'journal.later', values: { count, seconds } });
  }

  /** A lease has ended and the server may not have everything. */
  add(folder: string): void {
    this.#waiting.push({ folder, resultsAreTold: false });
    this.begin();
  }

  /** Delivers what waits, beside everything else, and goes on with it every hour. */
  begin(): void {
    const { signal, limits } = this.#parts;
    if (signal.aborted) return;
    if (!this.#rounds) {
      const rounds = setInterval(() => void this.#again(), limits.againMs);
      rounds.unref();
      signal.addEventListener('abort', () => clearInterval(rounds), { once: true });
      this.#rounds = rounds;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#waiting.length > 0) this.begin();
    });
  }

  /** Resolves when nothing waits any more but for the next round, or the signal has ended the work. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** A revoked credential and the end of the work leave everything on the disk: the next life finds it there. */
  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (this.#parts.signal.aborted) return;
      const isOver = await this.#deliver(next).then(
        () => false,
        () => true,
      );
      if (isOver) this.#waiting = [];
    }
  }

  async #deliver({ folder, resultsAreTold }: Left): Promise<void> {
    const patience = new Patience(this.#parts.limits.againMs);
    let told: boolean | 'done' = resultsAreTold;
    let last: unknown = null;
    const met = (error: unknown): void => {
      patience.met(error);
      last = error;
    };
    try {
      const outcome = await this.#attempt(folder, patience, async (left, signal) => {
        if (!told) told = await this.#tell(left, signal, met);
        return told === 'done' ? told : this.#bring(left, signal, met);
      });
      if (outcome === 'done') return;
      if (patience.isOver) this.#tellNotTaken(folder, last);
      this.#later.push({ folder, resultsAreTold: told === true });
    } finally {
      patience.end();
    }
  }

  /** Answers whether the server has the results now; `done` where it does not know the lease: nothing more is to be said. */
  async #tell(
    left: LeftJournal,
    signal: AbortSignal,
    onFailure: (error: unknown) => void,
  ): Promise<true | 'done'> {
    const { api } = this.#parts;
    if ((await deliverResults({ api, left, signal, onFailure })) !== 'unknown') return true;
    await this.#giveUp(left.folder, { key: 'journal.unknown' });
    return 'done';
  }

  async #bring(left: LeftJournal, signal: AbortSignal, onFailure: Delivery['onFailure']): Promise<'done'> {
    const lease = basename(left.folder);
    const delivery = { api: this.#parts.api, left, signal, ...(onFailure ? { onFailure } : {}) };
    for (const { what, why } of await deliverEvidence(delivery))
      this.#parts.tell({ key: 'journal.refused', values: { lease, what, why } });
    await rm(left.folder, { recursive: true, force: true });
    return 'done';
  }

  /**
   * Reads a journal and does something with it, until its time is over. One that cannot be read stands in nobody's way.
   * Answers false where it is to be tried again. Rejects with the signal's reason, or with the refusal 401.
   */
  async #attempt(
    folder: string,
    patience: Patience,
    act: (left: LeftJournal, signal: AbortSignal) => Promise<true | 'done'>,
  ): Promise<boolean | 'done'> {
    const signal = AbortSignal.any([this.#parts.signal, patience.signal]);
    try {
      return await act(await LeftJournal.read(folder), signal);
    } catch (error) {
      this.#parts.signal.throwIfAborted();
      if (error instanceof ServerRefusal && error.isUnknown) throw error;
      if (error instanceof JournalUnreadable) return this.#setAside(folder, error.message);
      if (!patience.isOver) this.#tellNotTaken(folder, error);
      return false;
    }
  }

  #tellNotTaken(folder: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error ?? '');
    const minutes = Math.round(this.#parts.limits.againMs / 60_000);
    this.#parts.tell({ key: 'journal.notTaken', values: { lease: basename(folder), why, minutes } });
  }

  /** The next round: what waits longer than it may is given up, and all else is tried again. */
  async #again(): Promise<void> {
    await this.#boundUnreadable();
    const byFolder = new Map([...this.#later, ...this.#waiting].map((left) => [left.folder, left]));
    this.#later = [];
    this.#waiting = [];
    for (const folder of await this.#bounded([...byFolder.keys()])) {
      const left = byFolder.get(folder);
      if (left) this.#waiting.push(left);
    }
    if (this.#waiting.length > 0) this.begin();
  }

  async #bounded(folders: readonly string[]): Promise<string[]> {
    const { waiting } = this.#parts.limits;
    const { kept, beyond } = await within(folders, waiting);
    for (const { folder, why } of beyond) {
      const key = ({ age: 'journal.tooOld', bytes: 'journal.tooMuch' } as const)[why];
      await this.#giveUp(folder, { key, values: inWords(waiting) });
    }
    return kept;
  }

  async #boundUnreadable(): Promise<void> {
    const { data, limits } = this.#parts;
    const { beyond } = await within(await data.unreadableJournals(), limits.unreadable);
    for (const { folder, why } of beyond) {
      const key = ({ age: 'unreadable.tooOld', bytes: 'unreadable.tooMuch' } as const)[why];
      await this.#remove(folder, { key, values: { folder, ...inWords(limits.unreadable) } });
    }
  }

  /** Answers false where it cannot be moved, and is to be tried again. */
  async #setAside(folder: string, why: string): Promise<false | 'done'> {
    try {
      const place = await this.#parts.data.setAside(folder);
      this.#parts.tell({ key: 'journal.unreadable', values: { folder, why, place } });
      return 'done';
    } catch (error) {
      this.#tellNotTaken(folder, error);
      return false;
    }
  }

  #giveUp(folder: string, { key, values = {} }: Saying): Promise<void> {
    return this.#remove(folder, { key, values: { lease: basename(folder), ...values } });
  }

  /** What cannot be removed stays, and is said. */
  async #remove(folder: string, said: Saying): Promise<void> {
    try {
      await rm(folder, { recursive: true, force: true });
      this.#parts.tell(said);
    } catch (error) {
      this.#parts.tell({ key: 'journal.stays', values: { folder, why: whyOf(error) } });
    }
  }
}

function inWords({ ageMs, bytes }: Bounds): { days: number; gigabytes: number } {
  return { days: Math.round(ageMs / dayMs), gigabytes: Math.round(bytes / 1024 ** 3) };
}
