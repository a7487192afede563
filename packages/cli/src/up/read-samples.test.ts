import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeSamples } from '../../../../scripts/sample-documents.mjs';
import { readSamplesIn } from './read-samples.ts';

const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));
const onlyTemplates = (path: string) =>
  !/node_modules/.test(path) && (!/\.\w+$/.test(path) || /\.yaml$/.test(path));

test.each([
  ['a usual folder', 'examples'],
  ['one whose name needs quotes', "an 'odd': # folder 例"],
  ['a long one', 'folder/'.repeat(30)],
])('what was read when the program was built is what would be read now: %s', async (_, name) => {
  const root = mkdtempSync(join(tmpdir(), 'testyard-samples-'));
  try {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    cpSync(examples, folder, { recursive: true, filter: onlyTemplates });
    const now = await readSamplesIn(folder);
    expect(now.length).toBeGreaterThan(8);
    await writeSamples(folder);
    expect(await readSamplesIn(folder)).toEqual(now);
  } finally {
    rmSync(root, { recursive: true });
  }
});
