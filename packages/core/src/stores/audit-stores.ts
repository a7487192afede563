import type { AuditEntry } from '../audit/audit-entry.ts';
import type { PageOf, PageRequest } from './page.ts';

/** What is looked for in the log; null: whatever it is. */
export interface AuditFilter {
  /** Null: of all projects, and what is of none. */
  readonly projectId: string | null;
  readonly userName: string | null;
  /** `kind.verb`, or `kind` alone for all of its verbs. */
  readonly action: string | null;
  /** Id of the object, or a part of its name in letters of any size. */
  readonly object: string | null;
  /** Milliseconds since 1970, this one within. */
  readonly since: number | null;
  /** This one not within. */
  readonly until: number | null;
}

export const wholeAudit: AuditFilter = {
  ...{ projectId: null, userName: null, action: null, object: null, since: null, until: null },
};

export interface AuditReader {
  /** Newest first. A page of a filter may have fewer entries than asked for, and say from where to go on. */
  list(filter: AuditFilter, page: PageRequest): Promise<PageOf<AuditEntry>>;
}
/** Entries are added and pruned; no method changes one. */
export interface AuditStore extends AuditReader {
  add(entry: AuditEntry): Promise<void>;
  /** Forgets entries from before `before`. */
  prune(before: number): Promise<void>;
}
