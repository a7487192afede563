import type { CoreService } from '../core-service.ts';
import type { ArtifactObjects, LogObjects } from '../objects.ts';

/** Bytes that are younger may belong to a call that is about to commit their row. */
const graceMs = 86_400_000;
/** Ids that are looked up at once. */
const atOnce = 500;

export interface Orphans {
  readonly artifacts: number;
  /** Tasks that are gone, of which logs were left. */
  readonly logs: number;
}

/**
 * Removes bytes that no row names: a crash came between storing them and the commit. What was stored before this
 * database began is another's, and is left alone: the service may have been started with the wrong one.
 */
export async function removeOrphans(
  core: CoreService & { readonly logs: LogObjects; readonly artifacts: ArtifactObjects },
): Promise<Orphans> {
  const began = await core.unitOfWork.run((unit) => unit.removals.storeBegan());
  if (began === null) return { artifacts: 0, logs: 0 };
  const isOwn = ({ ageMs }: { readonly ageMs: number }): boolean =>
    ageMs >= graceMs && ageMs < core.clock.now() - began;
  let [artifacts, logs] = [0, 0];
  for await (const stored of batches(core.artifacts.ids(), isOwn)) {
    const ids = stored.map(({ id }) => id);
    const unknown = await core.unitOfWork.run((unit) => unit.removals.unknownArtifacts(ids));
    for (const id of unknown) await core.artifacts.remove(id);
    artifacts += unknown.length;
  }
  for await (const stored of batches(core.logs.taskIds(), isOwn)) {
    const ids = stored.map(({ taskId }) => taskId);
    const unknown = await core.unitOfWork.run((unit) => unit.removals.unknownTasks(ids));
    for (const id of unknown) await core.logs.remove(id);
    logs += unknown.length;
  }
  return { artifacts, logs };
}

async function* batches<T>(all: AsyncIterable<T>, isWanted: (one: T) => boolean): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    if (isWanted(one)) batch.push(one);
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
