import type { BlockCase } from '@testyard/protocol';
import type { CaseFeed } from '../framework.ts';
import type { WarmCommand } from './warm-messages.ts';

export interface DispatchOptions {
  readonly feed: CaseFeed;
  readonly send: (command: WarmCommand) => void;
  /** The case's position among those that were found; null where it needs no run, because its end was told already. */
  readonly place: (blockCase: BlockCase) => number | null;
  /** The name of the folder that a case puts its files into. */
  readonly folder: (blockCase: BlockCase) => string;
}

/**
 * Pulls when the process asks, and tells it what it got. It asks `ahead` when the last case that it has was run and is
 * about to be torn down, so that the successor of each is known by then and nothing was held while it ran; and `idle`
 * when it has none.
 */
export class CaseDispatch {
  /** Resolves when the feed has no more; rejects where it fails. */
  readonly done: Promise<void>;
  readonly #options: DispatchOptions;
  readonly #handedOut: BlockCase[] = [];
  #settle!: { resolve: () => void; reject: (error: unknown) => void };

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** The case that the process knows by its number; undefined where it was never given one. */
  caseOf(number: number): BlockCase | undefined {
    return this.#handedOut[number];
  }

  /** The process waits for more cases, and says so once. */
  wanted(mode: 'ahead' | 'idle'): void {
    this.#pull(mode).catch(this.#settle.reject);
  }

  async #pull(mode: 'ahead' | 'idle'): Promise<void> {
    const { feed, send } = this.#options;
    for (;;) {
      const cases = mode === 'idle' ? await feed.pull('idle') : await feed.pull('ahead');
      if (cases === null) return this.#settle.resolve();
      if (mode === 'ahead' && cases.length === 0) return send({ type: 'last' });
      if (this.#handOut(cases)) return;
    }
  }

  /** Whether there was one to run among them. */
  #handOut(cases: readonly BlockCase[]): boolean {
    const items: number[] = [];
    const folders: string[] = [];
    const attempts: number[] = [];
    const identities: string[] = [];
    for (const blockCase of cases) {
      const item = this.#options.place(blockCase);
      if (item === null) continue;
      items.push(item);
      folders.push(this.#options.folder(blockCase));
      attempts.push(blockCase.attempt);
      identities.push(blockCase.identity);
      this.#handedOut.push(blockCase);
    }
    if (items.length > 0) this.#options.send({ type: 'run', items, folders, attempts, identities });
    return items.length > 0;
  }
}
