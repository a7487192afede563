import type { CoreService } from '../core-service.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { NEXT_ACTIVITY, NEXT_LEASE, transition } from '../runs/states.ts';
import type { WithSecrets } from '../secrets/manage-secrets.ts';
import { secretsOfLease } from '../secrets/secrets-of-plan.ts';
import { currentLease, type LeaseClaim } from './current-lease.ts';

/**
 * The executor takes the offer, and gets the secrets that its task names, by variable: nobody else does. Repeating it
 * changes nothing. Errors: STALE.
 */
export function acceptLease(core: WithSecrets, claim: LeaseClaim): Promise<Readonly<Record<string, string>>> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await currentLease(unit, claim);
    if (lease.state === 'offered') {
      const state = transition(NEXT_LEASE, lease.state, 'accepted');
      await unit.leases.accept({ ...lease, state, expiresAt: unit.now + core.settings.leaseMs });
    }
    return secretsOfLease(unit, core.secretBox, lease);
  });
}

/** Preparing begins: the task is running, and its time counts from the first lease on. Errors: STALE. */
export function startLease(core: CoreService, claim: LeaseClaim): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await currentLease(unit, claim);
    if (lease.state === 'running') return;
    const accepted = lease.state === 'offered' ? 'accepted' : lease.state;
    await unit.leases.update({ ...lease, state: transition(NEXT_LEASE, accepted, 'running') });
    const book = await TaskBook.open(core, unit, lease.taskId);
    if (book.task.state === 'queued') {
      if (!book.task.ledgerFixed && !book.task.dryRun) await foresee(book);
      const { pause, plan, createdAt } = book.task;
      const leftMs = plan.taskMs + plan.setupMs + plan.collectMs;
      book.change({
        state: transition(NEXT_ACTIVITY, 'queued', 'running'),
        startedAt: Math.max(unit.now, createdAt),
        ...(pause ? { pause: { ...pause, leftMs } } : { deadline: unit.now + leftMs }),
      });
    }
    if (book.run.state === 'queued')
      book.changeRun({
        state: transition(NEXT_ACTIVITY, 'queued', 'running'),
        startedAt: Math.max(unit.now, book.run.createdAt),
      });
    await book.close();
  });
}

/** What the template's earlier runs say of its work and of its set-up: other slots may begin before the cases are found. */
async function foresee(book: TaskBook): Promise<void> {
  const { templateId, plan } = book.task;
  if (plan.command !== null) return;
  const { workMs, setupMs } = await book.unit.history.ofTemplate(templateId);
  book.change({ untouchedMs: workMs, setupMs });
}

/** What the ref points at; the first lease of the run pins it for all. Answers the commit to use. Errors: STALE. */
export function pinSource(
  core: CoreService,
  claim: LeaseClaim,
  source: { readonly url: string; readonly ref: string; readonly commit: string },
): Promise<string> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await currentLease(unit, claim);
    const commit = await unit.runs.pinSource({ runId: lease.runId, ...source });
    const book = await TaskBook.open(core, unit, lease.taskId);
    book.change({ commit });
    await book.close();
    return commit;
  });
}
