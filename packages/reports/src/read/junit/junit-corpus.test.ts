/** Reports of many writers, odd ones and damaged ones: all come out right, none crashes, none is dropped in silence. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bytesOf, corpusFiles, entriesOf, outcomeOf, textOfEntry } from '../testing/corpus.ts';
import { junitOf } from '../testing/read-all.ts';

const files = await Promise.all(
  (await corpusFiles()).map(async (file) => ({ file, entries: await entriesOf(file) })),
);
const entries = files.flatMap((each) => each.entries);

test('each document of the corpus has the outcome that is written beside it (UPDATE_CORPUS=1 writes it)', async () => {
  for (const { file, entries: of } of files) {
    const found = await Promise.all(
      of.map(async (entry) => ({ ...entry, expected: await outcomeOf(entry) })),
    );
    if (process.env.UPDATE_CORPUS === '1') await writeFile(file, `${found.map(textOfEntry).join('\n')}\n`);
    else expect(found).toEqual(of);
  }
});

test('there are at least 150 of them, and no two are the same', () => {
  const kinds = new Set(entries.map((entry) => bytesOf(entry).toString('latin1')));
  expect(kinds.size).toBe(entries.length);
  expect(new Set(entries.map(({ title }) => title)).size).toBe(entries.length);
  expect(entries.length).toBeGreaterThanOrEqual(150);
});

test('none is dropped in silence: where there is no case, a problem is told or the document has none', async () => {
  const silent: string[] = [];
  for (const entry of entries) {
    const { cases, receipt } = await junitOf(bytesOf(entry));
    if (
      cases.length === 0 &&
      receipt.problem === null &&
      receipt.cases.in + (/<testcase/.test(entry.text) ? 1 : 0) > 0
    )
      silent.push(entry.title);
  }
  expect(silent).toEqual([]);
});
