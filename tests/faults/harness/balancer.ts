// What stands before replicas: new connections go to those that say they are ready, one after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import { TcpProxy } from '../../setup/tcp-proxy.ts';

const probeMs = 50;

export class Balancer {
  readonly #ports: readonly number[];
  readonly #stop = new AbortController();
  #ready: readonly number[];
  #next = 0;
  #proxy: TcpProxy | null = null;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#ready = ports;
  }

  static async open(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    const choose = () => balancer.#choose();
    balancer.#proxy = await TcpProxy.listen({
      get port() {
        return choose();
      },
    });
    void balancer.#probe();
    return balancer;
  }

  get url(): string {
    if (!this.#proxy) throw new Error('the balancer is not open');
    return this.#proxy.url;
  }

  /** Ports of the replicas that are given connections. */
  get ready(): readonly number[] {
    return this.#ready;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#proxy?.close();
  }

  #choose(): number {
    const choice = this.#ready.length > 0 ? this.#ready : this.#ports;
    this.#next += 1;
    return choice[this.#next % choice.length] ?? 0;
  }

  async #probe(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const answers = await Promise.all(this.#ports.map(isReady));
      this.#ready = this.#ports.filter((_, index) => answers[index]);
      await sleep(probeMs);
    }
  }
}

async function isReady(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(2_000);
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
