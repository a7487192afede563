// Between an executor and its server: what single leases say is answered 503, or not at all, while all else passes.
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as openRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a lease is told that is held. */
export type Held = 'refused' | 'unanswered';

export class LeaseGate {
  readonly #port: number;
  readonly #server: Server;
  #held: { readonly how: Held; readonly isMeant: (leaseId: string) => boolean } | null = null;
  readonly #unanswered = new Set<ServerResponse>();
  #refusals = 0;

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  /** To the server on this port of 127.0.0.1; open. */
  static async listen(port: number): Promise<LeaseGate> {
    const gate = new LeaseGate(port);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Messages that were held. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Results, logs and files of these leases do not pass; signs of life and all that is of no lease do. */
  hold(how: Held, isMeant: (leaseId: string) => boolean): void {
    this.#held = { how, isMeant };
  }

  /** Everything passes; who waits for an answer is told that there will be none. */
  open(): void {
    this.#held = null;
    for (const response of this.#unanswered) response.destroy();
    this.#unanswered.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const lease = /^\/executor\/v1\/leases\/(\d+)\/(next|log|artifacts|finish)/.exec(request.url ?? '')?.[1];
    if (lease !== undefined && this.#held?.isMeant(lease)) {
      this.#refusals += 1;
      if (this.#held.how === 'refused') response.writeHead(503).end();
      else this.#unanswered.add(response);
      return;
    }
    const { method, url: path, headers } = request;
    const onward = openRequest({ host: '127.0.0.1', port: this.#port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
