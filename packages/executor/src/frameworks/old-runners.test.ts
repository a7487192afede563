// A runner of a project that is older than docs/frameworks.md says is refused by its version, and no process is started.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RunnerTrial } from './node-project/testing/runner-trial.ts';
import { knownFrameworks } from './registry.ts';

const page = readFileSync(new URL('../../../../docs/frameworks.md', import.meta.url), 'utf8');

test.each([
  ['mocha', 'mocha', '8.4.0'],
  ['playwright', '@playwright/test', '1.43.1'],
  ['vitest', 'vitest', '2.1.9'],
  ['jest', 'jest', '28.1.3'],
  ['cucumber-js', '@cucumber/cucumber', '10.2.1'],
])('%s', async (name, runner, version) => {
  const framework = await knownFrameworks({})
    .find((each) => each.name === name)
    ?.load();
  if (!framework) throw new Error(`there is no ${name}`);
  const oldest = new RegExp(`^\\| \`${name}\` \\|.*\\| ([\\d.]+) \\|$`, 'm').exec(page)?.[1];
  const files = { [`node_modules/${runner}/package.json`]: JSON.stringify({ name: runner, version }) };
  const trial = new RunnerTrial({ framework, files });
  await expect(trial.complete()).rejects.toMatchObject({
    cause: 'configuration',
    remark: { rule: 'runner-too-old', values: { runner, version, oldest } },
  });
});
