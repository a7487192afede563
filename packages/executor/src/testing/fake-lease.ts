/** One lease as the fake server keeps it: the protocol's numbers, and all that it was told. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { BlockCase, FoundCase, LeaseEvent, NextReply, StopOrder } from '@testyard/protocol';

export interface LeaseScript {
  /** Cases in a block; all of them in one where absent. */
  readonly blockSize?: number;
  /** While true, `next` says that other leases hold cases. */
  readonly othersHold?: () => boolean;
  /** Values that it is accepted with, by variable. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What the server answers other than 2xx. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly number: number | null;

  constructor(status: number, code: string, message: string, number: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.number = number;
  }
}

interface Told {
  readonly body: Record<string, unknown>;
  readonly url: URL;
  readonly bytes: Buffer;
  readonly gone: Socket;
}

export class FakeLease {
  readonly leaseId: string;
  readonly epoch = 3;
  status: 'current' | 'stop' | 'stale' = 'current';
  readonly told: string[] = [];
  readonly cases: FoundCase[] = [];
  /** Ledgers that were said to be those of the plan, in which all the cases of `planned` are then. */
  asPlanned = 0;
  planned: readonly FoundCase[] = [];
  readonly events: LeaseEvent[] = [];
  /** What came when the lease was over. */
  readonly late: LeaseEvent[] = [];
  readonly logs = new Map<string, Buffer>();
  readonly closedLogs = new Set<string>();
  /** Bytes that each closed stream was said to lack. */
  readonly droppedLogs = new Map<string, number>();
  /** Answered with each log message; null: as a server of before, which does not say it. */
  gatherMs: number | null = null;
  readonly artifacts = new Map<string, Buffer>();
  /** Which case each file was said to be of, by its name; none where it is the task's. */
  readonly casesOfArtifacts = new Map<string, string>();
  finished: Record<string, unknown> | null = null;
  /** Answered with `next`, once. */
  stopOrder: StopOrder | null = null;
  commit = '';
  readonly #script: LeaseScript;
  readonly #changed: () => void;
  #blocks: BlockCase[][] = [];
  #given = 0;

  constructor(leaseId: string, script: LeaseScript, changed: () => void) {
    this.leaseId = leaseId;
    this.#script = script;
    this.#changed = changed;
  }

  log(stream: string): string {
    return (this.logs.get(stream) ?? Buffer.alloc(0)).toString('utf8');
  }

  /** `case id: status cause` of each finished case, in the order of arrival. */
  get results(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'case-finished' ? [`${event.caseId}: ${event.status} ${event.cause ?? '-'}`] : [],
    );
  }

  /** Cases that come (again) as blocks, after what is there. */
  addBlock(cases: BlockCase[]): void {
    this.#blocks.push(cases);
    this.#changed();
  }

  async act(name: string, told: Told): Promise<unknown> {
    this.told.push(name);
    const epoch = Number(told.body.epoch ?? told.url.searchParams.get('epoch'));
    const isEvidence = name === 'log' || name === 'artifacts';
    if ((this.status === 'stale' && !isEvidence) || epoch !== this.epoch)
      throw new Refusal(409, 'STALE', 'the lease is over', this.#keepLate(told.body));
    if (name === 'ledger') return this.#ledger(told.body);
    if (name === 'next') return this.#next(told.body);
    if (name === 'log') return this.#log(told);
    if (name === 'artifacts') return this.#artifact(told);
    if (name === 'source') {
      this.commit ||= String(told.body.commit);
      return { commit: this.commit };
    }
    if (name === 'accept') return { secrets: this.#script.secrets };
    if (name === 'finish') this.#finish(told.body);
    return {};
  }

  /** Answers how many events of the lease it has now. */
  #keepLate({ sequence, events = [] }: Record<string, unknown>): number | null {
    const received = this.events.length + this.late.length;
    if (typeof sequence === 'number') this.late.push(...(events as LeaseEvent[]).slice(received - sequence));
    return this.events.length + this.late.length;
  }

  #ledger(body: Record<string, unknown>): unknown {
    if (body.asPlanned) this.asPlanned += 1;
    this.cases.push(...(body.asPlanned ? this.planned : (body.cases as FoundCase[])));
    if (body.last) {
      const cases = this.cases.map(({ identity }, index) => ({
        id: String(index + 1),
        identity,
        attempt: 1,
      }));
      const size = this.#script.blockSize ?? Math.max(1, cases.length);
      while (cases.length > 0) this.#blocks.push(cases.splice(0, size));
    }
    return { fixed: body.last === true };
  }

  #next(body: Record<string, unknown>): NextReply {
    const { sequence, events, want, blocksReceived } = body as {
      sequence: number;
      events: LeaseEvent[];
      want: number;
      blocksReceived: number;
    };
    const received = this.events.length;
    if (sequence > received) throw new Refusal(409, 'SEQUENCE_GAP', 'a gap', received);
    this.events.push(...events.slice(received - sequence));
    const stop = this.stopOrder;
    this.stopOrder = null;
    const reply = { received: this.events.length, stop };
    if (want === 0) return { ...reply, block: null, done: false };
    if (blocksReceived < this.#given) return { ...reply, ...this.#block(this.#given) };
    if (this.#given < this.#blocks.length) this.#given += 1;
    else return { ...reply, block: null, done: !(this.#script.othersHold?.() ?? false) };
    return { ...reply, ...this.#block(this.#given) };
  }

  #block(number: number): Pick<NextReply, 'block' | 'done'> {
    return { block: { id: String(number), cases: this.#blocks[number - 1] ?? [] }, done: false };
  }

  #log({ url, bytes }: Told): unknown {
    const stream = url.pathname.split('/').at(-1) ?? '';
    const known = this.logs.get(stream) ?? Buffer.alloc(0);
    const offset = Number(url.searchParams.get('offset'));
    if (offset > known.length) throw new Refusal(416, 'RANGE_NOT_SATISFIABLE', 'a gap', known.length);
    const overlap = known.subarray(offset, offset + bytes.length);
    if (!overlap.equals(bytes.subarray(0, overlap.length))) throw new Refusal(409, 'LOG_CONFLICT', 'differs');
    const whole = Buffer.concat([known, bytes.subarray(overlap.length)]);
    this.logs.set(stream, whole);
    if (url.searchParams.get('closed') === '1') {
      this.closedLogs.add(stream);
      this.droppedLogs.set(stream, Number(url.searchParams.get('dropped')));
    }
    return { length: whole.length, ...(this.gatherMs === null ? {} : { gatherMs: this.gatherMs }) };
  }

  #artifact({ url, bytes }: Told): unknown {
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== url.searchParams.get('sha256')) throw new Refusal(409, 'ARTIFACT_HASH_MISMATCH', 'differs');
    const name = url.searchParams.get('name') ?? '';
    this.artifacts.set(name, bytes);
    const caseId = url.searchParams.get('caseId');
    if (caseId !== null) this.casesOfArtifacts.set(name, caseId);
    return { id: '1' };
  }

  #finish(body: Record<string, unknown>): void {
    if (body.events !== this.events.length)
      throw new Refusal(409, 'SEQUENCE_GAP', 'a gap', this.events.length);
    this.finished ??= body;
  }
}
