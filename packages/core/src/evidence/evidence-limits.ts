/** What is kept of logs and files at most; set when the server starts. */
export interface EvidenceLimits {
  /** Bytes of all log streams of one lease. */
  readonly logBytes: number;
  /** Files of one task, those of its cases with them. */
  readonly artifactFiles: number;
  /** Bytes of these files together. */
  readonly artifactBytes: number;
}

/** Defaults of the options, as docs/operate.md says them. */
export const defaultEvidenceLimits: EvidenceLimits = {
  logBytes: 1024 ** 3,
  artifactFiles: 10_000,
  artifactBytes: 4 * 1024 ** 3,
};

/** Bytes of one file at most. */
export const largestArtifact = 500 * 1024 ** 2;
