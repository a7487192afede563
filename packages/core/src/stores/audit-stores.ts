import type { AuditEntry } from '../audit/audit-entry.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface AuditReader {
  /** Newest first; `projectId` null: of all, also what is of no project. */
  list(projectId: string | null, page: PageRequest): Promise<PageOf<AuditEntry>>;
}
/** Entries are added and pruned; no method changes one. */
export interface AuditStore extends AuditReader {
  add(entry: AuditEntry): Promise<void>;
  /** Forgets entries from before `before`. */
  prune(before: number): Promise<void>;
}
