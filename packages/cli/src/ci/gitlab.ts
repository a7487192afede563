import type { CommandContext } from '../context.ts';
import { ciOf } from './ci-of.ts';

/** A part of a job's log that GitLab folds: the lines of a run while it goes. Elsewhere nothing is written. */
export class LogSection {
  readonly #context: CommandContext;
  readonly #name: string;
  #open = false;

  /** `wanted`: whether lines for people are written at all. */
  constructor(
    context: CommandContext,
    { name, wanted }: { readonly name: string; readonly wanted: boolean },
  ) {
    this.#context = context;
    this.#name = name;
    this.#open = wanted && ciOf(context.io.env) === 'gitlab';
  }

  begin(title: string): void {
    if (this.#open) this.#write(`section_start:${seconds()}:${this.#name}\r\u001b[0K${title}\n`);
  }

  end(): void {
    if (this.#open) this.#write(`section_end:${seconds()}:${this.#name}\r\u001b[0K\n`);
    this.#open = false;
  }

  #write(text: string): void {
    this.#context.io.stdout.write(text);
  }
}

const seconds = () => Math.floor(Date.now() / 1000);
