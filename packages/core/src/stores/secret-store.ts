import type { Secret, SecretHead } from '../secrets/secret.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface SecretReader {
  /** By name. */
  list(projectId: string, page: PageRequest): Promise<PageOf<SecretHead>>;
  /** Those that there are, in no order. */
  named(projectId: string, names: readonly string[]): Promise<readonly Secret[]>;
}

export interface SecretStore extends SecretReader {
  /** Held: of two who turn the key at once, the second finds the key of the first. */
  holdKeys(): Promise<void>;
  /** Nobody else changes the secret of this name until the unit ends, also where there is none. */
  hold(projectId: string, name: string): Promise<Secret | null>;
  /** In place of the one of that name. */
  save(secret: Secret): Promise<void>;
  remove(projectId: string, name: string): Promise<void>;
  /** Of all projects; `after` is the last one of the page before. */
  page(after: Pick<Secret, 'projectId' | 'name'> | null, limit: number): Promise<readonly Secret[]>;
}
