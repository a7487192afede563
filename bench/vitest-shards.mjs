/** A Vitest suite by two slots, against two shards of Vitest's own with one worker each. */
import { fileURLToPath } from 'node:url';
import { measure } from './runner-rounds.mjs';

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const perFile = 6;

function files(size, waits) {
  const all = waits(Math.round(50 * size) * perFile);
  const found = { 'vitest.config.ts': `export default { test: { include: ['tests/*.spec.ts'] } };` };
  for (let at = 0; at * perFile < all.length; at += 1)
    found[`tests/${String(at).padStart(2, '0')}.spec.ts`] = `
      import { expect, test } from 'vitest';
      test.each(${JSON.stringify([...all.slice(at * perFile, (at + 1) * perFile).entries()])})('waits %i', async (_, wait) => {
        await new Promise((resolve) => setTimeout(resolve, wait));
        expect(wait).toBeGreaterThan(0);
      });`;
  return found;
}

const shard = (number) => [
  'node',
  `${packages}/vitest/vitest.mjs`,
  'run',
  '--maxWorkers=1',
  `--shard=${number}/2`,
];
await measure({
  ...{ framework: 'vitest', slots: 2, goal: 1, packages, files, perFile },
  cases: (size) => Math.round(50 * size) * perFile,
  direct: [shard(1), shard(2)],
  figure: 'wall time of a Vitest suite by two slots against its two shards',
});
