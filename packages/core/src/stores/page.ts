/** One page of a list. `after` is the key of the last item of the page before, opaque to callers. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Key for the next page, null on the last. */
  readonly next: string | null;
}
