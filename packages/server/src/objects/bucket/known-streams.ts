import { LogChain } from './log-chain.ts';

interface KnownStream {
  readonly chain: LogChain;
  /** The last thing that was begun on this stream; the next waits for it. */
  tail: Promise<unknown>;
  users: number;
}

/** Streams whose segments are remembered; a forgotten one is listed again. */
const REMEMBERED = 1_000;
/** Streams whose last segment is remembered with its bytes, of up to 256 KiB. */
const REMEMBERED_BYTES = 64;

/** What is known of the streams that were used lately. What is done to one stream is done one after the other. */
export class KnownStreams {
  readonly #streams = new Map<string, KnownStream>();
  /** Those with bytes, the latest last. */
  readonly #withBytes = new Set<LogChain>();

  /** Runs `action` on what is known of the stream, after what was begun on it before. */
  async use<T>(prefix: string, action: (chain: LogChain) => Promise<T>): Promise<T> {
    const stream = this.#take(prefix);
    const result = stream.tail.then(() => action(stream.chain));
    stream.tail = result.catch(() => {});
    try {
      return await result;
    } finally {
      stream.users -= 1;
      this.#keepBytes(stream.chain);
      this.#forgetSurplus();
    }
  }

  /** Forgets the streams whose prefix begins with this. */
  forget(prefix: string): void {
    for (const name of this.#streams.keys()) if (name.startsWith(prefix)) this.#drop(name);
  }

  /** Resolves when all that was begun has ended. */
  async settled(): Promise<void> {
    await Promise.all([...this.#streams.values()].map(({ tail }) => tail));
  }

  /** The entry goes to the end of the map: its order is the order of use. */
  #take(prefix: string): KnownStream {
    const known = this.#streams.get(prefix);
    const stream = known ?? { chain: new LogChain(prefix), tail: Promise.resolve(), users: 0 };
    this.#streams.delete(prefix);
    this.#streams.set(prefix, stream);
    stream.users += 1;
    return stream;
  }

  #keepBytes(chain: LogChain): void {
    this.#withBytes.delete(chain);
    if (chain.tail?.bytes) this.#withBytes.add(chain);
    for (const oldest of this.#withBytes) {
      if (this.#withBytes.size <= REMEMBERED_BYTES) return;
      oldest.forgetBytes();
      this.#withBytes.delete(oldest);
    }
  }

  #forgetSurplus(): void {
    if (this.#streams.size <= REMEMBERED) return;
    const unused = [...this.#streams].find(([, { users }]) => users === 0);
    if (unused) this.#drop(unused[0]);
  }

  #drop(name: string): void {
    const stream = this.#streams.get(name);
    if (stream) this.#withBytes.delete(stream.chain);
    this.#streams.delete(name);
  }
}
