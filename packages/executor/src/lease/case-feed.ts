/**
 * Where sessions of a lease get their cases from: the blocks that `next` brings, never more than one in advance. What a
 * session had and did not finish goes first to the session after it.
 */
import type { BlockCase, CaseFinished } from '@testyard/protocol';
import { within } from '../deadline.ts';
import type { CaseFeed } from '../frameworks/framework.ts';
import type { Pulled } from '../loops/lease-channel.ts';

/** Rejects with the signal's reason when it is aborted. */
export type PullBlock = (waitSeconds: number, signal: AbortSignal) => Promise<Pulled>;

const parkedSeconds = 25;
/** With the server away a session runs what it has rather than wait for a successor. */
const aheadWithinMs = 1_000;

export class BlockFeed implements CaseFeed {
  readonly #pull: PullBlock;
  readonly #open = new Map<string, BlockCase>();
  #held: BlockCase[] = [];
  #fetching: Promise<void> | null = null;
  #done = false;
  readonly #end = new AbortController();

  constructor(pull: PullBlock) {
    this.#pull = pull;
  }

  pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
  pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
  async pull(mode: 'ahead' | 'idle'): Promise<readonly BlockCase[] | null> {
    if (mode === 'ahead') {
      if (this.#held.length === 0 && !this.#over) await within(aheadWithinMs, this.#fetch(0));
      return this.#handOut();
    }
    while (this.#held.length === 0 && !this.#over) await this.#fetch(parkedSeconds);
    const cases = this.#handOut();
    return cases.length > 0 ? cases : null;
  }

  /** Gives no more; who waits for more is told so. */
  end(): void {
    this.#end.abort(new Error('The feed has ended'));
  }

  finished(event: Pick<CaseFinished, 'caseId' | 'attempt'>): void {
    this.#open.delete(keyOf(event.caseId, event.attempt));
  }

  /** Whether a case that was handed out is not finished yet. */
  isOpen(caseId: string, attempt: number): boolean {
    return this.#open.has(keyOf(caseId, attempt));
  }

  /** A new session begins: it gets first what the one before did not finish. */
  restart(): void {
    this.#held = [...this.#open.values(), ...this.#held];
    this.#open.clear();
  }

  get #over(): boolean {
    return this.#done || this.#end.signal.aborted;
  }

  #handOut(): readonly BlockCase[] {
    if (this.#end.signal.aborted) return [];
    const cases = this.#held;
    this.#held = [];
    for (const one of cases) this.#open.set(keyOf(one.id, one.attempt), one);
    return cases;
  }

  #fetch(waitSeconds: number): Promise<void> {
    this.#fetching ??= this.#fetchOnce(waitSeconds).finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetchOnce(waitSeconds: number): Promise<void> {
    const { signal } = this.#end;
    try {
      const { block, done } = await this.#pull(waitSeconds, signal);
      if (block) this.#held.push(...block.cases);
      this.#done = done && !block;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function keyOf(caseId: string, attempt: number): string {
  return `${caseId} ${attempt}`;
}
