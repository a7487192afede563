import type { Artifact } from '@testyard/protocol';
import { type AttachmentGroup, groupAttachments } from '../case/attachment-groups.ts';
import { kindOfFile } from '../case/file-kind.ts';
import type { ArtifactKind } from './artifact-kinds.ts';

/** What the list of files is narrowed to; an empty text is nothing said. */
export interface ArtifactFilter {
  /** Words in the name of the file or of its case. */
  readonly text: string;
  readonly kind: ArtifactKind | null;
  /** Id of a case. */
  readonly caseId: string | null;
}

/** The files of a case, or those of a task that are of no case. */
export interface ArtifactGroup {
  readonly key: string;
  readonly taskId: string;
  readonly caseId: string | null;
  /** Pictures of one comparison are one item. */
  readonly items: readonly AttachmentGroup[];
  readonly files: number;
  readonly bytes: number;
}

/** The head of a group, or one of its items. */
export interface ArtifactLine {
  readonly group: ArtifactGroup;
  readonly item?: AttachmentGroup;
}

export function kindOf(name: string): ArtifactKind {
  const kind = kindOfFile(name);
  if (kind === null) return 'other';
  return kind === 'json' || kind === 'html' ? 'text' : kind;
}

/** `nameOf`: of a case, by its id. */
export function filterArtifacts(
  files: readonly Artifact[],
  { text, kind, caseId }: ArtifactFilter,
  nameOf: (caseId: string) => string,
): readonly Artifact[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && kind === null && caseId === null) return files;
  return files.filter((file) => {
    if (caseId !== null && file.caseId !== caseId) return false;
    if (kind !== null && kindOf(file.name) !== kind) return false;
    if (words.length === 0) return true;
    const names = `${file.name}\n${file.caseId === null ? '' : nameOf(file.caseId)}`.toLowerCase();
    return words.every((word) => names.includes(word));
  });
}

/** Groups in the order of the tasks: first what is of no case, then cases by their place in the list of the run. */
export function groupArtifacts(
  files: readonly Artifact[],
  placeOf: (caseId: string) => number,
): readonly ArtifactGroup[] {
  const tasks = [...new Set(files.map(({ taskId }) => taskId))];
  const found = new Map<string, Artifact[]>();
  for (const file of files) {
    const key = keyOf(file);
    const known = found.get(key);
    if (known) known.push(file);
    else found.set(key, [file]);
  }
  const groups = [...found].map(([key, of]) => groupOf(key, of));
  const place = ({ caseId }: ArtifactGroup) => (caseId === null ? -1 : placeOf(caseId));
  return groups.sort((a, b) => tasks.indexOf(a.taskId) - tasks.indexOf(b.taskId) || place(a) - place(b));
}

const keyOf = ({ taskId, caseId }: Artifact) => `${taskId}/${caseId ?? ''}`;

function groupOf(key: string, files: readonly Artifact[]): ArtifactGroup {
  const [{ taskId, caseId }] = files as [Artifact];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { key, taskId, caseId, items: groupAttachments(files), files: files.length, bytes };
}

export function artifactLines(
  groups: readonly ArtifactGroup[],
  isOpen: (key: string) => boolean,
): readonly ArtifactLine[] {
  return groups.flatMap((group): ArtifactLine[] => [
    { group },
    ...(isOpen(group.key) ? group.items.map((item) => ({ group, item })) : []),
  ]);
}

export const keyOfLine = ({ group, item }: ArtifactLine): string => {
  if (item === undefined) return group.key;
  return 'file' in item ? item.file.id : item.comparison.actual.id;
};
