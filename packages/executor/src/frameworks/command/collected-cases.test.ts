import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NameNumbers } from '../../../../reports/src/read/names/name-numbers.ts';
import { blankCase } from '../../../../reports/src/read/report-case.ts';
import { CollectedCases } from './collected-cases.ts';

let scratch: string;
let cases: CollectedCases;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'testyard-collected-'));
  cases = new CollectedCases(scratch);
});

afterEach(async () => {
  await cases.close();
  rmSync(scratch, { recursive: true });
});

const named = (name: string, output: string | null = null) => ({ ...blankCase, suite: 's', name, output });

/** Larger than what is gathered before it is written. */
const large = 'x'.repeat(300_000);

test('a case is found as soon as it is written, while others are yet to come', async () => {
  let end = () => {};
  const collecting = new Promise<void>((resolve) => (end = resolve));
  const found = cases.found(collecting);
  const first = found.next();
  await cases.add(named('one', large));
  expect(await first).toMatchObject({ value: { identity: 's::one', name: 'one' }, done: false });
  await cases.add(named('one'));
  await cases.complete();
  end();
  expect(await found.next()).toMatchObject({ value: { identity: 's::one#2', name: 'one#2' } });
  expect(await found.next()).toEqual({ value: undefined, done: true });
  expect(await cases.result('s::one#2')).toMatchObject({ name: 'one', output: null });
  expect(cases.result('s::two')).toBeNull();
});

test('what keeps the cases from being collected is said to whoever asks for them', async () => {
  await cases.add(named('one', large));
  const found = cases.found(Promise.reject(new Error('the report is gone')));
  expect(await found.next()).toMatchObject({ value: { identity: 's::one' } });
  await expect(found.next()).rejects.toThrow('the report is gone');
});

test('after the end nothing more is written', async () => {
  await cases.close();
  await expect(cases.add(named('late', large))).rejects.toThrow('closed');
});

test('300,000 names that differ in their last signs are all told apart', () => {
  const numbers = new NameNumbers();
  const name = (index: number) => `suite.m${index % 7}::test_${index}`;
  for (let index = 0; index < 300_000; index += 1) {
    if (numbers.has(name(index))) expect.unreachable(name(index));
    numbers.set(name(index), index);
  }
  for (let index = 0; index < 300_000; index += 997) expect(numbers.get(name(index))).toBe(index);
  expect(numbers.get('suite.m7::test_0')).toBeUndefined();
});
