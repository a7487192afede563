/**
 * Bytes of an XML document to text while they stream: byte order mark first, then the declaration, else UTF-8.
 * What no encoding can mean becomes U+FFFD and is counted; nothing is dropped.
 */
import { TextDecoder } from 'node:util';
import { utf16Of } from '../utf-16.ts';

const SNIFF_BYTES = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these
const UNREADABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFD-\uFFFF]/g;

export class UnknownEncoding extends Error {
  readonly label: string;

  constructor(label: string) {
    super(`the declared encoding "${label}" is not known`);
    this.name = 'UnknownEncoding';
    this.label = label;
  }
}

export class XmlDecoder {
  #head: Uint8Array | null = new Uint8Array(0);
  #decoder: TextDecoder | null = null;
  /** Characters that could not be read, or may not be in XML, so far. */
  unreadable = 0;

  /** Of the document; '' before it is known. */
  get encoding(): string {
    return this.#decoder?.encoding ?? '';
  }

  /** Throws `UnknownEncoding`. */
  decode(bytes: Uint8Array): string {
    if (this.#decoder !== null) return this.#clean(this.#decoder.decode(bytes, { stream: true }));
    this.#head = this.#head === null ? bytes : Buffer.concat([this.#head, bytes]);
    if (this.#head.length < SNIFF_BYTES && !declarationEnds(this.#head)) return '';
    return this.#begin();
  }

  /** What is left when no bytes follow. */
  end(): string {
    const begun = this.#decoder === null ? this.#begin() : '';
    return begun + this.#clean(this.#decoder?.decode() ?? '');
  }

  #begin(): string {
    const head = this.#head ?? new Uint8Array(0);
    this.#head = null;
    const decoder = decoderFor(encodingOf(head));
    this.#decoder = decoder;
    return this.#clean(decoder.decode(head, { stream: true }));
  }

  #clean(text: string): string {
    return text.replace(UNREADABLE, () => {
      this.unreadable += 1;
      return '\uFFFD';
    });
  }
}

function declarationEnds(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, head.length).includes('?>');
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    throw new UnknownEncoding(label);
  }
}

/** Label of the encoding, by the first bytes of a document. */
export function encodingOf(head: Uint8Array): string {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  const wide = utf16Of(head);
  if (wide !== null) return wide;
  const text = Buffer.from(head).toString('latin1', 0, SNIFF_BYTES);
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]+)["']/.exec(text)?.[1] ?? 'utf-8';
  // A declaration that can be read byte by byte is not in UTF-16, whatever it says: .NET writers do that.
  return /^(utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(declared) ? 'utf-8' : declared;
}
