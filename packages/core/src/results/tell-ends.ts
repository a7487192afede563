import type { CoreService } from '../core-service.ts';
import type { Task } from '../runs/run.ts';
import type { CaseSample } from '../stores/history-store.ts';
import type { Unit, UnitOfWork } from '../stores/unit-of-work.ts';
import { historyOf } from './case-history.ts';

/** Ends of cases that one message of a lease told, for the history of their template. */
export interface ToldEnds {
  readonly task: Task;
  readonly executorId: string;
  readonly samples: readonly CaseSample[];
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** Cases that are worth a unit of their own. */
const worthUnit = 32;
/** Fewer are told in one unit with others, if the last one was not as long ago. */
const gatheredMs = 1_000;

interface Waiting {
  readonly leaseId: string;
  readonly ends: ToldEnds;
}

/** What is left to be told by one process. */
class Telling {
  /** By lease, what is being told. */
  readonly underWay = new Map<string, Promise<void>>();
  #waiting: Waiting[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;

  /** Whether it waits for what else is told soon. */
  add(waiting: Waiting): boolean {
    this.#waiting.push(waiting);
    const { at } = waiting.ends;
    const cases = this.#waiting.reduce((sum, { ends }) => sum + ends.samples.length, 0);
    // A clock that was set back is none to wait by.
    return cases < worthUnit && at >= this.#lastAt && at - this.#lastAt < gatheredMs;
  }

  isWaiting(leaseId: string): boolean {
    return this.#waiting.some((each) => each.leaseId === leaseId);
  }

  /** Takes all that wait. */
  take(): readonly Waiting[] {
    const taken = this.#waiting;
    this.#waiting = [];
    for (const { ends } of taken) this.#lastAt = ends.at;
    return taken;
  }
}

const tellings = new WeakMap<UnitOfWork, Telling>();

function tellingOf({ unitOfWork }: CoreService): Telling {
  const telling = tellings.get(unitOfWork) ?? new Telling();
  tellings.set(unitOfWork, telling);
  return telling;
}

/**
 * Tells them in a unit of its own, for which nobody waits who was told that the results are kept: what is known of cases
 * orders and cuts work, and decides nothing. Where that fails, or the process ends before it, the next run tells as much.
 * A few cases wait for others for a second, but not beyond the last message of their lease (`isLast`).
 */
export function tellEnds(
  core: CoreService,
  leaseId: string,
  { ends, isLast }: { readonly ends: ToldEnds | null; readonly isLast: boolean },
): void {
  const telling = tellingOf(core);
  const waits = ends === null || telling.add({ leaseId, ends });
  if (!waits || (isLast && telling.isWaiting(leaseId))) tellWaiting(core, telling);
}

/** Whoever goes on with a lease begins when what it told before is known, but for what waits for others. */
export async function endsTold(core: CoreService, leaseId: string): Promise<void> {
  await tellingOf(core).underWay.get(leaseId);
}

/** The same, and nothing waits any more: a run that has ended is known whole. */
export async function allEndsTold(core: CoreService, leaseId: string): Promise<void> {
  const telling = tellingOf(core);
  if (telling.isWaiting(leaseId)) tellWaiting(core, telling);
  await endsTold(core, leaseId);
}

function tellWaiting(core: CoreService, telling: Telling): void {
  const taken = telling.take();
  const before = new Set(taken.map(({ leaseId }) => leaseId));
  const earlier = [...before].map((leaseId) => telling.underWay.get(leaseId));
  const writing = core.unitOfWork.run(async (unit) => {
    for (const ends of joined(taken)) await tell(unit, ends);
  });
  const told = Promise.all([writing.catch(() => {}), ...earlier]).then(() => {
    for (const leaseId of before)
      if (telling.underWay.get(leaseId) === told) telling.underWay.delete(leaseId);
  });
  for (const leaseId of before) telling.underWay.set(leaseId, told);
}

/** Those of one executor for one task together, as of the last message. */
function joined(taken: readonly Waiting[]): Iterable<ToldEnds> {
  const by = new Map<string, ToldEnds>();
  for (const { ends } of taken) {
    const of = `${ends.task.id} ${ends.executorId}`;
    by.set(of, { ...ends, samples: [...(by.get(of)?.samples ?? []), ...ends.samples] });
  }
  return by.values();
}

async function tell(unit: Unit, { task, executorId, samples, at }: ToldEnds): Promise<void> {
  const executor = await unit.executors.byId(executorId);
  if (!executor) return;
  // With a budget what did not run for longest goes first, so that it counts when a case ran.
  const exactly = (task.plan.budgetMs ?? null) !== null;
  await unit.history.add(historyOf(task, executor), { samples, at, exactly });
}
