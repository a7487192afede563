/** A system under test that a project knows, so that runs against it can be guarded. */
export interface KnownSut {
  readonly id: string;
  readonly projectId: string;
  /** By it a call finds it; of one SUT of the project. */
  readonly name: string;
  /** Where it is reached, unless a call says otherwise; may be empty. */
  readonly ip: string;
  readonly port: string;
  readonly probe: SutProbe;
  /** For so long a run waits for it when it is down, in milliseconds. */
  readonly waitMs: number;
  /** Nothing is started against it unless it says of itself that it is a test target. */
  readonly declared: boolean;
  /** From 1; one more with each change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What of it a person says. */
export type SutContent = Pick<KnownSut, 'name' | 'ip' | 'port' | 'probe' | 'waitMs' | 'declared'>;

/** How an executor looks at it. Fields are paths into a JSON answer, as `git.branch`; null: not looked at. */
export type SutProbe = { readonly intervalMs: number } & (
  | {
      readonly kind: 'http';
      readonly scheme: 'http' | 'https';
      readonly path: string;
      readonly branchField: string | null;
      readonly buildField: string | null;
    }
  /** Whether it takes connections, and nothing more. */
  | { readonly kind: 'tcp' }
  /** A program of the executor's host; what it prints is read as an answer over HTTP is. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
);
