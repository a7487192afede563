import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProjectFile, root } from './source-files.ts';

/** Rows of the tables of threats: what threatens, and the proofs of its last column, `file: "words", "words"; ...`. */
const rows = [
  ...readProjectFile('docs/security.md').matchAll(/^\| ([^|-][^|]*) \| [^|]* \| (`[^|]*) \|$/gm),
].map(([, threat = '', proofs = '']) => ({ threat, proofs }));

test('each threat has its proof', () => {
  const all = readProjectFile('docs/security.md').match(/^\| (?!Threat|---)/gm) ?? [];
  expect(rows.length).toBe(all.length);
  expect(rows.length).toBeGreaterThan(20);
});

test.each(rows)('$threat: the tests that are named are there', ({ proofs }) => {
  for (const proof of proofs.split('; ')) {
    const [, file = '', words = ''] = /^`([^`]+)`: (.+)$/.exec(proof) ?? [];
    expect(existsSync(join(root, file)), `${proof} names a file`).toBe(true);
    const named = [...words.matchAll(/"([^"]+)"/g)].map(([, each = '']) => each);
    expect(named.length, proof).toBeGreaterThan(0);
    const source = readProjectFile(file);
    expect(named.filter((each) => !source.includes(each))).toEqual([]);
  }
});
