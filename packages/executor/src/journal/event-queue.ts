/**
 * Events on their way to the server: each is in the journal before it is sent. A few wait in memory; what is more than
 * that, as when the server is away while tests go on, is read back from the journal when its turn comes.
 */
import type { CaseFinished, LeaseEvent } from '@testyard/protocol';
import type { LeaseJournal } from './lease-journal.ts';

const mostInMemory = 4_000;
const mostBytesInMemory = 4 * 1024 * 1024;
const mostInBatch = 2_000;
const mostBytesInBatch = 1024 * 1024;

export class EventQueue {
  readonly #journal: LeaseJournal;
  /** The first has number `#base`. */
  #window: LeaseEvent[] = [];
  #windowBytes = 0;
  #base = 0;
  #told = 0;
  /** Where the event behind the window stands in the journal, where there is one. */
  #resumeAt = 0;

  constructor(journal: LeaseJournal) {
    this.#journal = journal;
  }

  /** Events told in all. */
  get told(): number {
    return this.#told;
  }

  /** Number of the first that the server may not have. */
  get base(): number {
    return this.#base;
  }

  get waiting(): number {
    return this.#told - this.#base;
  }

  /**
   * Takes an event. One that the journal does not take is kept in memory as far as there is room, else it is lost: the
   * lease is at its end then, and the server gives its case to another.
   */
  push(event: LeaseEvent): void {
    const written = this.#journal.event(this.#told, event);
    const isNext = this.#window.length === this.waiting;
    const bytes = sizeOf(event);
    const fits =
      this.#window.length < mostInMemory &&
      (this.#window.length === 0 || this.#windowBytes + bytes <= mostBytesInMemory);
    if (isNext && fits) {
      this.#window.push(event);
      this.#windowBytes += bytes;
    } else if (!written) {
      return;
    } else if (isNext) {
      this.#resumeAt = written.at;
    }
    this.#told += 1;
  }

  /** What is sent next: none where nothing waits. */
  async batch(): Promise<LeaseEvent[]> {
    if (this.#window.length === 0 && this.waiting > 0) await this.#refill();
    return this.#window.slice(0, batchLength(this.#window));
  }

  /** The server has the first `count` events. */
  received(count: number): void {
    const known = Math.min(Math.max(count - this.#base, 0), this.#window.length);
    for (const event of this.#window.slice(0, known)) this.#windowBytes -= sizeOf(event);
    this.#window = this.#window.slice(known);
    this.#base += known;
  }

  async #refill(): Promise<void> {
    for await (const { event, end } of this.#journal.eventsFrom(this.#resumeAt)) {
      this.#window.push(event);
      this.#windowBytes += sizeOf(event);
      this.#resumeAt = end;
      if (this.#window.length >= mostInMemory || this.#windowBytes > mostBytesInMemory) return;
    }
  }
}

/** Whether a message with so many events, of so many bytes, has no room for one more. */
const isFull = (count: number, bytes: number, more: number): boolean =>
  count === mostInBatch || (count > 0 && bytes + more > mostBytesInBatch);

/** How many of these fit into one message. */
function batchLength(events: readonly LeaseEvent[]): number {
  let bytes = 0;
  for (const [count, event] of events.entries()) {
    const more = sizeOf(event);
    if (isFull(count, bytes, more)) return count;
    bytes += more;
  }
  return events.length;
}

/** The same events, at each step as many as fit into one message. */
export async function* inBatches(events: AsyncIterable<LeaseEvent>): AsyncGenerator<LeaseEvent[], void> {
  let batch: LeaseEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const more = sizeOf(event);
    if (isFull(batch.length, bytes, more)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(event: LeaseEvent): number {
  if (event.type === 'file-reported')
    return event.cases.reduce((sum, each) => sum + 400 + textsOf(each), 200);
  return event.type === 'case-finished' ? 200 + textsOf(event) : 200;
}

function textsOf({ message, details, output }: Pick<CaseFinished, 'message' | 'details' | 'output'>): number {
  return [message, details, output].reduce((sum, text) => sum + (text?.length ?? 0) * 2, 0);
}
