/**
 * Patterns of files, as `artifacts` and `report.junit` name them: `*` and `?` within a part of a path, `**` for any
 * number of parts, `[a-z]` and `[!a-z]`, `{a,b}`, and `\` before a character that shall mean itself. They come from the
 * authors of templates and meet names that tests made up, so no regular expression is built of them: the time of a
 * match grows with the length of the pattern times that of the name, whatever both are.
 */

const longestPattern = 1_000;
const mostAlternatives = 100;

/** `*` among characters, `**` among parts. */
const many = Symbol('many');
type Run<Item> = readonly (Item | typeof many)[];
type CharacterTest = (character: string) => boolean;
/** One part of a path; `text` where it has no wildcard. */
interface Part {
  readonly characters: Run<CharacterTest>;
  readonly text: string | null;
}

export class FilePattern {
  /** Every match is it or lies below it; `''` is the top. Parts are divided by `/`. */
  readonly base: string;
  readonly #alternatives: readonly Run<Part>[];

  /** Throws RangeError for a pattern that is too long or has too many alternatives. */
  constructor(pattern: string) {
    if (pattern.length > longestPattern)
      throw new RangeError(`a pattern has at most ${longestPattern} characters`);
    this.#alternatives = alternativesOf(pattern).map(partsOf);
    this.base = this.#alternatives.map(plainStart).reduce(common).join('/');
  }

  /** Whether the pattern means this file; the path is relative, its parts divided by `/`. */
  matches(path: string): boolean {
    const parts = path.split('/').map((part) => [...part]);
    const fitsPart = (part: Part, characters: readonly string[]) =>
      fits(part.characters, characters, (test, character) => test(character));
    return this.#alternatives.some((alternative) => fits(alternative, parts, fitsPart));
  }
}

/** Goes back to the last `many` only: an earlier one could not do better. */
function fits<Wanted, Item>(
  pattern: Run<Wanted>,
  items: readonly Item[],
  one: (wanted: Wanted, item: Item) => boolean,
): boolean {
  let at = 0;
  let last = { at: -1, place: 0 };
  for (let place = 0; place < items.length; ) {
    const wanted = pattern[at];
    if (wanted === many) {
      last = { at, place };
      at += 1;
    } else if (wanted !== undefined && one(wanted, items[place] as Item)) {
      at += 1;
      place += 1;
    } else if (last.at >= 0) {
      last = { at: last.at, place: last.place + 1 };
      at = last.at + 1;
      place = last.place;
    } else return false;
  }
  while (pattern[at] === many) at += 1;
  return at === pattern.length;
}

/** `a{b,c}d` is `abd` and `acd`; braces without a comma mean themselves. */
function alternativesOf(pattern: string): string[] {
  let open = [pattern];
  const whole: string[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const choice = firstChoice(next);
    if (choice) open = [...open, ...choice.reverse()];
    else whole.push(next);
    if (open.length + whole.length > mostAlternatives)
      throw new RangeError(`a pattern has at most ${mostAlternatives} alternatives`);
  }
  return whole;
}

function firstChoice(pattern: string): string[] | null {
  for (let start = 0; start < pattern.length; start += 1) {
    if (pattern[start] === '\\') start += 1;
    else if (pattern[start] === '{') {
      const { end, commas } = insideBraces(pattern, start);
      if (end < 0 || commas.length === 0) continue;
      const edges = [start, ...commas, end];
      const choices = edges.slice(1).map((edge, index) => pattern.slice((edges[index] ?? 0) + 1, edge));
      return choices.map((each) => pattern.slice(0, start) + each + pattern.slice(end + 1));
    }
  }
  return null;
}

function insideBraces(pattern: string, start: number): { end: number; commas: number[] } {
  const commas: number[] = [];
  let depth = 0;
  for (let at = start; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}') depth -= 1;
    if (depth === 0) return { end: at, commas };
  }
  return { end: -1, commas };
}

function partsOf(pattern: string): Run<Part> {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  return parts.map((part) => (part === '**' ? many : partOf(part)));
}

function partOf(source: string): Part {
  const characters: (CharacterTest | typeof many)[] = [];
  let text: string | null = '';
  const rest = [...source];
  for (let each = rest.shift(); each !== undefined; each = rest.shift()) {
    if (each === '*' || each === '?' || (each === '[' && rest.includes(']', 1))) {
      text = null;
      if (each === '*') characters.push(many);
      else characters.push(each === '?' ? () => true : characterSet(rest));
    } else {
      const literal = each === '\\' ? (rest.shift() ?? each) : each;
      text = text === null ? null : text + literal;
      characters.push((character) => character === literal);
    }
  }
  return { characters, text };
}

/** Takes the set up to its `]` off the rest; a `]` in front is a member. */
function characterSet(rest: string[]): CharacterTest {
  const isNegated = rest[0] === '!' || rest[0] === '^';
  if (isNegated) rest.shift();
  const end = Math.max(1, rest.indexOf(']', 1));
  const members = rest.splice(0, end + 1).slice(0, end);
  const ranges: { from: string; to: string }[] = [];
  while (members.length > 0) {
    const from = members.shift() ?? '';
    const isRange = members[0] === '-' && members.length > 1;
    if (isRange) members.shift();
    ranges.push({ from, to: isRange ? (members.shift() ?? from) : from });
  }
  const has: CharacterTest = (character) =>
    ranges.some(({ from, to }) => from <= character && character <= to);
  return isNegated ? (character) => !has(character) : has;
}

function plainStart(parts: Run<Part>): string[] {
  const start: string[] = [];
  for (const part of parts) {
    if (part === many || part.text === null) break;
    start.push(part.text);
  }
  return start;
}

function common(one: string[], other: string[]): string[] {
  const differs = one.findIndex((part, index) => part !== other[index]);
  return differs < 0 ? one : one.slice(0, differs);
}
