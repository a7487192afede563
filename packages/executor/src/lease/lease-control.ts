/**
 * What may come over a lease from outside while it works: an order to stop, the end of its time, the executor's leave,
 * its loss. The first ending stands; only a loss takes its place, and a shorter grace hastens it.
 */
import type { Cause, ExecutorRemark } from '@testyard/protocol';
import type { Said } from '../texts/remark.ts';

export interface Ending {
  readonly kind: 'stopped' | 'timed-out' | 'returned' | 'failed' | 'lost';
  readonly cause: Cause | null;
  readonly reason: string;
  /** Its rule, where it is the executor's own. */
  readonly remark?: ExecutorRemark;
  readonly graceMs: number;
}

/** A handle on processes that an ending stops. */
export interface Stoppable {
  stopAll(graceMs: number): Promise<void>;
}

export class LeaseControl {
  readonly ended: Promise<Ending>;
  /** Told with the end of the lease, each once. */
  readonly warnings = new Set<Said>();
  readonly #abort = new AbortController();
  readonly #nothingNew = new AbortController();
  readonly #processes = new Set<Stoppable>();
  #ending: Ending | null = null;
  #halted: Ending | null = null;
  #onHalt: () => void = () => undefined;
  #onWantedBack: () => void = () => undefined;
  #resolveEnded: (ending: Ending) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  get ending(): Ending | null {
    return this.#ending;
  }

  /** Set when the case that runs is to be the last. */
  get halted(): Ending | null {
    return this.#halted;
  }

  /** Aborted when the lease ends. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Aborted when nothing new is to begin: by a halt, or with the lease. */
  get nothingNew(): AbortSignal {
    return this.#nothingNew.signal;
  }

  end(ending: Ending): void {
    if (this.#ending === null || (ending.kind === 'lost' && this.#ending.kind !== 'lost'))
      this.#ending = ending;
    for (const processes of this.#processes) void processes.stopAll(ending.graceMs).catch(() => undefined);
    this.#resolveEnded(this.#ending);
    if (this.signal.aborted) return;
    this.#abort.abort(new Error(ending.reason));
    this.#nothingNew.abort();
  }

  /** `ending` is what the lease comes to when the case that runs is over. */
  halt(ending: Ending): void {
    if (this.#halted || this.#ending) return;
    this.#halted = ending;
    this.#nothingNew.abort();
    this.#onHalt();
  }

  onHalt(act: () => void): void {
    this.#onHalt = act;
    if (this.#halted) act();
  }

  /** What is not begun is wanted by another slot. */
  wantedBack(): void {
    if (this.#ending === null) this.#onWantedBack();
  }

  onWantedBack(act: () => void): void {
    this.#onWantedBack = act;
  }

  /** From now on these processes are stopped when the lease ends; at once where it has. */
  adopt(processes: Stoppable): void {
    this.#processes.add(processes);
    if (this.#ending) void processes.stopAll(0).catch(() => undefined);
  }

  release(processes: Stoppable): void {
    this.#processes.delete(processes);
  }
}
