/** Where the bytes of logs and artifacts are kept: a folder, or a bucket. Ids name them, never a caller's text. */

export interface LogObjects {
  /**
   * Keeps `bytes` at `offset` of a stream that has `length` bytes for certain, durably; answers the new length.
   * Errors: RANGE_NOT_SATISFIABLE with `number` = length for a gap; LOG_CONFLICT where an overlap differs; DISK_FULL.
   */
  append(part: {
    readonly taskId: string;
    readonly leaseId: string;
    readonly stream: string;
    readonly offset: number;
    readonly bytes: Uint8Array;
    readonly length: number;
  }): Promise<number>;
  /** Bytes from `from` up to, not including, `to`. */
  read(range: {
    readonly taskId: string;
    readonly leaseId: string;
    readonly stream: string;
    readonly from: number;
    readonly to: number;
  }): AsyncIterable<Uint8Array>;
  remove(taskId: string): Promise<void>;
}

export interface ArtifactObjects {
  /** Streams a file in; half a file is never seen. Errors: BODY_TOO_LARGE, DISK_FULL. */
  put(
    id: string,
    source: AsyncIterable<Uint8Array>,
    limits?: { readonly maximumBytes: number },
  ): Promise<{ size: number; sha256: string }>;
  read(id: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array>;
  remove(id: string): Promise<void>;
}
