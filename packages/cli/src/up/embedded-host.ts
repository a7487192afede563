import type { EmbeddedChild, EmbeddedLaunch, RunningServer, Service } from './service.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** A child that lived so long did not fail to start. */
const LIVED_MS = 60_000;

export interface EmbeddedHostOptions {
  readonly service: Pick<Service, 'startEmbeddedExecutor'>;
  readonly launch: EmbeddedLaunch;
  readonly onLost: (how: number | string) => void;
}

type ItsServer = Pick<RunningServer, 'executorUrl' | 'mintEmbeddedCode'>;

/**
 * Keeps one embedded executor alive: a child that ends by itself is started again, after a growing pause. The first is
 * started along with its server, and gets ready meanwhile.
 */
export class EmbeddedHost {
  readonly #options: EmbeddedHostOptions;
  #server: ItsServer | undefined;
  #child: EmbeddedChild | undefined;
  #timer: NodeJS.Timeout | undefined;
  #delayMs = FIRST_DELAY_MS;
  #stopped = false;

  constructor(options: EmbeddedHostOptions) {
    this.#options = options;
  }

  /** Rejects where the child cannot be started. */
  async start(): Promise<void> {
    const { service, launch } = this.#options;
    const child = await service.startEmbeddedExecutor(launch);
    this.#child = child;
    const startedAt = performance.now();
    void child.exited.then((how) => this.#ended(how, performance.now() - startedAt));
    if (this.#stopped) await this.stop(0);
  }

  /** It works for that server from now on. */
  async serve(server: ItsServer): Promise<void> {
    this.#server = server;
    const code = await server.mintEmbeddedCode();
    // Undefined where it has ended already: the next one is told at its start.
    this.#child?.begin({ server: server.executorUrl, code });
  }

  /** Its sessions are stopped and their leases given back; killed where that takes longer. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#child?.stop(withinMs);
  }

  #ended(how: number | string, livedMs: number): void {
    this.#child = undefined;
    if (this.#stopped) return;
    this.#options.onLost(how);
    if (livedMs > LIVED_MS) this.#delayMs = FIRST_DELAY_MS;
    this.#again();
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      this.#startAgain().catch((error: unknown) => {
        this.#options.onLost(String(error));
        if (!this.#stopped) this.#again();
      });
    }, this.#delayMs);
    this.#delayMs = Math.min(LONGEST_DELAY_MS, this.#delayMs * 2);
  }

  async #startAgain(): Promise<void> {
    await this.start();
    if (this.#server && !this.#stopped) await this.serve(this.#server);
  }
}
