// Tests whose names are the same as far as a case can have them are two cases, and what the first comes to is its own.
import { expect, test } from 'vitest';
import { playwrightFramework } from '../playwright/playwright-framework.ts';
import { vitestFramework } from '../vitest/vitest-framework.ts';
import { RunnerTrial } from './testing/runner-trial.ts';

const body = `const long = 'x'.repeat(5_000);
test(long + 1, () => { throw new Error('the first'); });
test(long + 2, () => {});
test('is short', () => {});`;

const isFull = process.env.TESTYARD_FULL === '1';

test.runIf(isFull).each([
  [vitestFramework, 'a.spec.ts', `import { test } from 'vitest';\n${body}`],
  [playwrightFramework, 'a.spec.js', `const { test } = require('@playwright/test');\n${body}`],
])('$name', { timeout: 120_000 }, async (framework, file, text) => {
  const trial = await new RunnerTrial({ framework, files: { [file]: text } }).open();
  const found = await trial.find();
  const identities = found.map(({ identity }) => identity);
  expect(new Set(identities).size).toBe(3);
  expect(found[1]?.name).toMatch(/#2$/);
  await trial.run([
    identities.map((identity, at) => ({ id: `${at}`, identity, attempt: 1, together: file })),
  ]);
  await trial.session.close();
  const messages = identities.map((_, at) => trial.result(`${at}`).message);
  expect(messages).toEqual([expect.stringContaining('the first'), null, null]);
});
