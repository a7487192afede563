/**
 * A number for each of very many names, in 24 to 48 bytes a name however long it is: a `Map` would hold the names.
 *
 * Names are told apart by 64 bits of a hash. That two of a million have the same is a matter of 1 in 30 million; the
 * later one then counts as known, as if it were the same name.
 */
export class NameNumbers {
  /** Of each place the two halves of the hash and the number plus 1; 0 where the place is free. */
  #places = new Uint32Array(3 * 1024);
  #size = 0;
  /** Of the name that was looked for last. */
  #high = 0;
  #low = 0;

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): number | undefined {
    this.#hash(name);
    const kept = this.#places[this.#find() + 2] ?? 0;
    return kept === 0 ? undefined : kept - 1;
  }

  /** `number`: from 0 to 4,294,967,294. */
  set(name: string, number: number): void {
    if (2 * this.#size >= this.#places.length / 3) this.#grow();
    this.#hash(name);
    const place = this.#find();
    if (this.#places[place + 2] === 0) this.#size += 1;
    this.#put(place, number + 1);
  }

  #put(place: number, kept: number): void {
    this.#places[place] = this.#high;
    this.#places[place + 1] = this.#low;
    this.#places[place + 2] = kept;
  }

  /** Where the hash stands, or the free place where it would. */
  #find(): number {
    const places = this.#places;
    const mask = places.length / 3 - 1;
    for (let index = this.#low & mask; ; index = (index + 1) & mask) {
      const place = 3 * index;
      if (places[place + 2] === 0) return place;
      if (places[place] === this.#high && places[place + 1] === this.#low) return place;
    }
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Uint32Array(2 * before.length);
    for (let place = 0; place < before.length; place += 3) {
      const [high = 0, low = 0, kept = 0] = before.subarray(place, place + 3);
      if (kept === 0) continue;
      this.#high = high;
      this.#low = low;
      this.#put(this.#find(), kept);
    }
  }

  /** Two multiplicative hashes over the UTF-16 units, each finished as MurmurHash3 finishes (Appleby, public domain). */
  #hash(name: string): void {
    let high = 0x9e3779b9;
    let low = 0x85ebca6b ^ name.length;
    for (let index = 0; index < name.length; index += 1) {
      const unit = name.charCodeAt(index);
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x5bd1e995);
      low ^= low >>> 15;
    }
    this.#high = finished(high ^ low);
    this.#low = finished(low);
  }
}

function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
