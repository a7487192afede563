import { expect, test } from 'vitest';
import { CoreError } from '../errors.ts';
import { SharedUnits, type SharedWork } from './shared-units.ts';
import type { Unit, UnitOfWork } from './unit-of-work.ts';

/** Units whose end a test decides: each is at work until it is told `end`, or fails with what it is told. */
class HeldUnits implements UnitOfWork {
  /** Items of each unit, in order. */
  readonly said: string[][] = [];
  readonly #ends: ((error?: unknown) => void)[] = [];

  async run<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    const value = await work({} as Unit);
    const error = await new Promise<unknown>((resolve) => this.#ends.push(resolve));
    if (error !== undefined) throw error;
    return value;
  }

  /** Ends the unit that is at work, once it has done what it does. */
  async end(error?: unknown): Promise<void> {
    await turn();
    this.#ends.shift()?.(error);
    await turn();
  }

  readonly work: SharedWork<string, string> = async (_, items) => {
    this.said.push([...items]);
    return items.map((item) =>
      item.startsWith('bad')
        ? { status: 'rejected', reason: new CoreError('NOT_FOUND', { given: item }) }
        : { status: 'fulfilled', value: item.toUpperCase() },
    );
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function together(units: HeldUnits, work = units.work) {
  const shared = new SharedUnits<string, string>();
  return (item: string, line = 'one') =>
    shared.run(units, { line, item, work }).catch((error: Error) => `${error.name} ${error.message}`);
}

test('what comes while a unit is at work shares the next one', async () => {
  const units = new HeldUnits();
  const run = together(units);
  const answers = [run('a'), run('b')];
  await turn();
  answers.push(run('c'));
  await units.end();
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
  expect(units.said).toEqual([['a'], ['b', 'c']]);
});

test('lines do not wait for each other', async () => {
  const units = new HeldUnits();
  const run = together(units);
  const answers = [run('a'), run('b', 'another')];
  await turn();
  expect(units.said).toEqual([['a'], ['b']]);
  await units.end();
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B']);
});

test('one that is refused leaves the others of its unit alone', async () => {
  const units = new HeldUnits();
  const run = together(units);
  const answers = [run('a'), run('b'), run('bad'), run('c')];
  await units.end();
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'CoreError NOT_FOUND', 'C']);
});

test('a unit that fails as none of its items should is repeated for each alone', async () => {
  const units = new HeldUnits();
  const run = together(units);
  const answers = [run('a'), run('b'), run('poison'), run('c')];
  await units.end();
  await units.end(new Error('the row was refused'));
  await units.end();
  await units.end(new Error('poison was refused'));
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'Error poison was refused', 'C']);
  expect(units.said).toEqual([['a'], ['b', 'poison', 'c'], ['b'], ['poison'], ['c']]);
});

test('what the store says of itself is told to all, and nothing is repeated', async () => {
  const units = new HeldUnits();
  const run = together(units);
  const answers = [run('a'), run('b'), run('c')];
  await units.end();
  await units.end(new CoreError('STORE_UNAVAILABLE'));
  const refused = 'CoreError STORE_UNAVAILABLE';
  expect(await Promise.all(answers)).toEqual(['A', refused, refused]);
  expect(units.said).toHaveLength(2);
});

test('where no unit begins all who wait are told, and who comes later is tried again', async () => {
  const shared = new SharedUnits<string, string>();
  let opens = false;
  const units = new HeldUnits();
  const unitOfWork: UnitOfWork = {
    run: (work) => (opens ? units.run(work) : Promise.reject(new CoreError('SHUTTING_DOWN'))),
  };
  const run = (item: string) => shared.run(unitOfWork, { line: '', item, work: units.work });
  const refused = await Promise.allSettled([run('a'), run('b')]);
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  opens = true;
  const answer = run('c');
  await units.end();
  expect(await answer).toBe('C');
});

test('what a unit leaves undone is first in the next', async () => {
  const units = new HeldUnits();
  const two: SharedWork<string, string> = (unit, items) => units.work(unit, items.slice(0, 2));
  const run = together(units, two);
  const answers = ['a', 'b', 'c', 'd'].map((item) => run(item));
  await units.end();
  answers.push(run('e'));
  await units.end();
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E']);
  expect(units.said).toEqual([['a'], ['b', 'c'], ['d', 'e']]);
});

test('a unit that is run again after a conflict answers each once', async () => {
  const units = new HeldUnits();
  let runs = 0;
  const unitOfWork: UnitOfWork = {
    run: async (work) => {
      runs += 1;
      if (runs > 1) await work({} as Unit);
      return units.run(work);
    },
  };
  const shared = new SharedUnits<string, string>();
  const run = (item: string) => shared.run(unitOfWork, { line: '', item, work: units.work });
  const answers = [run('a'), run('b'), run('c')];
  await units.end();
  await units.end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
  expect(units.said).toEqual([['a'], ['b', 'c'], ['b', 'c']]);
});
