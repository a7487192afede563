/** Messages of one lease: each carries its id and epoch, and is repeated until the server has it or the lease is lost. */
import type { BodyOf, executorEndpoints, ResponseOf } from '@testyard/protocol';
import { persist } from '../server/retry.ts';
import { type MessageName, type SendOptions, type ServerApi, ServerRefusal } from '../server/server-api.ts';

type Table = typeof executorEndpoints;
type JsonMessage = Exclude<
  MessageName,
  'register' | 'announce' | 'renewCredential' | 'leave' | 'heartbeat' | 'claim' | 'writeLog' | 'writeArtifact'
>;

export interface SentArtifact {
  readonly name: string;
  readonly sha256: string;
  /** Absent where it is the task's as a whole. */
  readonly caseId?: string;
  open(): NonNullable<SendOptions['bytes']>;
}

/** The lease is not ours any more: end its session and keep nothing. */
export class LeaseLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LeaseLost';
  }
}

export class LeaseLink {
  readonly leaseId: string;
  readonly epoch: number;
  readonly #api: Pick<ServerApi, 'send'>;
  readonly #lost = new AbortController();

  constructor(api: Pick<ServerApi, 'send'>, leaseId: string, epoch: number) {
    this.#api = api;
    this.leaseId = leaseId;
    this.epoch = epoch;
  }

  /** Aborted, with LeaseLost as its reason, when no message of this lease can count any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  lose(message: string): void {
    if (!this.lost.aborted) this.#lost.abort(new LeaseLost(message));
  }

  /** Rejects with LeaseLost, with the final ServerRefusal, or with the reason of `options.signal`. */
  send<N extends JsonMessage>(
    name: N,
    body: Omit<BodyOf<Table[N]>, 'epoch'>,
    options: SendOptions = {},
  ): Promise<ResponseOf<Table[N]>> {
    const whole = { ...body, epoch: this.epoch } as BodyOf<Table[N]>;
    return this.#persist(options, (signal) =>
      this.#api.send(name, whole, { ...options, signal, params: { leaseId: this.leaseId } }),
    );
  }

  writeLog(
    place: { stream: string; offset: number; closed: boolean; dropped: number },
    bytes: Uint8Array,
  ): Promise<ResponseOf<Table['writeLog']>> {
    const { stream, offset, closed, dropped } = place;
    const query = {
      epoch: String(this.epoch),
      offset: String(offset),
      ...(closed ? { closed: '1', dropped: String(dropped) } : {}),
    };
    const params = { leaseId: this.leaseId, stream };
    return this.#persist({}, (signal) =>
      this.#api.send('writeLog', undefined, { query, params, bytes, signal }),
    );
  }

  /** `open` is called for each try, as a stream can be sent only once. */
  writeArtifact(file: SentArtifact, options: { signal: AbortSignal; timeoutMs: number }): Promise<void> {
    const { name, sha256, caseId } = file;
    const query = { epoch: String(this.epoch), name, sha256, ...(caseId ? { caseId } : {}) };
    return this.#persist(options, async (signal) => {
      const params = { leaseId: this.leaseId };
      await this.#api.send('writeArtifact', undefined, {
        ...options,
        query,
        params,
        signal,
        bytes: file.open(),
      });
    });
  }

  async #persist<T>(options: SendOptions, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = options.signal ? AbortSignal.any([this.lost, options.signal]) : this.lost;
    try {
      return await persist(signal, () => attempt(signal));
    } catch (error) {
      if (error instanceof ServerRefusal && meansLost(error)) {
        this.lose(error.message);
        throw this.lost.reason;
      }
      throw error;
    }
  }
}

function meansLost(error: ServerRefusal): boolean {
  return error.code === 'STALE' || error.isUnknown || (error.status === 404 && error.code !== '');
}
