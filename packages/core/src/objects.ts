/**
 * The bytes that are too many for the database: logs and artifacts. The database knows what counts (a log's committed
 * length, an artifact's row); bytes without it are leftovers of a crash and are never shown.
 */

/** One stream of a log. The ids are decimal, `stream` is 1 to 20 small letters; anything else is a mistake of ours. */
export interface LogStreamKey {
  readonly taskId: string;
  readonly leaseId: string;
  readonly stream: string;
}

export interface LogAppend extends LogStreamKey {
  /** Where `bytes` begin in the stream. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Bytes of the stream that the database has committed. What is stored beyond them does not count and is overwritten. */
  readonly length: number;
}

export interface LogObjects {
  /**
   * Stores bytes and resolves, once they are on disk, with the stream's new length: the next wanted offset. Bytes that
   * are stored already must be equal and change nothing. The caller commits the greater of this length and the one in
   * the database. Rejects with RANGE_NOT_SATISFIABLE (`number`: the next wanted offset) when there is a gap,
   * LOG_CONFLICT when stored bytes differ, DISK_FULL.
   */
  append(append: LogAppend): Promise<number>;
  /** The bytes `from` to `to` (exclusive, at most the committed length), in pieces. NOT_FOUND when they are gone. */
  read(range: LogStreamKey & { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Removes all logs of a task; nothing when there are none. */
  remove(taskId: string): Promise<void>;
  /** The tasks of which bytes are stored, in no order. */
  taskIds(): AsyncIterable<StoredLogs>;
}

export interface StoredLogs {
  readonly taskId: string;
  /** Milliseconds since bytes of it were last stored, by the store's clock. */
  readonly ageMs: number;
}

export interface ArtifactLimits {
  /** Bytes that are accepted at most. */
  readonly maximumBytes: number;
  /** Where given, what the bytes must hash to: 64 hexadecimal digits. */
  readonly sha256?: string;
}

export interface StoredArtifact {
  readonly id: string;
  /** Milliseconds since it was stored, by the store's clock. */
  readonly ageMs: number;
}

export interface ArtifactObjects {
  /**
   * Stores all of `source` under a decimal id of ours and resolves once it is on disk; until then, and after any
   * failure, nothing of it is visible. `source` must end or fail by itself: the caller has the deadline. Rejects with
   * BODY_TOO_LARGE (`number`: the limit), ARTIFACT_HASH_MISMATCH, DISK_FULL, or the error of `source`.
   */
  put(
    id: string,
    source: AsyncIterable<Uint8Array>,
    limits: ArtifactLimits,
  ): Promise<{ readonly size: number; readonly sha256: string }>;
  /** The bytes `from` to `to` (exclusive), or all, in pieces. NOT_FOUND when there is no such artifact. */
  read(id: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  /** Removes an artifact; nothing when there is none. */
  remove(id: string): Promise<void>;
  /**
   * All that is stored, in no order. One without a row is a leftover of a crash only if it is older than any call that
   * may still be about to commit its row.
   */
  ids(): AsyncIterable<StoredArtifact>;
}
