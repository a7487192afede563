import { type Kysely, sql } from 'kysely';

/** SQL for the clock of the database at this moment, in milliseconds since 1970; `now()` is that of the beginning. */
export const clockNow = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint';
/** Milliseconds within which what the clock said is taken for now. */
const freshMs = 50;

/** What the clock of the database said, and when by the clock of this process it was asked. */
export interface ToldTime {
  readonly told: number;
  readonly askedAt: number;
}

/** Is told what the clock of the database says and when it was asked, and answers the unit's time. */
export type TimeOf = (told: number, askedAt: number) => number;

/**
 * The time of one unit. It stands still but for one thing: where the unit waited for a lock, the database is asked
 * again, so that a time written after the wait is never older than one that was written meanwhile.
 */
export class UnitTime {
  readonly #timeOf: TimeOf;
  #askedAt: number;
  #now: number;

  constructor({ told, askedAt }: ToldTime, timeOf: TimeOf) {
    this.#timeOf = timeOf;
    this.#askedAt = askedAt;
    this.#now = timeOf(told, askedAt);
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** A lock of the unit is held from now on. */
  async held<DB>(db: Kysely<DB>): Promise<void> {
    const askedAt = performance.now();
    if (askedAt - this.#askedAt < freshMs) return;
    const { rows } = await sql<{ told: number }>`select ${sql.raw(clockNow)} as told`.execute(db);
    const told = rows[0]?.told;
    if (told === undefined) throw new Error('the database did not tell its time');
    this.#askedAt = askedAt;
    this.#now = Math.max(this.#now, this.#timeOf(told, askedAt));
  }
}
