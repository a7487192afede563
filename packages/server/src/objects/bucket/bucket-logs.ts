import {
  CoreError,
  type LogAppend,
  type LogObjects,
  type LogStreamKey,
  type StoredLogs,
} from '@testyard/core';
import { checkedId, isId, streamName } from '../object-path.ts';
import type { BucketClient, WriteCondition } from './bucket-client.ts';
import { KnownStreams } from './known-streams.ts';
import type { LogChain, LogPart } from './log-chain.ts';
import { piecesOf, readAhead } from './read-ahead.ts';

const FOLDER = 'logs/';
/** What a segment grows to; a message that is larger is a segment of its own. */
const SEGMENT_BYTES = 256 * 1024;
/** Times that others may come in between before an append gives up. */
const ATTEMPTS = 4;

export interface BucketLogsOptions {
  /** Whether the bucket refuses a write whose condition does not hold. Where it does not, only one server may write. */
  readonly conditional: boolean;
}

/**
 * Logs in a bucket, which cannot append: `logs/<taskId>/<leaseId>.<stream>/<offset>`, a chain of segments. An append
 * rewrites the last segment, or begins another where that is full. Each write is conditional on what was seen, so that
 * of two servers one is refused and looks again. docs/adr/0018-a-log-in-a-bucket-is-a-chain.md tells why.
 */
export class BucketLogs implements LogObjects {
  readonly #client: BucketClient;
  readonly #options: BucketLogsOptions;
  readonly #streams = new KnownStreams();

  constructor(client: BucketClient, options: BucketLogsOptions) {
    this.#client = client;
    this.#options = options;
  }

  async append(append: LogAppend): Promise<number> {
    const { offset, bytes, length } = append;
    const prefix = streamPrefix(append);
    if (!isOffset(offset) || !isOffset(length)) throw new TypeError('not an offset in a log');
    if (offset > length) throw new CoreError('RANGE_NOT_SATISFIABLE', { kind: 'log', number: length });
    if (bytes.length === 0) return length;
    return this.#streams.use(prefix, async (chain) => {
      try {
        return await this.#write(chain, append);
      } catch (error) {
        // Nobody knows what is stored after a write without an answer.
        if (!isRefusal(error)) chain.forget();
        throw error;
      }
    });
  }

  async *read(
    range: LogStreamKey & { readonly from: number; readonly to: number },
  ): AsyncGenerator<Uint8Array> {
    const prefix = streamPrefix(range);
    const { from, to } = range;
    if (to <= from) return;
    const fetches = await this.#streams.use(prefix, async (chain) => {
      if (chain.end < to) await chain.refresh(this.#client);
      if (chain.end === 0) throw new CoreError('NOT_FOUND', { kind: 'log' });
      if (chain.end < to) throw new Error('the log is shorter than its recorded length');
      return this.#fetches(chain, from, to);
    });
    try {
      yield* readAhead(fetches);
    } catch (error) {
      this.#streams.forget(prefix);
      throw error;
    }
  }

  async remove(taskId: string): Promise<void> {
    const prefix = taskPrefix(taskId);
    this.#streams.forget(prefix);
    await this.#client.removeAll(prefix);
  }

  /** Keys come in their order, all of a task one after the other. */
  async *taskIds(): AsyncGenerator<StoredLogs> {
    let task: { readonly taskId: string; readonly storedAt: number } | null = null;
    const found = ({ taskId, storedAt }: { taskId: string; storedAt: number }): StoredLogs[] =>
      isId(taskId) ? [{ taskId, ageMs: Math.max(0, Date.now() - storedAt) }] : [];
    for await (const { key, storedAt } of this.#client.list(FOLDER)) {
      const taskId = key.slice(FOLDER.length).split('/')[0] ?? '';
      if (task !== null && task.taskId !== taskId) yield* found(task);
      const before: number = task?.taskId === taskId ? task.storedAt : 0;
      task = { taskId, storedAt: Math.max(before, storedAt) };
    }
    if (task !== null) yield* found(task);
  }

  /** Resolves when the appends under way have ended. */
  close(): Promise<void> {
    return this.#streams.settled();
  }

  async #write(chain: LogChain, { offset, bytes, length }: LogAppend): Promise<number> {
    const end = offset + bytes.length;
    if (chain.end < length) await chain.refresh(this.#client);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (chain.end < length) throw new Error('the log is shorter than its committed length');
      const known = Math.min(chain.end, end);
      if (!(await this.#holds(chain, offset, bytes.subarray(0, known - offset)))) {
        throw new CoreError('LOG_CONFLICT', { kind: 'log', number: length });
      }
      if (known === end || (await this.#extend(chain, bytes.subarray(known - offset)))) {
        return Math.max(length, end);
      }
      chain.forget();
      await chain.refresh(this.#client);
    }
    throw new CoreError('STORE_UNAVAILABLE', { why: { rule: 'log-contended' } });
  }

  /** False where another was faster. */
  async #extend(chain: LogChain, bytes: Uint8Array): Promise<boolean> {
    const { tail, end } = chain;
    const grows = tail !== null && end - tail.start + bytes.length <= SEGMENT_BYTES;
    const start = grows ? tail.start : end;
    const whole = grows ? Buffer.concat([await this.#tailBytes(chain), bytes]) : Buffer.from(bytes);
    const tag = await this.#client.put(
      chain.keyAt(start),
      whole,
      this.#conditionOf(grows ? { tag: tail.tag } : { absent: true }),
    );
    if (tag !== null) chain.extend(start, tag, whole);
    return tag !== null;
  }

  #conditionOf(condition: WriteCondition): WriteCondition | undefined {
    return this.#options.conditional ? condition : undefined;
  }

  async #tailBytes(chain: LogChain): Promise<Uint8Array> {
    const { tail, end } = chain;
    if (tail === null || tail.bytes) return tail?.bytes ?? new Uint8Array();
    return this.#fetch(chain.keyAt(tail.start), { start: tail.start, from: 0, to: end - tail.start });
  }

  async #holds(chain: LogChain, offset: number, expected: Uint8Array): Promise<boolean> {
    if (expected.length === 0) return true;
    let done = 0;
    for await (const piece of readAhead(this.#fetches(chain, offset, offset + expected.length))) {
      if (Buffer.compare(piece, expected.subarray(done, done + piece.length)) !== 0) return false;
      done += piece.length;
    }
    return done === expected.length;
  }

  /** What reads the bytes `from` to `to`, piece by piece; of the last segment from memory where its bytes are there. */
  #fetches(chain: LogChain, from: number, to: number): (() => Promise<Uint8Array>)[] {
    const { tail } = chain;
    return chain.parts(from, to).flatMap((part) => {
      const remembered = part.start === tail?.start ? tail.bytes : null;
      if (remembered) return [async () => remembered.subarray(part.from, part.to)];
      const key = chain.keyAt(part.start);
      return [...piecesOf(part)].map((piece) => () => this.#fetch(key, { ...piece, start: part.start }));
    });
  }

  async #fetch(key: string, { from, to }: LogPart): Promise<Uint8Array> {
    const bytes = await this.#client.get(key, from, to);
    // Segments go with their task and never by themselves.
    if (bytes === null) throw new CoreError('NOT_FOUND', { kind: 'log' });
    if (bytes.length !== to - from) throw new Error('a segment of the log is shorter than it was');
    return bytes;
  }
}

function taskPrefix(taskId: string): string {
  return `${FOLDER}${checkedId(taskId)}/`;
}

function streamPrefix(key: LogStreamKey): string {
  return `${taskPrefix(key.taskId)}${streamName(key)}/`;
}

function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Whether the error says that nothing was tried. */
function isRefusal(error: unknown): boolean {
  return error instanceof CoreError && error.code === 'LOG_CONFLICT';
}
