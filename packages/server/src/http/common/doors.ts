import type { CoreError } from '@testyard/core';
import type { YamlBody } from './bodies/yaml-body.ts';
import type { Language } from './texts/language.ts';

// A door is an API with a manner of its own: its errors have one shape and its callers one language where they
// ask for none. The door of a request is told from its path, so that errors before any route speak it, too.

/** What a presenter may know of the request that failed. */
export interface ErrorContext {
  readonly requestId: string;
  readonly language: Language;
  /** Without the query. */
  readonly path: string;
  /** Of the body, where it came as YAML: whose lines say where something is wrong. */
  readonly yaml: YamlBody | null;
}

export interface PresentedError {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Serialised as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a door says that something went wrong. */
export interface DoorErrors {
  present(error: CoreError, context: ErrorContext): PresentedError;
}

export interface Door {
  /** The paths `prefix` and `prefix/...` belong to the door; `''` is the door of all other paths. */
  readonly prefix: string;
  /** Where the request asks for none. */
  readonly language: Language;
  readonly errors: DoorErrors;
}

/** All doors of a server. */
export class Doors {
  readonly #doors: Door[] = [];

  /** Throws where the prefix is taken. */
  add(door: Door): void {
    if (this.#doors.some((other) => other.prefix === door.prefix))
      throw new Error(`There is a door at '${door.prefix}' already`);
    this.#doors.push(door);
    this.#doors.sort((one, other) => other.prefix.length - one.prefix.length);
  }

  /** The door with the longest prefix; throws where not even `''` was added. */
  of(path: string): Door {
    const door = this.#doors.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    const found = door ?? this.#doors.at(-1);
    if (!found) throw new Error('No door was added');
    return found;
  }

  all(): readonly Door[] {
    return this.#doors;
  }
}
