/** A registered host program. */
export interface Executor {
  readonly id: string;
  readonly name: string;
  /** Null: shared by all projects. */
  readonly projectId: string | null;
  readonly embedded: boolean;
  readonly instanceId: string | null;
  readonly slots: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Name to version. */
  readonly frameworks: Readonly<Record<string, string>>;
  readonly sources: { readonly gitSchemes: readonly string[]; readonly paths: readonly string[] };
  readonly version: string;
  readonly draining: boolean;
  readonly revoked: boolean;
  readonly lastSeenAt: number | null;
  readonly createdAt: number;
}

export interface RegistrationCode {
  /** SHA-256 of the code. */
  readonly hash: string;
  readonly projectId: string | null;
  readonly embedded: boolean;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}
