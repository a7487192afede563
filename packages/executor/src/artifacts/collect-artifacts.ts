/** Keeps the files that the template's `artifacts` patterns name, within the collect phase's own time. */
import { realpath } from 'node:fs/promises';
import { FilePattern } from '../files/file-pattern.ts';
import { artifactName } from './artifact-name.ts';
import type { ArtifactUpload } from './artifact-upload.ts';
import { walkFiles } from './walk-files.ts';

export interface Collection {
  /** A real path; patterns and names are relative to it. */
  readonly directory: string;
  readonly patterns: readonly string[];
  readonly upload: ArtifactUpload;
  /** Aborted when the phase is over. */
  readonly signal: AbortSignal;
  /** Kept already, with its case. */
  isKept(name: string): boolean;
  note(line: string): void;
}

/** Never rejects: what cannot be kept is a trouble of the upload. */
export async function collectArtifacts(collection: Collection): Promise<void> {
  const { directory, upload, signal } = collection;
  const patterns = collection.patterns.flatMap((pattern) => readPattern(collection, pattern));
  if (patterns.length === 0) return;
  // A test may have put a link in the place of its folder, to a folder that only the executor can read.
  if ((await realpath(directory).catch(() => null)) !== directory) {
    collection.note('artifacts: none kept, the working directory is not in its place any more');
    return;
  }
  const leadsTo = (folder: string) => patterns.some(({ base }) => isOneWay(folder, base));
  const walk = {
    ...{ directory, signal },
    enters: (path: Uint8Array) => leadsTo(artifactName(path)) && !isGit(path),
    onUnreadable: (path: Uint8Array, error: Error) =>
      upload.trouble('not-readable', `${artifactName(path)}/`, error),
  };
  for await (const { path, kind } of walkFiles(walk)) {
    const name = artifactName(path);
    if (!patterns.some((pattern) => pattern.matches(name)) || collection.isKept(name)) continue;
    if (kind === 'file') await upload.keep({ directory, path, caseId: null });
    else upload.trouble('no-plain-file', name);
  }
  if (signal.aborted) upload.trouble('too-late', collection.patterns.join(', '));
}

function isGit(path: Uint8Array): boolean {
  return /(^|\/)\.git$/.test(artifactName(path));
}

/** Whether one of the two paths lies on the way to the other. */
function isOneWay(one: string, other: string): boolean {
  return other === '' || `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function readPattern({ note }: Collection, pattern: string): FilePattern[] {
  try {
    return [new FilePattern(pattern)];
  } catch (error) {
    note(`artifacts ${pattern.slice(0, 100)}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
