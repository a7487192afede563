import {
  type DryRun,
  type Endpoint,
  nativeEndpoints,
  type Rerun,
  type Run,
  type StartRun,
} from '@testyard/protocol';
import { buildRequest, type LooseInput } from './build-request.ts';
import type {
  CallInput,
  CallOutput,
  CallSettings,
  EndpointName,
  ItemOf,
  ListName,
} from './endpoint-types.ts';
import { randomKey } from './random-key.ts';
import { withRetries } from './retry.ts';
import { Transport, type TransportOptions } from './transport.ts';

export interface ClientOptions extends TransportOptions {
  /** How long calls are tried again where they do not say it themselves; 30,000 where absent. */
  readonly retryForMs?: number;
}

/** A part of a log or an artifact, as raw bytes. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  /** Length of the whole, as the server knew it when it answered. */
  readonly totalLength: number;
}

export interface ByteRangeInput extends CallSettings {
  /** First byte. */
  readonly from: number;
  /** At most so many bytes. */
  readonly length: number;
}

/**
 * The native API, one method for every row of its endpoint table. Calls that may be repeated are, for a while,
 * when the server is away or asks to come back. Throws ProblemError, ConnectionError, or the signal's reason.
 */
export class Client {
  readonly #transport: Transport;
  readonly #defaults: CallSettings;

  constructor({ retryForMs, ...options }: ClientOptions) {
    this.#transport = new Transport(options);
    this.#defaults = retryForMs === undefined ? {} : { retryForMs };
  }

  /** Address of the server, without a slash at its end. */
  get server(): string {
    return this.#transport.server;
  }

  async call<N extends EndpointName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const endpoint: Endpoint = nativeEndpoints[name];
    const request = buildRequest(endpoint, { ...this.#defaults, ...(input as LooseInput) });
    return this.#transport.send(request, async (response) => {
      return (endpoint.response === undefined ? undefined : await response.json()) as CallOutput<N>;
    });
  }

  /** Every page of a list, from the cursor in `query` on. */
  async *pages<N extends ListName>(name: N, input: CallInput<N>): AsyncGenerator<CallOutput<N>> {
    let given: LooseInput = input;
    for (;;) {
      const page = await this.call(name, given as CallInput<N>);
      yield page;
      const { next } = page as unknown as { next: string | null };
      if (next === null) return;
      given = { ...given, query: { ...given.query, cursor: next } };
    }
  }

  /** Every item of a list. */
  async *items<N extends ListName>(name: N, input: CallInput<N>): AsyncGenerator<ItemOf<N>> {
    for await (const page of this.pages(name, input)) {
      yield* (page as unknown as { items: ItemOf<N>[] }).items;
    }
  }

  /** Starts a run exactly once, however often the call has to be sent. */
  startRun(projectId: string, body: StartRun, settings: CallSettings = {}): Promise<Run> {
    const headers = { 'idempotency-key': randomKey(), ...settings.headers };
    return this.call('startRun', { ...settings, params: { projectId }, body, headers });
  }

  /** Lets an executor find the cases of a template, exactly once, however often the call has to be sent; none is executed. */
  dryRun(templateId: string, body: DryRun = {}, settings: CallSettings = {}): Promise<Run> {
    const headers = { 'idempotency-key': randomKey(), ...settings.headers };
    return this.call('dryRunTemplate', { ...settings, params: { templateId }, body, headers });
  }

  /** Opens the next round of a finished run exactly once, however often the call has to be sent. */
  rerun(runId: string, body: Rerun = {}, settings: CallSettings = {}): Promise<Run> {
    const headers = { 'idempotency-key': randomKey(), ...settings.headers };
    return this.call('rerun', { ...settings, params: { runId }, body, headers });
  }

  /**
   * An answer that goes on, as it comes; `timeoutMs` is the longest silence. It is asked for once, not again: the
   * caller knows from where to go on.
   */
  stream<N extends 'followLog' | 'readLogText' | 'followRun' | 'readReport'>(
    name: N,
    input: CallInput<N>,
  ): AsyncGenerator<Uint8Array> {
    const given = { ...this.#defaults, ...(input as LooseInput) };
    return this.#transport.stream(buildRequest(nativeEndpoints[name], given));
  }

  /**
   * A whole answer as it comes, given to `take` anew each time that it broke off and the server may be back: what was
   * taken before is to be forgotten.
   */
  collect<N extends 'readReport'>(
    name: N,
    input: CallInput<N>,
    take: (bytes: AsyncGenerator<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const { repeatable, retryForMs, signal, onRetry } = buildRequest(nativeEndpoints[name], {
      ...this.#defaults,
      ...(input as LooseInput),
    });
    const options = { repeatable, retryForMs, signal, onRetry, retryAfterMs: () => 0 };
    return withRetries(() => take(this.stream(name, input)), options);
  }

  /** Bytes of a log or an artifact; empty where `from` is the end. */
  readBytes<N extends 'readLog' | 'readArtifact'>(
    name: N,
    input: Pick<CallInput<N>, 'params'> & ByteRangeInput,
  ): Promise<ByteRange> {
    const { from, length, ...rest } = input;
    if (length <= 0) return Promise.resolve({ bytes: new Uint8Array(), totalLength: from });
    const headers = { ...rest.headers, range: `bytes=${from}-${from + length - 1}` };
    const request = buildRequest(nativeEndpoints[name], { ...this.#defaults, ...rest, headers });
    return this.#transport.send(request, async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status !== 206) {
        return { bytes: bytes.subarray(from, from + length), totalLength: bytes.length };
      }
      const total = Number(response.headers.get('content-range')?.split('/')[1]);
      return { bytes, totalLength: Number.isFinite(total) ? total : from + bytes.length };
    });
  }
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
