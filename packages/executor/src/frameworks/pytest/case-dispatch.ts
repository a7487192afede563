import type { BlockCase } from '@testyard/protocol';
import type { CaseFeed } from '../framework.ts';
import type { PluginCommand } from './plugin-messages.ts';

export interface DispatchOptions {
  readonly feed: CaseFeed;
  readonly send: (command: PluginCommand) => void;
  /** The case's position in pytest's collection; null where it needs no run, because its end was told already. */
  readonly place: (blockCase: BlockCase) => number | null;
  /** The name of the folder that a case puts its files into. */
  readonly folder: (blockCase: BlockCase) => string;
}

/**
 * Decides when to pull and what the plugin is told, so that each case runs with its successor known and no more is
 * held than the running block and one ahead. One pull at a time; its answer is looked at together with all that
 * happened meanwhile:
 *
 * - no case left and the plugin waits: pull `idle`; null is the end.
 * - one case left and the plugin waits: pull `ahead`; nothing means `last`.
 * - one case left and the newest block has begun: pull `ahead` early, while a case runs.
 */
export class CaseDispatch {
  /** Resolves when the feed has no more; rejects where it fails. */
  readonly done: Promise<void>;
  readonly #options: DispatchOptions;
  readonly #handedOut: BlockCase[] = [];
  #settle!: { resolve: () => void; reject: (error: unknown) => void };
  #startedCount = 0;
  #newestBlockAt = 0;
  #waiting = false;
  #pulling = false;
  #foundNothingAhead = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** The case that the plugin knows by its number; undefined where it was never given one. */
  caseOf(number: number): BlockCase | undefined {
    return this.#handedOut[number];
  }

  started(): void {
    this.#startedCount += 1;
    this.#advance();
  }

  /** The plugin waits, having `received` cases: where more are on their way the question is answered already. */
  wanted(received: number): void {
    if (received < this.#handedOut.length) return;
    this.#waiting = true;
    this.#foundNothingAhead = false;
    this.#advance();
  }

  #advance(): void {
    const mode = this.#pulling ? null : this.#whatToPull();
    if (mode === null) return;
    this.#pulling = true;
    this.#pull(mode).catch(this.#settle.reject);
  }

  #whatToPull(): 'idle' | 'ahead' | null {
    const left = this.#handedOut.length - this.#startedCount;
    if (this.#waiting) return left === 0 ? 'idle' : 'ahead';
    const newestHasBegun = this.#startedCount > this.#newestBlockAt;
    return left <= 1 && newestHasBegun && !this.#foundNothingAhead ? 'ahead' : null;
  }

  async #pull(mode: 'idle' | 'ahead'): Promise<void> {
    const { feed } = this.#options;
    const cases = mode === 'idle' ? await feed.pull('idle') : await feed.pull('ahead');
    this.#pulling = false;
    if (cases === null) return this.#settle.resolve();
    if (cases.length > 0) this.#handOut(cases);
    else if (mode === 'ahead') this.#nothingAhead();
    this.#advance();
  }

  #handOut(cases: readonly BlockCase[]): void {
    const blockAt = this.#handedOut.length;
    const items: number[] = [];
    const folders: string[] = [];
    for (const blockCase of cases) {
      const item = this.#options.place(blockCase);
      if (item === null) continue;
      items.push(item);
      folders.push(this.#options.folder(blockCase));
      this.#handedOut.push(blockCase);
    }
    if (items.length === 0) return;
    this.#newestBlockAt = blockAt;
    this.#waiting = false;
    this.#foundNothingAhead = false;
    this.#options.send({ type: 'run', items, folders });
  }

  #nothingAhead(): void {
    const left = this.#handedOut.length - this.#startedCount;
    if (this.#waiting && left > 0) {
      this.#waiting = false;
      this.#options.send({ type: 'last' });
    }
    this.#foundNothingAhead = true;
  }
}
