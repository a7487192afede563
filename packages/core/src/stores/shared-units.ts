import { CoreError } from '../errors.ts';
import type { Unit, UnitOfWork } from './unit-of-work.ts';

/**
 * Does what is asked for, from the first item on, and answers how each went: at least one, and fewer where the others
 * have to wait for the next unit. An item that is refused has written nothing. What it throws undoes all of them.
 */
export type SharedWork<Item, Value> = (
  unit: Unit,
  items: readonly Item[],
) => Promise<readonly PromiseSettledResult<Value>[]>;

interface Waiting<Item, Value> {
  readonly item: Item;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

interface Line<Item, Value> {
  readonly unitOfWork: UnitOfWork;
  readonly work: SharedWork<Item, Value>;
  readonly waiting: Waiting<Item, Value>[];
}

interface Shared<Item, Value> {
  /** Lines do not wait for each other. */
  readonly line: string;
  readonly item: Item;
  /** The same for all of a line. */
  readonly work: SharedWork<Item, Value>;
}

/** Items of one unit at most: who waits for all of them waits no longer than a person notices. */
const mostItems = 64;

/**
 * Calls that do the same share a unit of work: while one unit of a line is at work, the calls that come wait for the next,
 * which takes all of them when it begins. Nobody waits longer than with a unit for each, since these would wait for
 * each other's locks and commits; and what many of them read and write is said once. A unit that fails for a reason that
 * may be that of one of its items is repeated for each item alone.
 */
export class SharedUnits<Item, Value> {
  readonly #lines = new WeakMap<UnitOfWork, Map<string, Line<Item, Value>>>();

  /**
   * Resolves with what `work` answered for the item, once it is kept. Rejects with why it was refused, or with the error
   * of the unit.
   */
  run(unitOfWork: UnitOfWork, { line, item, work }: Shared<Item, Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const one = { item, resolve, reject };
      const lines = this.#linesOf(unitOfWork);
      const known = lines.get(line);
      if (known) known.waiting.push(one);
      else void workOff(lines, line, { unitOfWork, work, waiting: [one] });
    });
  }

  #linesOf(unitOfWork: UnitOfWork): Map<string, Line<Item, Value>> {
    const lines = this.#lines.get(unitOfWork) ?? new Map<string, Line<Item, Value>>();
    this.#lines.set(unitOfWork, lines);
    return lines;
  }
}

async function workOff<Item, Value>(
  lines: Map<string, Line<Item, Value>>,
  name: string,
  line: Line<Item, Value>,
): Promise<void> {
  lines.set(name, line);
  while (line.waiting.length > 0) await runUnit(line);
  lines.delete(name);
}

async function runUnit<Item, Value>({ unitOfWork, work, waiting }: Line<Item, Value>): Promise<void> {
  const taken: Waiting<Item, Value>[] = [];
  try {
    const outcomes = await unitOfWork.run((unit) => {
      // More may have come where the unit is run again.
      taken.push(...waiting.splice(0, mostItems - taken.length));
      return work(
        unit,
        taken.map(({ item }) => item),
      );
    });
    waiting.unshift(...taken.splice(Math.max(outcomes.length, 1)));
    for (const [index, one] of taken.entries()) settle(one, outcomes[index]);
  } catch (error) {
    // A unit that did not even begin: the next ones would not either.
    const failed = taken.length > 0 ? taken : waiting.splice(0);
    if (failed.length === 1 || error instanceof CoreError) for (const { reject } of failed) reject(error);
    else for (const one of failed) await runUnit({ unitOfWork, work, waiting: [one] });
  }
}

function settle<Item, Value>(
  { resolve, reject }: Waiting<Item, Value>,
  outcome: PromiseSettledResult<Value> | undefined,
): void {
  if (outcome?.status === 'fulfilled') resolve(outcome.value);
  else reject(outcome ? outcome.reason : new Error('assertion: a unit did none of its items'));
}
