import type { AuditEntry } from '@testyard/protocol';

/** Those in which every word of the text stands: in who, what, to which object, or from where. */
export function auditMatching(entries: readonly AuditEntry[], text: string): readonly AuditEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ action, userName, objectName, objectId, address, requestId }) => {
    const all = [action, userName, objectName, objectId, address ?? '', requestId ?? '']
      .join('\n')
      .toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** What was changed, in one line: `role: admin · document: …`. */
export const changesText = (changes: AuditEntry['changes']): string =>
  Object.entries(changes)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
