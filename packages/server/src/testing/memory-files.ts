import type { ArtifactObjects, CoreService, LogObjects } from '@testyard/core';

/** What is stored, with its age in milliseconds. */
export interface StoredFiles {
  readonly artifacts: ReadonlyMap<string, number>;
  readonly logs: ReadonlyMap<string, number>;
}

const none: StoredFiles = { artifacts: new Map(), logs: new Map() };

/** A core with a store of files that lists what it is given, and only remembers what was removed. */
export function withObjects<Core extends CoreService>(
  core: Core,
  removed: string[] = [],
  stored: StoredFiles = none,
): Core & { readonly logs: LogObjects; readonly artifacts: ArtifactObjects } {
  const remove = (id: string): Promise<void> => {
    removed.push(id);
    return Promise.resolve();
  };
  async function* taskIds() {
    for (const [taskId, ageMs] of stored.logs) yield { taskId, ageMs };
  }
  async function* ids() {
    for (const [id, ageMs] of stored.artifacts) yield { id, ageMs };
  }
  return {
    ...core,
    logs: { remove, taskIds } as Partial<LogObjects> as LogObjects,
    artifacts: { remove, ids } as Partial<ArtifactObjects> as ArtifactObjects,
  };
}
