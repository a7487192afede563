import type { Executor, RegistrationCode } from '../executors/executor.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface ExecutorReader {
  byId(id: string): Promise<Executor | null>;
  byCredentialHash(hash: string): Promise<Executor | null>;
  /** By that of before, whether or not it works still. */
  byOldCredentialHash(hash: string): Promise<Executor | null>;
  /** By id, with the leases that it holds. */
  withLoad(id: string): Promise<(Executor & { readonly busySlots: number }) | null>;
  /** Not revoked, by id; `among` null: all, else those of these projects and shared ones. */
  list(
    among: readonly string[] | null,
    page: PageRequest,
  ): Promise<PageOf<Executor & { readonly busySlots: number }>>;
  /** Not revoked and shared or of the project: offline ones, too. */
  ofProject(projectId: string): Promise<readonly Executor[]>;
}
export interface ExecutorStore extends ExecutorReader {
  /** Reads it, and nobody else changes it, or claims for it, until the unit ends. */
  hold(id: string): Promise<Executor | null>;
  insert(executor: Executor, credentialHash: string): Promise<void>;
  update(executor: Executor): Promise<void>;
  /** Hashes of the credential that it has from now on, and of the one before; null where nobody knows that. */
  replaceCredential(
    executorId: string,
    hashes: { readonly now: string; readonly old: string | null },
  ): Promise<void>;
  /** Without a write where it was seen less than a second ago. */
  seen(executorId: string, at: number): Promise<void>;
  /** Those last seen after `now`, by a clock that was set back since, were last seen at `at`. */
  unseeFrom(now: number, at: number): Promise<void>;
  /** Ids of those whose pause has come to its end. */
  pausedUntil(now: number, limit: number): Promise<readonly string[]>;
  /** Ids of those for one task that are not revoked and were not seen since. */
  ephemeralSilentSince(since: number, limit: number): Promise<readonly string[]>;
  /** Those for one task were last seen at `at`, unless later. */
  seeEphemeral(at: number): Promise<void>;
  /** Names that are taken: this one, and what begins with it and a hyphen. */
  namesLike(name: string): Promise<readonly string[]>;
}

export interface CodeStore {
  /** Held: of two who come with the same code at once, the second sees that it is used. */
  byHash(hash: string): Promise<RegistrationCode | null>;
  /** Those of a project that can be used, the longest first; null: those of executors that all projects share. */
  usable(projectId: string | null, now: number): Promise<readonly RegistrationCode[]>;
  insert(code: RegistrationCode, createdBy: string): Promise<void>;
  use(hash: string, at: number, by?: RegistrationCode['usedBy']): Promise<void>;
  /** Forgets codes that could be used until `before` at the latest, used or not. */
  prune(before: number): Promise<void>;
}
