/** The server's part in the lease of a canary, within the executor: nothing of it leaves the host. */
import type {
  BodyOf,
  CaseFinished,
  executorEndpoints,
  FileReported,
  FoundCase,
  ResponseOf,
} from '@testyard/protocol';
import type { MessageName, SendOptions } from '../server/server-api.ts';

type Table = typeof executorEndpoints;
type Finish = BodyOf<Table['finish']>;

/** What is told as it comes. */
export interface CanaryListener {
  found(cases: readonly FoundCase[]): void;
  finished(name: string, event: CaseFinished): void;
}

export class CanaryServer {
  /** How the lease ended; null: it did not say. */
  finish: Finish | null = null;
  readonly #listener: CanaryListener;
  readonly #cases: FoundCase[] = [];
  #isGiven = false;

  constructor(listener: CanaryListener) {
    this.#listener = listener;
  }

  /** As that of a real server, which takes everything. */
  async send<N extends MessageName>(
    name: N,
    body: BodyOf<Table[N]>,
    options: SendOptions = {},
  ): Promise<ResponseOf<Table[N]>> {
    return this.#answer(name, body, options) as ResponseOf<Table[N]>;
  }

  #answer(name: MessageName, body: unknown, { query = {}, bytes }: SendOptions): unknown {
    switch (name) {
      case 'ledger':
        return this.#ledger(body as BodyOf<Table['ledger']>);
      case 'next':
        return this.#next(body as BodyOf<Table['next']>);
      case 'writeLog':
        return { length: Number(query.offset) + (bytes instanceof Uint8Array ? bytes.length : 0) };
      case 'writeArtifact':
        return { id: '0' };
      case 'finish':
        this.finish = body as Finish;
        return {};
      default:
        return {};
    }
  }

  #ledger({ cases, last }: BodyOf<Table['ledger']>): ResponseOf<Table['ledger']> {
    this.#cases.push(...cases);
    if (last) this.#listener.found(this.#cases);
    return { fixed: last };
  }

  /** A canary has no two cases of one name. */
  #reported({ caseId, attempt, cases }: FileReported): void {
    for (const { name, ...result } of cases)
      this.#listener.finished(name, { ...result, type: 'case-finished', caseId, attempt });
  }

  /** All cases are one block. */
  #next({ sequence, events, want }: BodyOf<Table['next']>): ResponseOf<Table['next']> {
    for (const event of events) {
      if (event.type === 'file-reported') this.#reported(event);
      const one = event.type === 'case-finished' ? this.#cases[Number(event.caseId) - 1] : undefined;
      if (one) this.#listener.finished(one.name, event as CaseFinished);
    }
    const isDue = want === 1 && !this.#isGiven;
    if (isDue) this.#isGiven = true;
    const cases = this.#cases.map(({ identity }, index) => ({ id: String(index + 1), identity, attempt: 1 }));
    return {
      received: sequence + events.length,
      block: isDue ? { id: '1', cases } : null,
      done: want === 1 && !isDue,
      stop: null,
    };
  }
}
