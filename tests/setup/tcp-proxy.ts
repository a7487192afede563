// The network between two programs, on one machine. What a cut does to TCP is kept: bytes on their way wait, as they
// do for as long as the kernels retransmit, and go on when the cut is over; or the connection is reset and they are
// lost, as after a longer one. Nothing of HTTP is known here.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `requests`: from who connects to the target; `replies`: back. */
export type Direction = 'requests' | 'replies';

export interface TcpProxyTarget {
  /** Of 127.0.0.1. */
  readonly port: number;
}

interface Link {
  readonly client: Socket;
  readonly target: Socket;
  swallowed: boolean;
}

export class TcpProxy {
  readonly #target: TcpProxyTarget;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #stalled = new Set<Direction>();
  #latencyMs = 0;
  #refusing = false;
  #passed = { requests: 0, replies: 0 };
  #wake: () => void = () => undefined;
  #flowing: Promise<void> = Promise.resolve();

  private constructor(target: TcpProxyTarget) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      this.#admit(client),
    );
  }

  /** A healthy network to the target, on a free port of 127.0.0.1. */
  static async listen(target: TcpProxyTarget): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return address.port;
  }

  /** Where clients find the target through this network. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#links.size;
  }

  /** Bytes that have passed since the start, by direction. */
  get passed(): Readonly<Record<Direction, number>> {
    return { ...this.#passed };
  }

  /** Every piece of a direction is handed on this much later, one after the other; 0 for none. */
  delay(milliseconds: number): void {
    this.#latencyMs = milliseconds;
  }

  /**
   * Nothing passes any more in these directions, and nobody is told: connections stay open, new ones are taken, and
   * their bytes wait. Both directions where none is named.
   */
  cut(...directions: readonly Direction[]): void {
    const chosen = directions.length > 0 ? directions : (['requests', 'replies'] as const);
    if (this.#stalled.size === 0) {
      this.#flowing = new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    for (const direction of chosen) this.#stalled.add(direction);
  }

  /** Ends a cut: what waited goes on. With `reset` first, it is lost instead. */
  heal(): void {
    this.#stalled.clear();
    this.#refusing = false;
    this.#wake();
  }

  /** Every open connection is reset at both ends; bytes on their way are lost. New ones are taken as before. */
  reset(): void {
    for (const { client, target } of this.#links) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
    this.#links.clear();
  }

  /** What is open passes nothing any more, for ever, and nobody is told; new connections are as before. */
  swallow(): void {
    for (const link of this.#links) link.swallowed = true;
  }

  /** New connections are reset at once until `heal`; open ones are left alone. */
  refuse(): void {
    this.#refusing = true;
  }

  async close(): Promise<void> {
    this.reset();
    this.heal();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #admit(client: Socket): void {
    if (this.#refusing) return void client.resetAndDestroy();
    const target = connect({ port: this.#target.port, host: '127.0.0.1', allowHalfOpen: true });
    const link: Link = { client, target, swallowed: false };
    this.#links.add(link);
    for (const socket of [client, target]) {
      socket.setNoDelay(true);
      // A broken end breaks the other, at once even in a cut: the programs at both ends are what is tested.
      socket.on('error', () => this.#break(link));
      socket.on('close', () => this.#closed(link));
    }
    void this.#carry(link, 'requests');
    void this.#carry(link, 'replies');
  }

  /** Takes a piece, waits for its turn and its time, hands it on; a full other end holds it back. */
  async #carry(link: Link, direction: Direction): Promise<void> {
    const [from, to] = direction === 'requests' ? [link.client, link.target] : [link.target, link.client];
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        const bytes = piece as Buffer;
        if (this.#latencyMs > 0) await sleep(this.#latencyMs);
        await this.#turn(direction);
        if (to.destroyed || link.swallowed) continue;
        this.#passed[direction] += bytes.length;
        if (!to.write(bytes)) await once(to, 'drain');
      }
      await this.#turn(direction);
      if (!link.swallowed) to.end();
    } catch {
      this.#break(link);
    }
  }

  async #turn(direction: Direction): Promise<void> {
    while (this.#stalled.has(direction)) await this.#flowing;
  }

  #break({ client, target }: Link): void {
    client.destroy();
    target.destroy();
  }

  #closed(link: Link): void {
    if (link.client.destroyed && link.target.destroyed) this.#links.delete(link);
  }
}
