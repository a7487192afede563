import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { currentLease, type LeaseClaim } from '../leases/current-lease.ts';
import type { Lease } from '../leases/lease.ts';
import type { Task } from '../runs/run.ts';
import type { KeyedCase } from '../stores/run-stores.ts';
import { arrangeLedger, type Ordering, orderingOf } from './arrange-ledger.ts';
import { bookOfLease } from './book-of-lease.ts';
import type { LedgerMode } from './case-status.ts';
import type { FoundCase } from './ledger-case.ts';
import { expectedOf } from './round-verdict.ts';
import type { TaskBook } from './task-book.ts';

/** Cases that a task may have. */
export const mostCases = 1_000_000;

export interface LedgerPart {
  readonly mode: LedgerMode;
  /** Counted from 0; 0 begins anew. */
  readonly part: number;
  readonly last: boolean;
  readonly cases: readonly FoundCase[];
}

/** Cases of one part, at most; but for the last, every part has as many. */
export const partSize = 1_000;

/** Some of the expected cases, as `fixLedger` takes them. */
interface ListedCases extends Pick<LedgerPart, 'cases' | 'last' | 'mode'> {
  /** How many were listed before; 0 begins anew. */
  readonly from: number;
}

/**
 * Takes a part of the expected cases; the part with `last` fixes the set, before any of them runs. Where it is fixed
 * already nothing changes. Errors: STALE; SEQUENCE_GAP with the part wanted next; REQUEST_INVALID for too many.
 */
export function fixLedger(
  core: CoreService,
  claim: LeaseClaim,
  { part, ...listed }: LedgerPart,
): Promise<{ fixed: boolean }> {
  return expectCases(core, claim, { ...listed, from: part * partSize });
}

/** The same for any number of cases, whole parts but for the last. Errors: those of `fixLedger`. */
export function expectCases(
  core: CoreService,
  claim: LeaseClaim,
  { mode, from, last, cases }: ListedCases,
): Promise<{ fixed: boolean }> {
  return core.unitOfWork.run(async (unit) => {
    const lease = await currentLease(unit, claim);
    const [book, executors] = await Promise.all([
      bookOfLease(core, unit, lease),
      unit.executors.ofProject(lease.projectId),
    ]);
    if (book.task.ledgerFixed) return { fixed: true };
    if (!(await mayWrite(book, lease, from === 0))) return { fixed: false };
    const size = from === 0 ? 0 : book.task.ledgerSize;
    if (from < size) return { fixed: false };
    if (from !== size) throw new CoreError('SEQUENCE_GAP', { number: size / partSize });
    if (size + cases.length > mostCases)
      throw new CoreError('REQUEST_INVALID', { why: { rule: 'too-many-cases', most: mostCases } });
    if (from === 0) await unit.cases.deleteAll(book.task.id);
    const ordering = orderingOf(book, { lease, mode, executors });
    await insertCases(core, book, { from, cases, ordering });
    book.change({ ledgerSize: size + cases.length, ledgerMode: mode, ledgerLeaseId: lease.id });
    if (last) {
      book.change({ untouchedMs: null });
      if (ordering) await arrangeLedger(core, book, ordering);
      book.change({ setupMs: Math.max(0, unit.now - lease.offeredAt) });
      await fix(book, lease);
    }
    await book.close();
    return { fixed: last };
  });
}

/** A part is on its way to the database while the next one is made. */
async function insertCases(
  core: CoreService,
  { unit, task }: TaskBook,
  { from, cases, ordering }: Pick<ListedCases, 'cases' | 'from'> & { readonly ordering: Ordering | null },
): Promise<void> {
  const predictedBy = ordering?.history ?? null;
  for (let done = 0; done < cases.length; done += partSize) {
    const keyed = cases.slice(done, done + partSize).map((found) => keyedFor(core, task, found));
    await unit.cases.insert(task, { position: from + done, cases: keyed, predictedBy });
  }
}

/** Several leases may have found the cases: those of the first that sends any are taken, while it lives. */
async function mayWrite(book: TaskBook, lease: Lease, isFirstPart: boolean): Promise<boolean> {
  const { ledgerLeaseId } = book.task;
  if (ledgerLeaseId === null || ledgerLeaseId === lease.id) return true;
  const isThere = (await book.activeLeases()).some(({ id }) => id === ledgerLeaseId);
  return !isThere && isFirstPart;
}

/** A found case as a line of a task's ledger. Without a spread: there are many. */
export function keyedFor(core: CoreService, task: Task, found: FoundCase): KeyedCase {
  const { identity, name, suite, file, line } = found;
  return {
    identity,
    name,
    suite,
    file,
    line,
    together: togetherBy(task.plan, found),
    caseKey: core.digest.sha256(`${scopeOf(task)}\n${found.identity}`).slice(0, 32),
  };
}

/** Cases that a dry run found are those of no run: no history may take them for tries. */
function scopeOf({ templateId, dryRun, id }: Task): string {
  return dryRun ? `${templateId}\n${id}` : templateId;
}

async function fix(book: TaskBook, lease: Lease): Promise<void> {
  const executor = await book.unit.executors.byId(lease.executorId);
  book.change({
    ...{ ledgerFixed: true, foundBy: executor?.name ?? null },
    counts: { ...book.task.counts, expected: book.task.ledgerSize },
  });
  if (book.task.dryRun) {
    book.change({ frontier: book.task.ledgerSize });
    await book.endOpenCases(null, { rule: 'dry-run' });
  }
  if (await book.unit.tasks.areOthersOpen(book.task, 'ledger-fixed')) return;
  const others = (await book.unit.tasks.ofRound(book.run)).filter((task) => task.id !== book.task.id);
  book.changeRun({
    counts: { ...book.run.counts, expected: expectedOf(others) + book.task.ledgerSize },
  });
}

/** A group that the framework names for a case holds whatever the template says; a budget is spent by cases, not by files. */
function togetherBy(
  { keepTogether: kept, budgetMs = null }: Task['plan'],
  { file, suite, group }: FoundCase,
): string | null {
  if (group) return `group ${group}`;
  if (budgetMs !== null) return null;
  if (kept === 'file') return file ?? (suite || null);
  return kept === 'suite' ? suite || null : null;
}
