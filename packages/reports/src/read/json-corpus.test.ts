/** CTRF and Allure results of many writers, odd ones and hostile ones: all come out right, none crashes, none is dropped in silence. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { bytesOf, corpusFiles, entriesOf, outcomeOf, textOfEntry } from './testing/corpus.ts';
import { folderOf } from './testing/read-all.ts';

const files = await Promise.all(
  (await corpusFiles('corpus-json')).map(async (file) => ({
    ...{ file, entries: await entriesOf(file), isAllure: basename(file.pathname) === 'allure.corpus' },
  })),
);

/** A folder of Allure results stands in the corpus with a line for each file. */
const read = (isAllure: boolean) => (document: Buffer) =>
  folderOf(
    isAllure
      ? document
          .toString('utf8')
          .split('\n')
          .map((line) => Buffer.from(line))
      : [document],
  );

test('each document of the corpus has the outcome that is written beside it (UPDATE_CORPUS=1 writes it)', async () => {
  for (const { file, entries, isAllure } of files) {
    const found = await Promise.all(
      entries.map(async (entry) => ({ ...entry, expected: await outcomeOf(entry, read(isAllure)) })),
    );
    if (process.env.UPDATE_CORPUS === '1') await writeFile(file, `${found.map(textOfEntry).join('\n')}\n`);
    else expect(found).toEqual(entries);
  }
});

test('there are a hundred of them, no two are the same, and one without a case says why', async () => {
  const entries = files.flatMap(({ entries: of, isAllure }) => of.map((entry) => ({ ...entry, isAllure })));
  expect(entries.length).toBeGreaterThanOrEqual(100);
  expect(new Set(entries.map((entry) => bytesOf(entry).toString('latin1'))).size).toBe(entries.length);
  for (const entry of entries) {
    const { cases, receipt, notes } = await read(entry.isAllure)(bytesOf(entry));
    const isSilent = cases.length === 0 && notes.length === 0 && receipt.cases.in > 0;
    expect([entry.title, isSilent]).toEqual([entry.title, false]);
  }
});
