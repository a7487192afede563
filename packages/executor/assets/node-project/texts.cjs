/** What is told of a case, within the limits of what the executor takes. */
'use strict';

const LONGEST_BYTES = 60_000;
const LONGEST_MESSAGE = 1900;
const MARK = '\n[... cut by Testyard ...]\n';

/** Cut in the middle with a mark where it is too long; null where there is nothing. */
function cut(text) {
  if (!text) return null;
  const bytes = Buffer.from(text);
  if (bytes.length <= LONGEST_BYTES) return text.toWellFormed?.() ?? bytes.toString('utf8');
  const half = LONGEST_BYTES / 2;
  return bytes.subarray(0, half).toString('utf8') + MARK + bytes.subarray(-half).toString('utf8');
}

/**
 * The first line with something in it, not too long; with the next one where it ends in a colon, as those of `node:assert`
 * do before `1 !== 2`, unless a comparison over several lines begins there.
 */
function firstLine(text) {
  const [line = '', next = ''] = text
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const whole = line.endsWith(':') && !/^[+-] /.test(next) ? `${line} ${next}`.trim() : line;
  return [...whole].slice(0, LONGEST_MESSAGE).join('');
}

function shortened(text, length) {
  return text.length <= length ? text : `${[...text].slice(0, length - 1).join('')}…`;
}

/** As a case can be called: without NUL and without halves of characters. */
function wellFormed(text) {
  return String(text)
    .replaceAll('\0', '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

const LONGEST_IDENTITY = 4000;

/** What cases are known by, short enough and each another: the second of one name is `#2`, also where names are cut. */
class Identities {
  #taken = new Set();
  /** Of names that were given twice, the last number. */
  #numbers = new Map();

  /** `{identity, twin}`, the latter `#2` and so on, or ''. */
  of(name) {
    const base = shortened(name, LONGEST_IDENTITY);
    let twin = '';
    for (let number = this.#numbers.get(base) ?? 1; this.#taken.has(base + twin); ) {
      number += 1;
      twin = `#${number}`;
      this.#numbers.set(base, number);
    }
    this.#taken.add(base + twin);
    return { identity: base + twin, twin };
  }
}

module.exports = { cut, firstLine, shortened, wellFormed, Identities, LONGEST_IDENTITY };
