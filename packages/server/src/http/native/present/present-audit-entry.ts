import type { AuditEntry } from '@testyard/core';
import type { AuditEntry as AuditEntryResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

export function presentAuditEntry(entry: AuditEntry): AuditEntryResource {
  return { ...entry, at: timestamp(entry.at), changes: { ...entry.changes } };
}
