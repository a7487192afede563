/**
 * saxes with the limits that it does not have. It never fetches anything and defines no entities; a DOCTYPE is
 * refused all the same, since nothing that a report needs is in one.
 */
import { SaxesParser } from 'saxes';
import { type Remarked, remarked } from '../report-remark.ts';

export const ATTRIBUTE_LIMIT = 65_536;
const ATTRIBUTES_PER_ELEMENT = 1000;
/** More than any text that is kept, so that cutting here never shows. */
const GATHERED_TEXT_LIMIT = 131_072;

export interface XmlHandler {
  /** `name` without its namespace prefix. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** The document cannot be read beyond `line`. */
export class XmlProblem extends Error {
  readonly line: number;
  readonly said: Remarked;
  /** Characters of the document before it. */
  readonly position: number;

  constructor(at: { readonly line: number; readonly position: number }, said: Remarked) {
    super(said.message);
    this.name = 'XmlProblem';
    this.line = at.line;
    this.position = at.position;
    this.said = said;
  }
}

/**
 * What saxes keeps to itself and we cannot do without (its version is pinned): it gathers a text, a name or a
 * reference without bound until it ends, and takes no reference to a control character.
 */
interface SaxesInside {
  text: string;
  readonly name: string;
  readonly entity: string;
  parseEntity(reference: string): string;
}

export class XmlReader {
  readonly #parser = new SaxesParser({
    xmlns: false,
    forceXMLVersion: true,
    defaultXMLVersion: '1.0',
  } as const);
  readonly #deepest: number;
  #depth = 0;
  #inTag = false;
  #attributes = 0;
  #sawRoot = false;
  /** References to characters that XML forbids (`&#27;`) so far; they become U+FFFD. */
  forbiddenReferences = 0;

  /** `deepest`: so many elements may be within each other. */
  constructor(handler: XmlHandler, deepest: number) {
    this.#deepest = deepest;
    const inside = this.#inside;
    const parseEntity = inside.parseEntity.bind(inside);
    inside.parseEntity = (reference) => this.#reference(reference) ?? parseEntity(reference);
    this.#parser.on('error', (error) => this.#fault(error.message));
    this.#parser.on('doctype', () => this.#fail(remarked('report-doctype')));
    this.#parser.on('opentagstart', () => this.#opening());
    this.#parser.on('attribute', ({ value }) => this.#attribute(value));
    this.#parser.on('opentag', (tag) => {
      this.#inTag = false;
      handler.open(localName(tag.name), tag.attributes);
    });
    this.#parser.on('closetag', (tag) => {
      this.#depth -= 1;
      handler.close(localName(tag.name));
    });
    this.#parser.on('text', (text) => handler.text(text));
    this.#parser.on('cdata', (text) => handler.text(text));
  }

  /** Throws `XmlProblem`; the reader is of no use afterwards. */
  write(text: string): void {
    this.#parser.write(text);
    const gathered = this.#inside;
    if (gathered.name.length > ATTRIBUTE_LIMIT || gathered.entity.length > ATTRIBUTE_LIMIT) {
      this.#fail(remarked('report-name-long'));
    }
    if (this.#inTag) this.#checkAttribute(gathered.text);
    else if (gathered.text.length > GATHERED_TEXT_LIMIT) {
      gathered.text = gathered.text.slice(0, GATHERED_TEXT_LIMIT);
    }
  }

  /** Throws `XmlProblem` where the document is not whole. */
  end(): void {
    const { entity } = this.#inside;
    // A bare ampersand: what follows it is no name.
    if (/[^#\w.:-]/.test(entity)) this.#fail(remarked('report-entity', { name: entity.slice(0, 20) }));
    this.#parser.close();
  }

  /** Ends reading for a reason of the caller's. */
  fail(said: Remarked): never {
    return this.#fail(said);
  }

  /** Characters that were read. */
  get position(): number {
    return this.#parser.position;
  }

  get #inside(): SaxesInside {
    return this.#parser as unknown as SaxesInside;
  }

  /** U+FFFD for a control character; null where saxes knows it; else fails. */
  #reference(reference: string): string | null {
    if (/^(amp|lt|gt|quot|apos)$/.test(reference)) return null;
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,8})|([0-9]{1,10}))$/i.exec(reference) ?? [];
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    if (!(code <= 0x10ffff)) this.#fail(remarked('report-entity', { name: reference.slice(0, 100) }));
    if (code === 9 || code === 10 || code === 13) return null;
    if (code >= 32 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff) return null;
    this.forbiddenReferences += 1;
    return '\uFFFD';
  }

  #opening(): void {
    this.#sawRoot = true;
    this.#inTag = true;
    this.#attributes = 0;
    this.#depth += 1;
    if (this.#depth > this.#deepest) this.#fail(remarked('report-deep', { most: this.#deepest }));
  }

  #attribute(value: string): void {
    this.#checkAttribute(value);
    this.#attributes += 1;
    if (this.#attributes > ATTRIBUTES_PER_ELEMENT)
      this.#fail(remarked('report-attributes', { most: '1,000' }));
  }

  #checkAttribute(value: string): void {
    if (value.length > ATTRIBUTE_LIMIT) this.#fail(remarked('report-attribute-long'));
  }

  /** saxes can go on after any error; we go on only where the meaning is not in doubt. */
  #fault(message: string): void {
    const said = message.replace(/^(?:[^:]*:)?\d+:\d+: /, '').replace(/\.$/, '');
    if (/^an XML declaration must be|^the string "]]>"/.test(said)) return;
    this.#fail(this.#meaning(said));
  }

  #meaning(said: string): Remarked {
    const unclosed = /^unclosed tag: (.*)$/s.exec(said)?.[1];
    if (unclosed !== undefined) return remarked('report-ends-early', { element: unclosed.slice(0, 100) });
    if (!this.#sawRoot) return remarked('report-not-xml');
    if (/^text data outside of root/.test(said)) return remarked('report-behind');
    const isBehind = this.#depth === 0 && !/closing tag/.test(said);
    if (isBehind || /only one root/.test(said)) return remarked('report-two-roots');
    return remarked('report-xml', { text: said.slice(0, 500) });
  }

  #fail(said: Remarked): never {
    throw new XmlProblem(this.#parser, said);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
