import type { EmbeddedChild, EmbeddedLaunch, Service } from './service.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** A child that lived so long did not fail to start. */
const LIVED_MS = 60_000;

export interface EmbeddedHostOptions {
  readonly service: Pick<Service, 'startEmbeddedExecutor'>;
  /** What the child is started with, but for its code. */
  readonly launch: Omit<EmbeddedLaunch, 'code'>;
  readonly mintCode: () => Promise<string>;
  readonly onLost: (how: number | string) => void;
}

/** Keeps one embedded executor alive: a child that ends by itself is started again, after a growing pause. */
export class EmbeddedHost {
  readonly #options: EmbeddedHostOptions;
  #child: EmbeddedChild | undefined;
  #timer: NodeJS.Timeout | undefined;
  #delayMs = FIRST_DELAY_MS;
  #stopped = false;

  constructor(options: EmbeddedHostOptions) {
    this.#options = options;
  }

  /** Rejects where the first child cannot be started. */
  async start(): Promise<void> {
    const { service, launch, mintCode } = this.#options;
    const code = await mintCode();
    if (this.#stopped) return;
    const child = await service.startEmbeddedExecutor({ ...launch, code });
    this.#child = child;
    const startedAt = performance.now();
    void child.exited.then((how) => this.#ended(how, performance.now() - startedAt));
    if (this.#stopped) await this.stop(0);
  }

  /** Its sessions are stopped and their leases given back; killed where that takes longer. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#child?.stop(withinMs);
  }

  #ended(how: number | string, livedMs: number): void {
    if (this.#stopped) return;
    this.#options.onLost(how);
    if (livedMs > LIVED_MS) this.#delayMs = FIRST_DELAY_MS;
    this.#again();
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      this.start().catch((error: unknown) => {
        this.#options.onLost(String(error));
        if (!this.#stopped) this.#again();
      });
    }, this.#delayMs);
    this.#delayMs = Math.min(LONGEST_DELAY_MS, this.#delayMs * 2);
  }
}
