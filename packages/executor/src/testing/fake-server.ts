/**
 * The server's side of the protocol for tests, over real HTTP: it keeps the protocol's rules, records what it is told,
 * and does on demand what a bad network or another replica would do.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClaimReply, Offer, StopOrder, TaskPlan } from '@testyard/protocol';
import { FakeLease, type LeaseScript, Refusal } from './fake-lease.ts';

/** What happens to a request: its answer is lost or never comes, it is refused, something else answers, or null: all is well. */
export type Mishap =
  | 'drop-reply'
  | 'no-reply'
  | 'drop-request'
  | { readonly status: number; readonly retryAfter?: string; readonly code?: string }
  | { readonly status: number; readonly page: string }
  | null;

interface Call {
  readonly name: string;
  readonly body: Record<string, unknown>;
}

export class FakeServer {
  readonly leases = new Map<string, FakeLease>();
  readonly calls: Call[] = [];
  readonly code = randomBytes(8).toString('hex');
  readonly credential = randomBytes(8).toString('hex');
  leaseSeconds = 60;
  heartbeatSeconds = 0.1;
  /** Asked for each request; `count` is the number of requests of this name before. */
  mishap: (name: string, count: number) => Mishap = () => null;
  revoked = false;
  /** Whether the code was one for an executor of one task. */
  ephemeral = false;
  #registeredBy: string | undefined;
  readonly #server: Server;
  readonly #offers: Offer[] = [];
  readonly #orders: StopOrder[] = [];
  readonly #counts = new Map<string, number>();
  #wake: (() => void)[] = [];
  #nextLease = 1;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error) => response.destroy(error));
    });
  }

  static async listen(): Promise<FakeServer> {
    const fake = new FakeServer();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Open now. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A task for whoever claims next. */
  offer(plan: Partial<TaskPlan>, script: LeaseScript = {}): FakeLease {
    const leaseId = String(this.#nextLease++);
    const lease = new FakeLease(leaseId, script, () => this.changed());
    this.leases.set(leaseId, lease);
    this.#offers.push({ leaseId, epoch: lease.epoch, acceptWithinSeconds: 10, plan: fullPlan(plan) });
    this.changed();
    return lease;
  }

  order(order: StopOrder): void {
    this.#orders.push(order);
    this.changed();
  }

  /** Whether the executor has said that an order for the lease has arrived. */
  isKnownToStop(leaseId: string): boolean {
    return this.calls.some(({ body }) => Array.isArray(body.stopping) && body.stopping.includes(leaseId));
  }

  /** Wakes who waits for a change. */
  changed(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when the condition holds; rejects after `withinMs`. */
  async until(condition: () => boolean, what: string, withinMs = 30_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
      await this.#change(Math.min(100, withinMs));
    }
  }

  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { name, leaseId } = messageOf(url.pathname);
    const mishap = this.mishap(name, this.countOf(name));
    this.#counts.set(name, this.countOf(name) + 1);
    if (mishap === 'drop-request') return void request.socket.destroy();
    if (mishap === 'no-reply') return;
    if (mishap !== null && mishap !== 'drop-reply') {
      if ('page' in mishap) return void response.writeHead(mishap.status).end(mishap.page);
      const retry = mishap.retryAfter ? { 'retry-after': mishap.retryAfter } : {};
      const { status, code = 'STORE_UNAVAILABLE' } = mishap;
      return void response.writeHead(status, retry).end(JSON.stringify({ code, detail: 'later' }));
    }
    const answer = await this.#answer({ name, leaseId, url, bytes: Buffer.concat(parts), request });
    this.changed();
    if (mishap === 'drop-reply') return void request.socket.destroy();
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  }

  async #answer(message: Message): Promise<{ status: number; body: unknown }> {
    try {
      if (message.name !== 'register') this.#authenticate(message.request);
      return { status: message.name === 'register' ? 201 : 200, body: await this.#act(message) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        body: { code: error.code, detail: error.message, number: error.number },
      };
    }
  }

  #authenticate(request: IncomingMessage): void {
    const isOurs = request.headers.authorization === `Bearer ${this.credential}`;
    if (!isOurs || this.revoked) throw new Refusal(401, 'CREDENTIAL_UNKNOWN', 'who are you?');
  }

  async #act({ name, leaseId, url, bytes, request }: Message): Promise<unknown> {
    const isJson = request.headers['content-type'] === 'application/json';
    const body = isJson ? JSON.parse(bytes.toString('utf8')) : {};
    this.calls.push({ name, body });
    if (name === 'register') return this.#register(body);
    if (name === 'announce') {
      const { leaseSeconds, heartbeatSeconds } = this;
      return { executorId: '1', leaseSeconds, heartbeatSeconds };
    }
    if (name === 'heartbeat') {
      const leases = body.leases as { id: string }[];
      return { leases: leases.map(({ id }) => ({ id, status: this.leases.get(id)?.status ?? 'stale' })) };
    }
    if (name === 'claim') return this.#claim(body, request);
    if (name === 'leave') {
      this.revoked = this.ephemeral && body.instanceId === undefined;
      return { removed: this.revoked };
    }
    const lease = this.leases.get(leaseId);
    if (!lease) throw new Refusal(404, 'NOT_FOUND', 'no such lease');
    return lease.act(name, { body, url, bytes, gone: request.socket });
  }

  /** The code is used by the first, and who says the same key again is the first. */
  #register({ code, key }: { code?: string; key?: string }): unknown {
    const isFirst = this.#registeredBy === undefined;
    this.#registeredBy ??= key ?? '';
    const isUsable = isFirst || (key !== undefined && this.#registeredBy === key);
    if (code !== this.code || !isUsable)
      throw new Refusal(401, 'REGISTRATION_CODE_UNUSABLE', 'the code is not valid');
    return { executorId: '1', name: 'fake-host', credential: this.credential };
  }

  async #claim(body: Record<string, unknown>, request: IncomingMessage): Promise<ClaimReply> {
    const { freeSlots, stopping, waitSeconds } = body as {
      freeSlots: number;
      stopping: string[];
      waitSeconds: number;
    };
    const deadline = performance.now() + waitSeconds * 1000;
    for (;;) {
      const orders = this.#orders.filter((order) => !stopping.includes(order.leaseId));
      const gone = request.socket.destroyed;
      if ((freeSlots > 0 && this.#offers.length > 0 && !gone) || orders.length > 0) {
        return { offers: gone ? [] : this.#offers.splice(0, freeSlots), orders, drain: false };
      }
      if (performance.now() > deadline || gone) return { offers: [], orders: [], drain: false };
      await this.#change(50);
    }
  }
}

interface Message {
  readonly name: string;
  readonly leaseId: string;
  readonly url: URL;
  readonly bytes: Buffer;
  readonly request: IncomingMessage;
}

function messageOf(path: string): { name: string; leaseId: string } {
  const [, , , first = '', leaseId = '', name = ''] = path.split('/');
  return first === 'leases' ? { name, leaseId } : { name: first, leaseId: '' };
}

function fullPlan(plan: Partial<TaskPlan>): TaskPlan {
  return {
    ...{ taskId: '7', runId: 'a'.repeat(32), templateName: 'fake', framework: 'fake', workingDirectory: '.' },
    ...{ source: { path: '/nowhere' }, select: [], arguments: [], command: null, cases: null, report: null },
    ...{ environment: {}, setup: [], artifacts: [], onLost: 'tolerant' as const, ledgerFixed: false },
    timeouts: { setupMs: 10_000, caseMs: 20_000, taskMs: 60_000, collectMs: 5_000 },
    sut: { name: '', branch: '', ip: '', port: '' },
    remainingMs: plan.timeouts?.taskMs ?? 60_000,
    ...plan,
  };
}
