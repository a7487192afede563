// What Cucumber 12.9 told of two features of examples/cucumber-js (`--format message`), read without Cucumber.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface Step {
  readonly text: string;
  readonly result: { readonly status: string };
}
interface Listener {
  begins(place: string): void;
  ends(steps: readonly Step[]): void;
  logs(text: string): void;
  attaches(attachment: { readonly name: string; readonly body: Buffer }): void;
}

const require = createRequire(import.meta.url);
const assets = '../../../assets/cucumber-js';
const { Transcript } = require(`${assets}/transcript.cjs`) as {
  Transcript: new (listener: Listener) => { hear(message: unknown): void };
};
const { concluded } = require(`${assets}/outcome.cjs`) as {
  concluded(steps: readonly Step[]): Record<string, unknown>;
};
const { found } = require(`${assets}/found.cjs`) as {
  found(plan: readonly object[], errors: readonly object[]): Record<string, unknown>[];
};
const recorded = readFileSync(new URL('testing/messages-12.9.ndjson', import.meta.url), 'utf8');

function told() {
  const results = new Map<string, Record<string, unknown>>();
  const kept: string[] = [];
  let place = '';
  const transcript = new Transcript({
    begins: (begun) => (place = begun),
    ends: (steps) => results.set(place.replace('features/', ''), concluded(steps)),
    logs: (text) => kept.push(`${place} says ${text}`),
    attaches: ({ name, body }) => kept.push(`${place} has ${name}: ${body}`),
  });
  for (const line of recorded.trim().split('\n')) transcript.hear(JSON.parse(line));
  return { results, kept };
}

test('each scenario ends as its steps did, and none that was not tried as it is written is green', () => {
  const { results } = told();
  const short = [...results].map(([place, { status, cause, phase }]) =>
    [place, status, cause, phase].join(' '),
  );
  expect(short).toEqual([
    'basket.feature:6 passed  ',
    'basket.feature:16 passed  ',
    'basket.feature:17 passed  ',
    'basket.feature:19 failed test call',
    'basket.feature:23 passed  ',
    'basket.feature:29 error test call',
    'basket.feature:32 error test call',
    'basket.feature:35 error test call',
    'basket.feature:38 skipped  ',
    'basket.feature:40 skipped  ',
    'basket.feature:43 failed time-out call',
    'basket.feature:46 passed  ',
    'hooks.feature:4 error test setup',
    'hooks.feature:8 error test teardown',
  ]);
  const rules = [...results.values()].flatMap(({ remark }) =>
    remark ? [(remark as { rule: string }).rule] : [],
  );
  expect(rules).toEqual(['step-undefined', 'step-ambiguous', 'step-pending', 'scenario-without-steps']);
  expect(results.get('basket.feature:19')).toMatchObject({
    message: 'Then the total is 1300: AssertionError [ERR_ASSERTION]: the total · 1200 !== 1300',
    details: expect.stringMatching(
      /✓ When I add 1 "cup" {2}\(line 20\)\n✘ Then the total is 1300 {2}\(line 21\)/,
    ),
  });
  expect(results.get('basket.feature:29')?.details).toContain("When('I sing', function");
});

test('what a scenario logs and attaches is its own', () => {
  expect(told().kept).toEqual([
    'features/basket.feature:46 says 350 cents',
    'features/basket.feature:46 has receipt.json: {"cents":350}',
  ]);
});

test('an After that fails behind a step that failed changes nothing', () => {
  const step = (status: string, isHook: boolean) => ({
    text: status,
    isHook,
    line: null,
    result: { status, message: 'x' },
  });
  const steps = [step('PASSED', true), step('FAILED', false), step('FAILED', true)];
  expect(concluded(steps)).toMatchObject({ status: 'failed', phase: 'call' });
  // A status that this version does not know is not green.
  expect(concluded([step('MAYBE', false)])).toMatchObject({ status: 'error', cause: 'tool' });
});

test('scenarios of one name are told apart, and a feature that cannot be read is an error of its name', () => {
  const location = { line: 3 };
  const plan = [
    { uri: 'a.feature', name: 'pays', location },
    { uri: 'a.feature', name: 'pays', location: { line: 9 } },
    { uri: 'a.feature', name: ' ', location: { line: 12 } },
  ];
  const all = found(plan, [{ uri: 'b.feature', location, message: '(3:1): no table\nmore' }]);
  expect(all.map(({ identity, name, line }) => [identity, name, line])).toEqual([
    ['a.feature > pays', 'pays', 3],
    ['a.feature > pays#2', 'pays#2', 9],
    ['a.feature > (no title)', '(no title)', 12],
    ['b.feature', 'b.feature', 3],
  ]);
  expect(all[3]?.finished).toMatchObject({ status: 'error', phase: 'collect', message: '(3:1): no table' });
});
