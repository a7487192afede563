import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Run, Task } from './run.ts';

const keptMs = 90 * 24 * 3600 * 1000;

/** The same for all runs of the same templates, in whatever order and however often each is named. */
function workKeyOf({ digest }: CoreService, templateIds: readonly string[]): string {
  return digest.sha256([...new Set(templateIds)].sort().join(' '));
}

/** How long runs of these templates took of late, in milliseconds; null where none has ended. */
export function usualTimeOf(
  core: CoreService,
  reads: Pick<Unit, 'history'>,
  templateIds: readonly string[],
): Promise<number | null> {
  return reads.history.usualTime(workKeyOf(core, templateIds));
}

/**
 * Of a run that is over, how long such runs take. Nothing is learnt of one that was stopped, paused or imported, of a dry
 * run, or of a later round, which executes a part.
 */
export async function learnUsualTime(
  core: CoreService,
  unit: Unit,
  { run, tasks }: { readonly run: Run; readonly tasks: readonly Task[] },
): Promise<void> {
  const { round, dryRun, importKey, verdict, startedAt, finishedAt } = run;
  const isWhole = round === 1 && !dryRun && importKey === null;
  const ended = verdict === 'passed' || verdict === 'failed';
  const wasPaused = tasks.some(({ pausedMs }) => pausedMs > 0);
  if (!isWhole || !ended || wasPaused || startedAt === null || finishedAt === null) return;
  const key = workKeyOf(
    core,
    tasks.map(({ templateId }) => templateId),
  );
  await unit.history.learnUsualTime(key, { durationMs: finishedAt - startedAt, at: unit.now });
}

/** Forgets what runs took that nobody has started for 90 days. */
export async function forgetOldTimes(core: CoreService): Promise<void> {
  await core.unitOfWork.run((unit) => unit.history.pruneUsualTimes(unit.now - keptMs));
}
