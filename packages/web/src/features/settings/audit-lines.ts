import type { AuditEntry } from '@testyard/protocol';

/** What was changed, in one line: `role: admin · document: …`. */
export const changesText = (changes: AuditEntry['changes']): string =>
  Object.entries(changes)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
