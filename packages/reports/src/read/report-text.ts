/** Texts of reports are bounded where they enter: 64 KiB each in UTF-8, names 1,024 characters. */
export const TEXT_LIMIT_BYTES = 65_536;
export const NAME_LIMIT = 1024;
const CUT_MARK = '\n[cut at 64 KiB]';

/** The head of `text` that fits into 64 KiB with a mark where something is missing. Never splits a character. */
export function cutText(text: string): string {
  if (text.length * 3 <= TEXT_LIMIT_BYTES || Buffer.byteLength(text) <= TEXT_LIMIT_BYTES) return text;
  const room = TEXT_LIMIT_BYTES - CUT_MARK.length;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(room));
  return text.slice(0, read) + CUT_MARK;
}

/** Gathers pieces of a text, keeping no more than can be shown. */
export class BoundedText {
  #text = '';

  add(piece: string): void {
    const room = TEXT_LIMIT_BYTES + 1 - this.#text.length;
    if (room > 0) this.#text += piece.slice(0, room);
  }

  /** Whether there was more than is kept. */
  get isCut(): boolean {
    return this.#text.length > TEXT_LIMIT_BYTES;
  }

  /** Cut, without blank lines around it and the spaces at its end; '' where nothing was said. */
  get value(): string {
    return cutText(this.#text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd());
  }
}

/** The first line that says something; where none does, the first that is not blank. Null where there is none. */
export function meaningfulLine(text: string): string | null {
  let first: string | null = null;
  for (const line of text.split(/[\r\n]+/, 200)) {
    const trimmed = line.trim();
    first ??= trimmed === '' ? null : trimmed;
    if (saysSomething(trimmed)) return cutLine(trimmed);
  }
  return first === null ? null : cutLine(first);
}

/** No banner, no bare `file:line`. */
const saysSomething = (line: string): boolean =>
  /[\p{L}\p{N}]/u.test(line) && !/^([-=*_#~])\1{2,}/.test(line) && !/^\S+:\d+(:\d+)?:?$/.test(line);

const cutLine = (line: string): string => (line.length <= 2000 ? line : `${line.slice(0, 2000)}…`);

/** A name on one line, never empty, at most 1,024 characters. */
export function tidyName(name: string): string {
  const oneLine = name.replace(/[\s\0]+/g, ' ').trim();
  return oneLine === '' ? '(no name)' : limitName(oneLine);
}

/** A name with the parameters that tell it apart. */
export function nameWith(
  name: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
): string {
  const told = parameters.map(({ name: key, value }) => (key === '' ? value : `${key}=${value}`));
  return told.length === 0 ? name : `${name} [${told.join(', ')}]`;
}

export function limitName(name: string): string {
  if (name.length <= NAME_LIMIT) return name;
  return `${name.slice(0, NAME_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The texts that say something, each once, one below the other; null where none does. */
export function joinTexts(texts: readonly string[], separator = '\n\n'): string | null {
  const said = [...new Set(texts.filter((text) => text.trim() !== ''))];
  return said.length === 0 ? null : cutText(said.join(separator));
}
