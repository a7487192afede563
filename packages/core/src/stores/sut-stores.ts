import type { NeededSut, SutClaim } from '../scheduling/fit/sut-access.ts';
import type { KnownSut } from '../suts/known-sut.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface SutReader {
  byId(id: string): Promise<KnownSut | null>;
  byName(projectId: string, name: string): Promise<KnownSut | null>;
  /** Who has these, and who waits for them and was turned away lately. */
  claims(sutIds: readonly string[], now: number): Promise<readonly SutClaim[]>;
  /** By name. */
  list(projectId: string, page: PageRequest): Promise<PageOf<KnownSut>>;
}
export interface SutStore extends SutReader {
  /** Nobody else changes it until the unit ends. */
  hold(id: string): Promise<KnownSut | null>;
  /** The one that was deleted last under this name; null where there was none, or it is back. */
  deletedAs(projectId: string, name: string): Promise<Pick<KnownSut, 'id' | 'version'> | null>;
  /** Errors: NAME_TAKEN. */
  insert(sut: KnownSut): Promise<void>;
  /** Errors: NAME_TAKEN. */
  update(sut: KnownSut): Promise<void>;
  delete(sut: KnownSut): Promise<void>;
  /** The task has them, or waits for them; again: anew. */
  claim(claim: {
    readonly taskId: string;
    readonly suts: readonly NeededSut[];
    readonly held: boolean;
    readonly at: number;
  }): Promise<void>;
  /** The task has none any more and waits for none; `until`: what it had nobody else has before. */
  release(taskId: string, until: number | null): Promise<void>;
  /** Forgets what was kept from others until before `now`. */
  forgetOver(now: number): Promise<void>;
}
