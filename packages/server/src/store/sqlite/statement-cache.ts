interface Entry<Statement> {
  readonly statement: Statement;
  /** The number of the call that asked for it last. */
  used: number;
}

/** Least recently used entries by SQL text: Kysely compiles the same text again and again, preparing it costs 14 us. */
export class StatementCache<Statement> {
  // In the order in which they were made: to put one at the end each time that it is used makes the table anew again and again.
  readonly #entries = new Map<string, Entry<Statement>>();
  readonly #capacity: number;
  #uses = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of `sql`, made by `prepare` where there is none; the one unused for longest makes room. */
  get(sql: string, prepare: (sql: string) => Statement): Statement {
    this.#uses += 1;
    const known = this.#entries.get(sql);
    if (known !== undefined) {
      known.used = this.#uses;
      return known.statement;
    }
    const statement = prepare(sql);
    this.#entries.set(sql, { statement, used: this.#uses });
    if (this.#entries.size > this.#capacity) this.#forgetOldest();
    return statement;
  }

  clear(): void {
    this.#entries.clear();
  }

  #forgetOldest(): void {
    let oldest: { readonly sql: string; readonly used: number } | undefined;
    for (const [sql, { used }] of this.#entries)
      if (oldest === undefined || used < oldest.used) oldest = { sql, used };
    if (oldest !== undefined) this.#entries.delete(oldest.sql);
  }
}
