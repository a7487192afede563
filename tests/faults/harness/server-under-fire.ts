// A server that is struck down again and again on one data folder and one port.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { noProcessLeft } from '../../setup/processes.ts';
import type { Program } from '../../setup/program.ts';
import type { Service } from '../../setup/service.ts';
import { adminPassword, type Started, type Yard } from '../../setup/yard.ts';

/** How one life of the server ends. */
export type Strike =
  /** `afterMs` on a quiet machine. */
  | { readonly kind: 'moment'; readonly afterMs: number; readonly onceReady: boolean }
  | { readonly kind: 'point'; readonly name: string; readonly pass: number };

export interface Fire {
  readonly yard: Yard;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How long a fail point may take to be passed, on a quiet machine. */
  readonly reachWithinMs?: number;
}

/** From the start of the process to its readiness, on a quiet machine with two processors. */
const usualReadyMs = 1_000;
const mostSlowness = 3;

export class ServerUnderFire {
  readonly port: number;
  /** Milliseconds from the start of the process to the first 200 of its readiness, one a start. */
  readonly readyMs: number[] = [];
  strikes = 0;
  readonly #fire: Fire;
  #current: Started | null = null;

  private constructor(fire: Fire, port: number) {
    this.#fire = fire;
    this.port = port;
  }

  static async open(fire: Fire): Promise<ServerUnderFire> {
    return new ServerUnderFire(fire, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts and waits until it is ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Service> {
    const startedAt = performance.now();
    const service = await this.#fire.yard.up({
      ...{ args: this.#args, port: this.port, env: { ...this.#fire.env, ...env } },
    });
    this.readyMs.push(performance.now() - startedAt);
    this.#current = service;
    return service;
  }

  /** One life and its end. Answers false where a fail point was not passed; the server is killed from outside then. */
  async live(strike: Strike): Promise<boolean> {
    const { yard, env = {}, reachWithinMs = 10_000 } = this.#fire;
    const arm = strike.kind === 'point' ? { TESTYARD_FAIL_POINTS: `${strike.name}=kill@${strike.pass}` } : {};
    const startedAt = performance.now();
    const started = yard.start(
      ['up', '--json', '--port', String(this.port), '--data', yard.data, ...this.#args],
      {
        ...{ TESTYARD_ADMIN_PASSWORD: adminPassword, TESTYARD_STOP_GRACE_MS: '1000' },
        ...{ ...env, ...arm },
      },
    );
    this.#current = started;
    const { program } = started;
    const lifeMs = strike.kind === 'moment' ? strike.afterMs * this.slowness : 0;
    if (strike.kind === 'moment' && !strike.onceReady) await sleep(lifeMs);
    else if (await isReady(program, this.url)) this.readyMs.push(performance.now() - startedAt);
    if (strike.kind === 'moment' && strike.onceReady) await sleep(lifeMs);
    const within = strike.kind === 'point' ? reachWithinMs * this.slowness : 0;
    const reached = within > 0 && (await Promise.race([program.ended, sleep(within, null)])) !== null;
    await this.kill();
    return reached || strike.kind === 'moment';
  }

  /** SIGKILL; nothing that it started may live on. */
  async kill(): Promise<void> {
    if (!this.#current) return;
    const { program, mark } = this.#current;
    if (!program.isOver) await program.kill();
    const { code, stderr } = await program.ended;
    assert.equal(code, 'SIGKILL', `the server ended by itself: ${stderr}`);
    this.strikes += 1;
    this.#current = null;
    await noProcessLeft(mark);
  }

  /** It has ended by itself, as it should have. */
  forget(): void {
    this.#current = null;
  }

  /**
   * How much longer than on a quiet machine the last starts took, up to a limit. Moments of a life are later by that, or
   * on a busy machine nothing would get on in it.
   */
  get slowness(): number {
    const last = this.readyMs.slice(-9).sort((a, b) => a - b);
    const median = last[Math.floor(last.length / 2)] ?? 0;
    return Math.min(mostSlowness, Math.max(1, median / usualReadyMs));
  }

  get #args(): readonly string[] {
    return ['--no-executor', '--lease-seconds', '3', ...(this.#fire.args ?? [])];
  }
}

async function isReady(program: Program, url: string): Promise<boolean> {
  const deadline = performance.now() + 60_000;
  while (!program.isOver && performance.now() < deadline) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return true;
    await sleep(10);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
