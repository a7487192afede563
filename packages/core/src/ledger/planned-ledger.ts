import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { currentLease, type LeaseClaim } from '../leases/current-lease.ts';
import type { Plan } from '../templates/plan.ts';
import { expectCases, partSize } from './fix-ledger.ts';
import type { FoundCase } from './ledger-case.ts';

/**
 * The cases of a plan that names each of them; null where a host has to find them. Where a plan has secrets its host
 * says the names, as one of them may have to be masked.
 */
export function plannedCases({ framework, cases, select, secrets }: Plan): Plan['cases'] {
  if (framework !== 'command' || cases === null || select.length > 0) return null;
  if (Object.keys(secrets ?? {}).length > 0) return null;
  return new Set(cases.map(({ name }) => name)).size === cases.length ? cases : null;
}

/**
 * Fixes the ledger of a lease's task with the cases of its plan, so many at once that others are heard in between. Errors:
 * those of `fixLedger`; LEDGER_CONFLICT where the plan does not name its cases.
 */
export async function fixPlannedLedger(core: CoreService, claim: LeaseClaim): Promise<{ fixed: boolean }> {
  const { plan, ledgerFixed } = await core.unitOfWork.run(async (unit) => {
    const task = await unit.tasks.byId((await currentLease(unit, claim)).taskId);
    if (!task) throw new Error('assertion: a current lease has a task');
    return task;
  });
  if (ledgerFixed) return { fixed: true };
  const cases = plannedCases(plan);
  if (cases === null) throw new CoreError('LEDGER_CONFLICT', { why: { rule: 'ledger-first' } });
  const atOnce = core.unitOfWork.casesAtOnce ?? partSize;
  let fixed = false;
  for (let from = 0; from < cases.length && !fixed; from += atOnce) {
    const last = from + atOnce >= cases.length;
    const found = cases.slice(from, from + atOnce).map(({ name }) => foundAs(name));
    ({ fixed } = await expectCases(core, claim, { mode: 'declared', from, last, cases: found }));
  }
  return { fixed };
}

/** As a host says it of a case that it finds in its plan. */
function foundAs(name: string): FoundCase {
  return { identity: name, name, suite: '', file: null, line: null };
}
