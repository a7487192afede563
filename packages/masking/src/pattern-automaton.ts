/**
 * All patterns at once, in time that depends on the text alone (Aho and Corasick). A state is how much of a pattern has been
 * read; most have one successor, so that there is no table of all bytes but for the first one. Where no pattern has
 * begun, two bytes at a time are looked up in one table, which is where nearly all of a text is.
 */
import type { Spelling, Unit } from './spellings.ts';

/** Bytes from a place on, and how far a pattern was read before it. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly state: number;
}

export interface Found {
  /** Behind its last byte. */
  readonly end: number;
  readonly length: number;
  readonly unit: Unit;
}

const units: readonly Unit[] = ['byte', 'little', 'big'];
const none = -1;

export class PatternAutomaton {
  /** Bytes of a pattern that a state has read. */
  readonly #depth: Int32Array;
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #fallback: Int32Array;
  /** Length and unit of the longest pattern that ends with the state; 0: none. */
  readonly #ends: Int32Array;
  readonly #unit: Uint8Array;
  readonly #first = new Int32Array(256);
  readonly #pairs = new Uint8Array(65_536);
  #states = 1;

  constructor(patterns: readonly Spelling[]) {
    const most = 1 + patterns.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const table = () => new Int32Array(most);
    this.#depth = table();
    this.#child = table().fill(none);
    this.#sibling = table().fill(none);
    this.#fallback = table();
    this.#ends = table();
    this.#byte = new Uint8Array(most);
    this.#unit = new Uint8Array(most);
    for (const pattern of patterns) this.#add(pattern);
    this.#link();
  }

  /** How many bytes before the present place may be the beginning of a pattern. */
  depthOf(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** Reads `bytes` from `from` on, and answers the state at their end. What is found ends in them, and may begin before. */
  scan({ bytes, from, state }: Piece, onFound: (found: Found) => void): number {
    const ends = this.#ends;
    let now = state;
    for (let at = from; at < bytes.length; at += 1) {
      if (now === 0) {
        at = this.#skip(bytes, at);
        if (at >= bytes.length) break;
      }
      now = this.#step(now, bytes[at] as number);
      const length = ends[now] as number;
      if (length > 0) onFound({ end: at + 1, length, unit: units[this.#unit[now] as number] as Unit });
    }
    return now;
  }

  /** The next place where a pattern may begin; the last byte is always one. */
  #skip(bytes: Uint8Array, from: number): number {
    const pairs = this.#pairs;
    const last = bytes.length - 1;
    let at = from;
    let byte = bytes[at] as number;
    while (at < last) {
      const next = bytes[at + 1] as number;
      if (pairs[(byte << 8) | next] === 1) return at;
      byte = next;
      at += 1;
    }
    return at;
  }

  #step(state: number, byte: number): number {
    let now = state;
    while (now !== 0) {
      const next = this.#successor(now, byte);
      if (next !== none) return next;
      now = this.#fallback[now] as number;
    }
    return this.#first[byte] as number;
  }

  #successor(state: number, byte: number): number {
    let next = this.#child[state] as number;
    while (next !== none && this.#byte[next] !== byte) next = this.#sibling[next] as number;
    return next;
  }

  #add({ bytes, unit }: Spelling): void {
    let now = 0;
    for (const byte of bytes) {
      let next = this.#successor(now, byte);
      if (next === none) {
        next = this.#states++;
        this.#depth[next] = (this.#depth[now] as number) + 1;
        this.#byte[next] = byte;
        this.#sibling[next] = this.#child[now] as number;
        this.#child[now] = next;
      }
      now = next;
    }
    this.#ends[now] = bytes.length;
    this.#unit[now] = units.indexOf(unit);
    this.#pairs[((bytes[0] as number) << 8) | (bytes[1] as number)] = 1;
    this.#first[bytes[0] as number] = this.#successor(0, bytes[0] as number);
  }

  /** By their depth, so that the state that one falls back to is complete before it. */
  #link(): void {
    const order = [...this.#childrenOf(0)];
    for (let index = 0; index < order.length; index += 1) {
      const state = order[index] as number;
      const fallback = this.#fallback[state] as number;
      if (this.#ends[state] === 0) {
        this.#ends[state] = this.#ends[fallback] as number;
        this.#unit[state] = this.#unit[fallback] as number;
      }
      for (const child of this.#childrenOf(state)) {
        this.#fallback[child] = this.#step(fallback, this.#byte[child] as number);
        order.push(child);
      }
    }
  }

  *#childrenOf(state: number): Generator<number> {
    for (let child = this.#child[state] as number; child !== none; child = this.#sibling[child] as number)
      yield child;
  }
}
