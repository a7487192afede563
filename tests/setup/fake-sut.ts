// A system under test that is redeployed, dies and lies as a test tells it to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Lie =
  | 'silent'
  | 'no-http'
  | 'nonsense'
  | 'redirect'
  | 'giant'
  | 'no-field'
  | 'error'
  | 'list'
  | 'marked';

export class FakeSut {
  branch = 'main';
  build = 'build-1';
  /** Null: it says what is true. */
  lie: Lie | null = null;
  isTestTarget = false;
  /** Questions for its version. */
  asked = 0;
  readonly #server: Server;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async listen(): Promise<FakeSut> {
    const sut = new FakeSut();
    await sut.start();
    sut.#port = sut.port;
    return sut;
  }

  get port(): number {
    return this.#port || (this.#server.address() as AddressInfo).port;
  }

  /** Takes connections again, at the same port. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Takes none any more. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked += 1;
    const told = { git: { branch: this.branch }, build: this.build, testTarget: this.isTestTarget };
    const json = { 'content-type': 'application/json' };
    switch (this.lie) {
      case 'silent':
        return;
      case 'no-http':
        return void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n');
      case 'nonsense':
        return void response.end('<html>It works!</html>');
      case 'list':
        return void response.end('["build-1"]');
      case 'marked':
        return void response.end(`\ufeff${JSON.stringify(told)}`);
      case 'redirect':
        return void response.writeHead(302, { location: `${request.url}/elsewhere` }).end();
      case 'giant':
        return void response.end(JSON.stringify({ ...told, more: 'x'.repeat(200_000) }));
      case 'no-field':
        return void response.end(JSON.stringify({ git: {} }));
      case 'error':
        return void response.writeHead(500).end(JSON.stringify(told));
      default:
        return void response.writeHead(200, json).end(JSON.stringify(told));
    }
  }
}
