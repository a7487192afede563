import type { CoreService } from '../core-service.ts';
import { currentLease, type LeaseClaim } from '../leases/current-lease.ts';
import { giveUp } from '../leases/end-lease.ts';
import { haltLeases } from '../leases/halt-leases.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { changeRemark, noteLook, type SutIdentity, type SutLook, type SutState } from './sut-guard.ts';

/** What stands after a look: the first one of a run fixes what its call left open. */
export interface LookAnswer {
  readonly state: SutState;
  readonly expected: SutIdentity;
  /** Cases of the run that have ended, by the last number that was given to one. */
  readonly finished: number;
}

/**
 * Takes what an executor saw of the system under test of its lease. A change ends every task of the run that has leases;
 * its cases that are open are blocked. Errors: STALE.
 */
export function noteSutLook(core: CoreService, claim: LeaseClaim, look: SutLook): Promise<LookAnswer> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await currentLease(unit, claim);
    const book = await TaskBook.open(core, unit, lease.taskId);
    const { sutGuard: before, finishSequence: finished } = book.run;
    if (before === null) return { state: 'right', expected: { branch: null, build: null }, finished };
    const executor = (await unit.executors.byId(lease.executorId))?.name ?? lease.executorId;
    const mark = Math.min(look.mark, finished);
    const rightMark = look.rightMark === null ? null : Math.min(look.rightMark, finished);
    const by = { executorId: lease.executorId, executor, now: unit.now };
    const guard = noteLook(before, { ...look, mark, rightMark }, by);
    book.changeRun({ sutGuard: guard });
    if (guard.change && !book.isOver) {
      giveUp(book, 'sut', changeRemark(book.run.sut.name, guard.change));
      await haltLeases(book, 'the system under test has changed');
    }
    await book.close();
    return { state: guard.state, expected: guard.expected, finished };
  });
}
