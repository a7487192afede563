import { execFileSync } from 'node:child_process';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

/** MiB of the space in a process of its own, after each of two times that much was made which stays. */
const probe = `
import { getHeapSpaceStatistics } from 'node:v8';
import { inSmallYoungSpace } from './young-space.ts';
const kept = [];
const fill = async () => { for (let count = 0; count < 400_000; count += 1) kept.push({ count, text: ['a'] }); };
const size = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20;
await inSmallYoungSpace(fill);
const small = size();
await fill();
console.log(JSON.stringify({ small, grown: size(), kept: kept.length }));
`;

test('the space for young objects stays small while a service starts, and grows afterwards', () => {
  const [file] = buildSync({
    stdin: { contents: probe, resolveDir: import.meta.dirname },
    ...{ bundle: true, format: 'esm', platform: 'node', write: false },
  }).outputFiles;
  const code = file?.text ?? '';
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const { small, grown } = JSON.parse(told) as { small: number; grown: number };
  expect(small).toBeLessThan(8);
  expect(grown).toBeGreaterThan(small * 2);
});
