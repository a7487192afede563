import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, type OnFatal, syncFolder } from './durable.ts';
import { FolderArtifacts } from './folder-artifacts.ts';
import { FolderLogs } from './folder-logs.ts';

export interface FolderObjects {
  readonly logs: FolderLogs;
  readonly artifacts: FolderArtifacts;
  /** Waits for appends under way and closes the files. */
  close(): Promise<void>;
}

/**
 * Opens the object store of one process in `root`, made where it is missing (its parent must exist), and removes what
 * uploads of a process before have left half done.
 */
export async function openFolderObjects(root: string, onFatal: OnFatal): Promise<FolderObjects> {
  const incoming = join(root, 'incoming');
  await makeFolder(root);
  await Promise.all(['logs', 'artifacts', 'incoming'].map((name) => makeFolder(join(root, name))));
  await syncFolder(join(root, '..'), onFatal);
  await syncFolder(root, onFatal);
  // fail point: await objects.made
  const leftovers = await readdir(incoming);
  await Promise.all(leftovers.map((name) => rm(join(incoming, name), { recursive: true, force: true })));
  const logs = new FolderLogs(root, onFatal);
  return { logs, artifacts: new FolderArtifacts(root, onFatal), close: () => logs.close() };
}
