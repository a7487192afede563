/**
 * Where the secrets of a lease are taken out of all that it tells: each way out asks here. They are known from the
 * acceptance on, before any process runs; a lease without any masks nothing and pays nothing.
 */
import { Masker, type MaskStream } from '@testyard/masking';
import type { FoundCase, LeaseEvent } from '@testyard/protocol';
import type { FoundCases } from '../frameworks/framework.ts';

export class LeaseMask {
  #masker: Masker | null = null;
  /** The name that the framework has for a case, by the one that the server knows. */
  readonly #realNames = new Map<string, string>();

  learn(secrets: Iterable<string>): void {
    this.#masker = Masker.of(secrets);
  }

  /** Null where there is nothing to look for. */
  get masker(): Masker | null {
    return this.#masker;
  }

  /** For bytes in pieces; null where there is nothing to look for. */
  stream(): MaskStream | null {
    return this.#masker?.stream() ?? null;
  }

  text(text: string): string {
    return this.#masker?.text(text) ?? text;
  }

  /** What is said in words: a message with its remark. */
  words<T extends object>(said: T): T {
    return this.#masker?.members(said, ['message', 'remark']) ?? said;
  }

  event<T extends LeaseEvent>(event: T): T {
    const masker = this.#masker;
    if (masker !== null && event.type === 'file-reported') {
      const cases = event.cases.map((one) =>
        masker.members({ ...one, ...this.#told(one) }, ['message', 'remark', 'details', 'output']),
      );
      return { ...event, cases };
    }
    const isOfWords = event.type === 'case-finished' || event.type === 'task-notice';
    if (this.#masker === null || !isOfWords) return event;
    return this.#masker.members(event, ['message', 'remark', 'details', 'output']);
  }

  /** Cases as the server is told of them. */
  cases(found: FoundCases): FoundCases {
    if (this.#masker === null) return found;
    return Symbol.asyncIterator in found ? this.#eachOf(found) : found.map((one) => this.#told(one));
  }

  /** The framework's own name of a case that the server gives. */
  realName(told: string): string {
    return this.#realNames.get(told) ?? told;
  }

  async *#eachOf(found: AsyncIterable<FoundCase>): AsyncGenerator<FoundCase> {
    for await (const one of found) yield this.#told(one);
  }

  /** Two cases that differ in secrets alone are told apart by a number, the same in every session. */
  #told(one: FoundCase): FoundCase {
    const masked = this.#masker?.members(one, ['identity', 'name', 'suite', 'file', 'group']) ?? one;
    if (masked.identity === one.identity) return masked;
    const suffix = this.#suffixOf(masked.identity, one.identity);
    return { ...masked, identity: masked.identity + suffix, name: masked.name + suffix };
  }

  #suffixOf(told: string, real: string): string {
    for (let number = 1; ; number += 1) {
      const suffix = number === 1 ? '' : `#${number}`;
      const known = this.#realNames.get(told + suffix);
      if (known !== undefined && known !== real) continue;
      this.#realNames.set(told + suffix, real);
      return suffix;
    }
  }
}
