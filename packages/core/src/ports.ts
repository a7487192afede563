/** What the service needs from the world beside its stores. */

export interface Clock {
  /** Milliseconds since 1970 that never run backwards within a process. */
  now(): number;
}

export interface Ids {
  /** 19 decimal digits, unique over every kind: templates, groups, tasks, executors, leases. */
  decimal(): string;
  /** 32 hexadecimal characters: projects, runs, users. */
  hex(): string;
  /** A new secret of 256 random bits, URL-safe text: tokens, credentials, codes. */
  secret(): string;
}

/** Whether a text may be an id of the decimal kind: a name may look like one, too. */
export function mayBeDecimalId(text: string): boolean {
  return /^[0-9]{19}$/.test(text);
}

export interface Digest {
  /** SHA-256 of UTF-8 text, 64 hexadecimal characters. What is stored of a secret. */
  sha256(text: string): string;
}

/**
 * What changed, for whoever waits. Told after the commit, never before; a hint and no more: waiters read again.
 * `work`: a task may be offered, of any lane or of that one. `run`: what is shown of it; `run-end`: that one of its
 * rounds is over. `task`: what a lease held waits for another, or nothing
 * more will. `lease`, `executor`: something is said to it. `log`: a stream has grown or ended (`leaseId/stream`).
 */
export type Topic =
  | 'work'
  | `work:${string}`
  | `run:${string}`
  | `run-end:${string}`
  | `task:${string}`
  | `lease:${string}`
  | `executor:${string}`
  | `log:${string}`;

/** The lane that a topic of work is about; undefined where it may be any. */
export function laneOfTopic(topic: Topic): string | undefined {
  return topic.startsWith(workOf) ? topic.slice(workOf.length) : undefined;
}

/** Whether a task may be offered. */
export function isWork(topic: Topic): boolean {
  return topic === 'work' || topic.startsWith(workOf);
}

const workOf = 'work:';

export interface Signals {
  notify(topic: Topic): void;
  /**
   * Listens from now on. `promise` resolves with the topic that is notified first, or with null after `timeoutMs`, when
   * `signal` aborts, or by `cancel`. It never rejects.
   */
  listen(
    topics: readonly Topic[],
    options: { readonly timeoutMs: number; readonly signal?: AbortLike },
  ): { readonly promise: Promise<Topic | null>; cancel(): void };
  /**
   * Calls `told` each time that the topic is notified, until the function that it answers is called. `told` must not throw.
   * Who hears `work` hears that of all lanes, and which one it is; undefined: of any.
   */
  hear(topic: Topic, told: (lane?: string) => void): () => void;
}

/** The part of an AbortSignal that core may know. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
