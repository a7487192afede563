/** What keeps an executor from work, and the end of it. */
import { recordWrite, theService } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { cutRemark, type Remark } from '../ledger/remark.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Executor } from './executor.ts';
import { isPaused } from './executor-state.ts';

/** Whoever waits for it, and it itself, looks again. */
export async function saveCondition(unit: Unit, executor: Executor): Promise<void> {
  await unit.executors.update(executor);
  unit.notify(`executor:${executor.id}`);
  unit.notify('work');
}

/** A pause that has come to its end: the executor works again. Answers whether it was over still. */
export function endPause(core: CoreService, executorId: string): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (!executor?.pause || isPaused(executor, unit.now)) return false;
    await saveCondition(unit, { ...executor, pause: null });
    const { projectId } = executor;
    await recordWrite(core, unit, { by: theService, action: 'executor.resume', projectId, object: executor });
    return true;
  });
}

/** What an executor says is in the way of all work, or that nothing is any more. */
export async function hearTrouble(unit: Unit, executor: Executor, trouble: Remark | null): Promise<Executor> {
  if (JSON.stringify(trouble) === JSON.stringify(executor.trouble)) return executor;
  const changed = { ...executor, trouble: trouble && cutRemark(trouble) };
  await saveCondition(unit, changed);
  return changed;
}
