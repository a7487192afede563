import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { EndSignal, Io } from '../io.ts';
import { main } from '../program.ts';

/** A stream that keeps what is written; `until` resolves as soon as a text is there. */
export class KeptOutput {
  text = '';
  isTTY = false;
  columns = 100;
  #waiting: { readonly wanted: string; readonly resolve: () => void }[] = [];

  write(chunk: string | Uint8Array, done?: () => void): boolean {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
      if (!this.text.includes(wanted)) return true;
      resolve();
      return false;
    });
    done?.();
    return true;
  }

  until(wanted: string): Promise<void> {
    if (this.text.includes(wanted)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }
}

class PlayedInput extends PassThrough {
  isTTY = false;
  raw = false;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
}

/** A terminal, a home and a working directory of its own for one program. */
export class PlayedTerminal {
  readonly stdout = new KeptOutput();
  readonly stderr = new KeptOutput();
  readonly stdin = new PlayedInput();
  readonly env: Record<string, string> = {};
  readonly cwd: string;
  platform: NodeJS.Platform = process.platform;
  readonly #listeners = new Set<(signal: EndSignal) => void>();

  constructor(cwd: string) {
    this.cwd = cwd;
    this.env.XDG_CONFIG_HOME = join(cwd, 'home');
  }

  get io(): Io {
    return {
      stdin: this.stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      env: this.env,
      cwd: this.cwd,
      platform: this.platform,
      program: ['testyard'],
      outputError: async () => null,
      onSignal: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  run(...argv: string[]): Promise<number> {
    return main(argv, this.io);
  }

  signal(signal: EndSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }
}

/** Lives as long as the test that asked for it. */
export async function playTerminal(): Promise<PlayedTerminal> {
  const cwd = await mkdtemp(join(tmpdir(), 'testyard-cli-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  return new PlayedTerminal(cwd);
}
