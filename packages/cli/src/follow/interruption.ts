import type { CommandContext } from '../context.ts';
import type { EndSignal } from '../io.ts';
import type { Session } from '../session/session.ts';
import { askKey, PromptInterrupted } from '../terminal/ask.ts';
import type { RunReporter } from './run-reporter.ts';

export interface InterruptionOptions {
  readonly context: CommandContext;
  readonly session: Session;
  readonly runId: string;
  readonly reporter: RunReporter | undefined;
}

/**
 * What Ctrl-C means while a run is followed. At a terminal the first one asks: leave, stop the run, or go on; a
 * second one leaves. Without a terminal, and on SIGTERM, the program leaves and stops nothing.
 */
export class Interruption {
  readonly #options: InterruptionOptions;
  readonly #leave = new AbortController();
  readonly #over = new AbortController();
  readonly #unlisten: () => void;
  #asking = false;

  constructor(options: InterruptionOptions) {
    this.#options = options;
    this.#unlisten = options.context.io.onSignal((signal) => this.#onSignal(signal));
  }

  /** Aborted when the program has to leave. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  end(): void {
    this.#unlisten();
    this.#over.abort();
  }

  #onSignal(signal: EndSignal): void {
    const { stdin, stderr } = this.#options.context.io;
    const canAsk = stdin.isTTY === true && stderr.isTTY === true && this.#options.reporter !== undefined;
    if (signal === 'SIGTERM' || !canAsk || this.#asking) this.#leave.abort();
    else void this.#ask();
  }

  async #ask(): Promise<void> {
    const { context, reporter } = this.#options;
    this.#asking = true;
    reporter?.pause(true);
    context.io.stderr.write(`\n${context.t('interrupt.question')} `);
    try {
      const key = await askKey(context.io, 'dsc', this.#over.signal);
      context.tell(key ?? '');
      if (key === 'd') this.#leave.abort();
      if (key === 's') await this.#stop();
    } catch (error) {
      context.tell();
      if (!(error instanceof PromptInterrupted)) context.tell(String((error as Error).message));
      this.#leave.abort();
    } finally {
      this.#asking = false;
      reporter?.pause(false);
    }
  }

  /** The run ends as stopped, and is followed until it has. */
  async #stop(): Promise<void> {
    const { context, session, runId } = this.#options;
    await session.client.call('stopRun', { params: { runId }, body: {} });
    context.tell(context.t('interrupt.stopping'));
  }
}
