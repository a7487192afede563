import type { KnownSut } from '../suts/known-sut.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface SutReader {
  byId(id: string): Promise<KnownSut | null>;
  byName(projectId: string, name: string): Promise<KnownSut | null>;
  /** By name. */
  list(projectId: string, page: PageRequest): Promise<PageOf<KnownSut>>;
}
export interface SutStore extends SutReader {
  /** Nobody else changes it until the unit ends. */
  hold(id: string): Promise<KnownSut | null>;
  /** Errors: NAME_TAKEN. */
  insert(sut: KnownSut): Promise<void>;
  /** Errors: NAME_TAKEN. */
  update(sut: KnownSut): Promise<void>;
  delete(id: string): Promise<void>;
}
