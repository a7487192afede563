import type { Artifact } from '@testyard/protocol';

/** What a picture was expected to be, what it was, and where the two differ, as Playwright and others write them. */
export interface Comparison {
  readonly name: string;
  readonly expected: Artifact | null;
  readonly actual: Artifact;
  readonly diff: Artifact | null;
}

export type AttachmentGroup = { readonly comparison: Comparison } | { readonly file: Artifact };

const part = /^(.*)[-_.](expected|actual|diff)(\.(?:png|jpe?g|webp|gif|avif))$/i;

/** Files in their order; those that belong to one comparison stand together, in the place of the first of them. */
export function groupAttachments(files: readonly Artifact[]): AttachmentGroup[] {
  const sets = new Map<string, Map<string, Artifact>>();
  for (const file of files) {
    const found = part.exec(file.name);
    if (!found) continue;
    const key = keyOf(file, found);
    sets.set(key, (sets.get(key) ?? new Map()).set(found[2]?.toLowerCase() ?? '', file));
  }
  const told = new Set<string>();
  return files.flatMap((file): AttachmentGroup[] => {
    const found = part.exec(file.name);
    const key = found ? keyOf(file, found) : '';
    const set = sets.get(key);
    const actual = set?.get('actual');
    // One picture alone is compared with nothing.
    if (!found || !set || !actual || set.size < 2) return [{ file }];
    if (told.has(key)) return [];
    told.add(key);
    const name = `${found[1]}${found[3]}`;
    return [
      { comparison: { name, actual, expected: set.get('expected') ?? null, diff: set.get('diff') ?? null } },
    ];
  });
}

const keyOf = ({ taskId, caseId }: Artifact, found: RegExpExecArray) =>
  JSON.stringify([taskId, caseId, found[1], found[3]?.toLowerCase()]);
