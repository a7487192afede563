/**
 * For tests: a pooler that lends one session of a PostgreSQL server to all of its clients, by the transaction. Nobody
 * signs in to it; clients speak without TLS.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';

const readyForQuery = 'Z'.charCodeAt(0);
/** Messages that the server answers with "ready for query": a simple query, and the end of a pipelined one. */
const asking = ['Q', 'S'].map((type) => type.charCodeAt(0));
const goodbye = 'X'.charCodeAt(0);
const idle = 'I'.charCodeAt(0);
/** "Signed in", and "ready for query" outside a transaction. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, readyForQuery, 0, 0, 0, 5, idle]);

export class LendingPooler {
  readonly #server: Server;
  readonly #session: pg.Client;
  readonly #clients = new Set<Socket>();
  /** Who has the session now, and what others said meanwhile. */
  #holder: Socket | null = null;
  #waiting: { readonly client: Socket; readonly message: Buffer }[] = [];
  #unanswered = 0;

  private constructor(session: pg.Client) {
    this.#session = session;
    this.#server = createServer((client) => this.#admit(client));
    const stream = session.connection.stream as Socket;
    stream.removeAllListeners('data');
    stream.on(
      'data',
      messagesOf((message) => this.#answer(message)),
    );
  }

  /** On a free port of 127.0.0.1, before the server at this address. */
  static async listen(url: string): Promise<LendingPooler> {
    const session = new pg.Client({ connectionString: url });
    session.on('error', () => {});
    await session.connect();
    const pooler = new LendingPooler(session);
    await once(pooler.#server.listen(0, '127.0.0.1'), 'listening');
    return pooler;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the pooler is closed');
    return address.port;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    (this.#session.connection.stream as Socket).destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #admit(client: Socket): void {
    this.#clients.add(client);
    client.on('error', () => {});
    client.once('data', () => {
      client.write(welcome);
      client.on(
        'data',
        messagesOf((message) => this.#say(client, message)),
      );
    });
  }

  #say(client: Socket, message: Buffer): void {
    if (message[0] === goodbye) return void client.end();
    if (this.#holder !== null && this.#holder !== client) return void this.#waiting.push({ client, message });
    this.#holder = client;
    if (asking.includes(message[0] ?? 0)) this.#unanswered += 1;
    (this.#session.connection.stream as Socket).write(message);
  }

  #answer(message: Buffer): void {
    this.#holder?.write(message);
    if (message[0] !== readyForQuery) return;
    this.#unanswered -= 1;
    if (this.#unanswered > 0 || message[5] !== idle) return;
    this.#holder = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { client, message } of waiting) this.#say(client, message);
  }
}

/** Cuts a stream into messages: a byte for the type, and four for the length that follows it. */
function messagesOf(take: (message: Buffer) => void): (piece: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const end = rest.readInt32BE(1) + 1;
      take(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}
