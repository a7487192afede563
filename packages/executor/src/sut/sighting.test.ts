import { expect, test } from 'vitest';
import { readAnswer } from './sighting.ts';

const buildOf = (text: string) =>
  readAnswer(text, { sut: 'shop', branchField: null, buildField: 'build.id', needed: true }).build;

test.each([
  ['90071992547409931234', '90071992547409931234'],
  ['1.10', '1.10'],
  ['-3e5', '-3e5'],
  ['"a 7 \\"8\\" \\\\"', 'a 7 "8" \\'],
])('a build that is written as %s is %s, digit by digit', (written, build) => {
  expect(buildOf(`{"n": [1, {"12": "34"}], "build": {"id": ${written}}, "t": true}`)).toBe(build);
});

test.each(['01', '1.', '.5', '1-2', 'true', 'null', '[1]', '""'])('%s is no build', (written) => {
  expect(() => buildOf(`{"build": {"id": ${written}}}`)).toThrow();
});

test('builds that differ behind the first 200 characters are two, and one that is cut is text', () => {
  const long = (end: string) =>
    buildOf(JSON.stringify({ build: { id: `${'x'.repeat(182)}😀${'y'.repeat(40)}${end}` } }));
  const [one, other] = [long('1'), long('2')];
  expect([one?.length, one === long('1'), one === other]).toEqual([200, true, false]);
  expect(Buffer.from(one ?? '').toString()).toBe(one);
});

test('that it is a test target is a truth value, and no number or text', () => {
  const fields = { sut: 'shop', branchField: null, buildField: null, needed: true };
  expect(readAnswer('{"testTarget": true, "build": 12345678901234567890}', fields).declares).toBe(true);
  expect(readAnswer('{"testTarget": 1}', fields).declares).toBe(false);
});
