import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { JsonForm } from './json-form.ts';
import type { Style } from './terminal/style.ts';
import type { Language, Translate } from './texts/texts.ts';

/** What every command works with. */
export interface CommandContext {
  readonly io: Io;
  readonly language: Language;
  readonly t: Translate;
  /** Colours of stdout and of stderr, each by what it is connected to. */
  readonly style: { readonly out: Style; readonly err: Style };
  /** Results, to stdout. */
  print(line?: string): void;
  /** Messages for whoever watches, to stderr. */
  tell(line?: string): void;
  /** As the caller asked for it by `--fields` and `--ndjson`. */
  jsonForm: JsonForm;
  /** A result for programs, to stdout. */
  printJson(value: unknown): void;
  /** Set by a command's action. */
  exitCode: ExitCode;
}
