/** A span that is over, as it is told to a collector. Times in milliseconds since 1970. */
export interface FinishedSpan {
  readonly name: string;
  readonly of: SpanPlace;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly { readonly name: string; readonly at: number }[];
  /** What went wrong, in a word or two; null: nothing did. */
  readonly error: string | null;
}

/** Where a span stands: ids in hex. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** Whether its trace is recorded at all. */
  readonly sampled: boolean;
}
