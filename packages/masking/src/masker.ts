import { LEAST_MASKED_BYTES } from './can-be-masked.ts';
import { MaskStream } from './mask-stream.ts';
import { PatternAutomaton } from './pattern-automaton.ts';
import { spellingsOf } from './spellings.ts';

/** Replaces the secrets of one piece of work wherever they are written. */
export class Masker {
  readonly #automaton: PatternAutomaton;

  /** Null where nothing is to be looked for: it costs nothing then. */
  static of(secrets: Iterable<string>): Masker | null {
    const spellings = [...new Set(secrets)].flatMap(spellingsOf);
    return spellings.length === 0 ? null : new Masker(new PatternAutomaton(spellings));
  }

  private constructor(automaton: PatternAutomaton) {
    this.#automaton = automaton;
  }

  stream(): MaskStream {
    return new MaskStream(this.#automaton);
  }

  /** As many bytes; the very ones where nothing is in them. */
  bytes(whole: Uint8Array): Uint8Array {
    const stream = this.stream();
    const masked = stream.write(whole);
    if (stream.held === 0) return masked;
    return stream.found === 0 ? whole : Buffer.concat([masked, stream.end()]);
  }

  /** Text of as many bytes in UTF-8. */
  text(text: string): string {
    const bytes = Buffer.from(text);
    const stream = this.stream();
    const passed = stream.write(bytes);
    // A text may have been cut short in the middle of one.
    const isCut = stream.held >= LEAST_MASKED_BYTES;
    if (stream.found === 0 && !isCut) return text;
    const rest = isCut ? Buffer.alloc(stream.held, '*') : stream.end();
    return Buffer.concat([passed, rest]).toString('utf8');
  }

  /** The object with every text within these members masked, names left out; the very one where nothing is in them. */
  members<T extends object>(whole: T, names: readonly string[]): T {
    const given = whole as Readonly<Record<string, unknown>>;
    const masked = names
      .filter((name) => Object.hasOwn(whole, name))
      .map((name) => [name, this.#within(given[name])] as const);
    return masked.some(([name, value]) => value !== given[name])
      ? { ...whole, ...Object.fromEntries(masked) }
      : whole;
  }

  #within(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#within(item));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    const members = Object.entries(value).map(([name, member]) => [name, this.#within(member)] as const);
    return members.some(([name, member]) => member !== (value as Record<string, unknown>)[name])
      ? Object.fromEntries(members)
      : value;
  }
}
