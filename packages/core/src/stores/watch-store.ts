/** One row: the last moment at which some process of the service could hear executors and write what they say. */
export interface WatchStore {
  /** Milliseconds since 1970; null: nobody has kept watch yet. Held, so that it stays while the unit lasts. */
  hold(): Promise<number | null>;
  /** The same, not held. */
  keptUntil(): Promise<number | null>;
  /** Moves it, where it is still `from`; answers whether it was. */
  move(from: number | null, until: number): Promise<boolean>;
}
