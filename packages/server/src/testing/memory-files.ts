import type { ArtifactObjects, CoreService, LogObjects } from '@testyard/core';

/** A core with a store of files that only remembers what was removed. */
export function withObjects<Core extends CoreService>(
  core: Core,
  removed: string[] = [],
): Core & { readonly logs: LogObjects; readonly artifacts: ArtifactObjects } {
  const remove = (id: string): Promise<void> => {
    removed.push(id);
    return Promise.resolve();
  };
  return { ...core, logs: { remove } as LogObjects, artifacts: { remove } as ArtifactObjects };
}
