/** Virtual time: what is to happen, in the order of time, and of what happens at once in the order of asking. */
export class Timeline {
  #now = 0;
  #asked = 0;
  readonly #heap: Happening[] = [];

  /** In milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  at(time: number, happen: () => void): void {
    this.#asked += 1;
    const heap = this.#heap;
    heap.push({ time: Math.max(time, this.#now), asked: this.#asked, happen });
    for (let place = heap.length - 1; place > 0; ) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(place, above)) return;
      this.#swap(place, above);
      place = above;
    }
  }

  after(ms: number, happen: () => void): void {
    this.at(this.#now + ms, happen);
  }

  /** Lets happen what is next; false: nothing is left. */
  step(): boolean {
    const heap = this.#heap;
    const next = heap[0];
    const last = heap.pop();
    if (!next || !last) return false;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    this.#now = next.time;
    next.happen();
    return true;
  }

  #sink(): void {
    for (let place = 0; ; ) {
      let least = place;
      for (const below of [2 * place + 1, 2 * place + 2])
        if (below < this.#heap.length && this.#isBefore(below, least)) least = below;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.time < b.time || (a.time === b.time && a.asked < b.asked);
  }

  #swap(one: number, other: number): void {
    const kept = this.#heap[one] as Happening;
    this.#heap[one] = this.#heap[other] as Happening;
    this.#heap[other] = kept;
  }
}

interface Happening {
  readonly time: number;
  readonly asked: number;
  readonly happen: () => void;
}
