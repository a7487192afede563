/**
 * Names that no other case has: readers drop all but one of those that have the same. Only hashes are kept, so that a
 * million names take no more than tens of megabytes; two that have the same hash cost a needless number, nothing else.
 */
export class FreeNames {
  readonly #used = new Set<number>();

  /** `name`, or with the first number behind it that makes it one of its own within `group`. */
  take(group: string, name: string): string {
    for (let number = 1; ; number += 1) {
      const free = number === 1 ? name : `${name} (${number})`;
      const hash = hashOf(`${group}\n${free}`);
      if (this.#used.has(hash)) continue;
      this.#used.add(hash);
      return free;
    }
  }
}

/** 53 bits of two FNV-1a hashes. */
function hashOf(text: string): number {
  let [low, high] = [0x811c9dc5, 0xcbf29ce4];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193) >>> 0;
    high = Math.imul(high ^ (unit + index), 0x01000197) >>> 0;
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + low;
}
