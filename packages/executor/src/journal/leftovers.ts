/**
 * Journals that outlived their leases: of an earlier life of this executor, or of a lease that was lost before the
 * server had everything. They are delivered one after the other and removed; what is too old or too much is given up,
 * the oldest first.
 */
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';
import type { Saying } from '../executor-texts.ts';
import { type ServerApi, ServerRefusal } from '../server-api.ts';
import { type Delivery, deliverEvidence, deliverResults } from './deliver-left.ts';
import { JournalUnreadable, LeftJournal } from './left-journal.ts';

const keptMs = 7 * 86_400_000;
const keptBytes = 8 * 1024 ** 3;

export interface LeftoverParts {
  readonly api: ServerApi;
  readonly data: DataFolder;
  /** Ends the work; what is left waits for the next life. */
  readonly signal: AbortSignal;
  tell(said: Saying | string): void;
}

export class Leftovers {
  readonly #parts: LeftoverParts;
  #waiting: { readonly folder: string; readonly resultsAreTold: boolean }[] = [];
  #running: Promise<void> | null = null;

  constructor(parts: LeftoverParts) {
    this.#parts = parts;
  }

  /**
   * What an earlier life left: its results, as long as its leases may still be current. Called before this life is
   * announced, which ends them. Rejects with the signal's reason, or with the refusal 401.
   */
  async tellResults(onFailure: (error: unknown) => void): Promise<void> {
    this.#waiting = [];
    for (const folder of await this.#worthKeeping()) {
      await this.#guarded(folder, async () => {
        const left = await LeftJournal.read(folder);
        const taken = await deliverResults({ ...this.#delivery(left), onFailure });
        if (taken === 'refused') await this.#giveUp(folder, 'the server does not know its lease any more');
        else this.#waiting.push({ folder, resultsAreTold: true });
      });
    }
  }

  /** A lease has ended and the server may not have everything. */
  add(folder: string): void {
    this.#waiting.push({ folder, resultsAreTold: false });
    this.begin();
  }

  /** Delivers what waits, beside everything else. */
  begin(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#waiting.length > 0 && !this.#parts.signal.aborted) this.begin();
    });
  }

  /** Resolves when nothing waits any more, or the signal has ended the work. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { folder, resultsAreTold } = next;
      if (this.#parts.signal.aborted) return;
      await this.#guarded(folder, () => this.#deliver(folder, resultsAreTold)).catch(() => undefined);
    }
  }

  async #deliver(folder: string, resultsAreTold: boolean): Promise<void> {
    const delivery = this.#delivery(await LeftJournal.read(folder));
    const taken = resultsAreTold ? 'late' : await deliverResults(delivery);
    if (taken === 'refused') return this.#giveUp(folder, 'the server does not know its lease any more');
    for (const line of await deliverEvidence(delivery))
      this.#parts.tell(`lease ${basename(folder)}: ${line}`);
    await rm(folder, { recursive: true, force: true });
  }

  #delivery(left: LeftJournal): Delivery {
    const { api, signal } = this.#parts;
    return { api, left, signal };
  }

  /** A journal that cannot be read stands in nobody's way; the end of the work and a revoked credential are passed on. */
  async #guarded(folder: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#parts.signal.throwIfAborted();
      if (error instanceof ServerRefusal) throw error;
      if (error instanceof JournalUnreadable) return this.#setAside(folder, error.message);
      this.#parts.tell(`lease ${basename(folder)}: ${(error as Error).message}`);
    }
  }

  async #setAside(folder: string, why: string): Promise<void> {
    const place = await this.#parts.data.setAside(folder);
    this.#parts.tell({ key: 'journal.unreadable', values: { folder, why, place } });
  }

  async #giveUp(folder: string, why: string): Promise<void> {
    this.#parts.tell({ key: 'journal.givenUp', values: { lease: basename(folder), why } });
    await rm(folder, { recursive: true, force: true });
  }

  /** Removes what is too old, and of the rest the oldest beyond the bytes that are kept. */
  async #worthKeeping(): Promise<string[]> {
    const worth: string[] = [];
    let bytes = 0;
    for (const folder of (await this.#parts.data.leftJournals()).reverse()) {
      const { size, changedMs } = await measure(folder);
      bytes += size;
      if (bytes > keptBytes) await this.#giveUp(folder, 'what waits for the server takes too much room');
      else if (Date.now() - changedMs > keptMs) await this.#giveUp(folder, 'it has waited for a week');
      else worth.unshift(folder);
    }
    return worth;
  }
}

async function measure(folder: string): Promise<{ size: number; changedMs: number }> {
  let size = 0;
  let changedMs = (await lstat(folder)).mtimeMs;
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const facts = await lstat(join(folder, name)).catch(() => null);
    size += facts?.size ?? 0;
    changedMs = Math.max(changedMs, facts?.mtimeMs ?? 0);
  }
  return { size, changedMs };
}
