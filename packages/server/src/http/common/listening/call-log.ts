import type { FastifyBaseLogger } from 'fastify';

type Level = 'debug' | 'error' | 'fatal' | 'info' | 'silent' | 'trace' | 'warn';
type ChildParts = Parameters<FastifyBaseLogger['child']>;
type Line = readonly unknown[];

/**
 * The log of one call, with its id in each line. The logger behind it is made with the first line that is written: to
 * make one for each call, with its rules for secrets, took as long as to check who calls.
 */
class CallLog {
  readonly #parent: FastifyBaseLogger;
  readonly #parts: ChildParts;
  #own: FastifyBaseLogger | undefined;

  constructor(parent: FastifyBaseLogger, parts: ChildParts) {
    this.#parent = parent;
    this.#parts = parts;
  }

  get level(): string {
    return this.#parent.level;
  }

  debug(...line: Line): void {
    this.#write('debug', line);
  }

  error(...line: Line): void {
    this.#write('error', line);
  }

  fatal(...line: Line): void {
    this.#write('fatal', line);
  }

  info(...line: Line): void {
    this.#write('info', line);
  }

  silent(): void {}

  trace(...line: Line): void {
    this.#write('trace', line);
  }

  warn(...line: Line): void {
    this.#write('warn', line);
  }

  child(...parts: ChildParts): FastifyBaseLogger {
    return this.#logger().child(...parts);
  }

  #logger(): FastifyBaseLogger {
    this.#own ??= this.#parent.child(...this.#parts);
    return this.#own;
  }

  #write(level: Level, line: Line): void {
    if (isWritten(this.#parent, level)) Reflect.apply(this.#logger()[level], this.#own, line);
  }
}

/** Pino can say so; another logger may not. */
function isWritten(parent: FastifyBaseLogger & { isLevelEnabled?(level: string): boolean }, level: Level) {
  return parent.isLevelEnabled?.(level) ?? true;
}

export function callLog(parent: FastifyBaseLogger, ...parts: ChildParts): FastifyBaseLogger {
  return new CallLog(parent, parts) as FastifyBaseLogger;
}
