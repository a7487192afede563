/** What Robot Framework wrote, version by version, and what is odd or damaged: all come out right, and none is greener than it was. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bytesOf, corpusFiles, entriesOf, outcomeOf, textOfEntry } from '../testing/corpus.ts';
import { folderOf, outline } from '../testing/read-all.ts';
import { readRobot } from './read-robot.ts';

const files = await Promise.all(
  (await corpusFiles('corpus-robot')).map(async (file) => ({ file, entries: await entriesOf(file) })),
);
const read = (document: Buffer) => folderOf([document]);

test('each document of the corpus has the outcome that is written beside it (UPDATE_CORPUS=1 writes it)', async () => {
  for (const { file, entries } of files) {
    const found = await Promise.all(
      entries.map(async (entry) => ({ ...entry, expected: await outcomeOf(entry, read) })),
    );
    if (process.env.UPDATE_CORPUS === '1') await writeFile(file, `${found.map(textOfEntry).join('\n')}\n`);
    else expect(found).toEqual(entries);
  }
});

const recorded = files
  .flatMap(({ entries }) => entries)
  .filter(({ title }) => /the example suite|merged/.test(title));

test('a document that breaks off anywhere tells of no test otherwise than the whole one, and says that it does', async () => {
  for (const entry of recorded.slice(-2)) {
    const whole = bytesOf(entry);
    const told = outline(await read(whole));
    for (let end = 211; end < whole.length - 1; end += 211) {
      const { cases, receipt } = await read(whole.subarray(0, end));
      const known = cases.filter(({ status }) => status !== 'not-reported').map(toLine);
      expect(known).toEqual(told.slice(0, known.length));
      expect(cases.length - known.length).toBeLessThanOrEqual(1);
      expect([end, receipt.problem?.rule]).toEqual([end, expect.stringMatching(/^report-/)]);
    }
  }
});

test('of very many keywords the last ones are shown, with the one that failed', async () => {
  const kw = (name: string, status: string) =>
    `<kw name="${name}"><arg>${'a'.repeat(300)}</arg><status status="${status}">no</status></kw>`;
  const keywords = Array.from({ length: 2_000 }, (_, index) => kw(`k${index}`, 'PASS')).join('');
  const test = `<test name="t">${keywords}${kw('last', 'FAIL')}<status status="FAIL">no</status></test>`;
  const { cases } = await read(Buffer.from(`<robot><suite name="S">${test}</suite></robot>`));
  const [, , mark = '', ...lines] = cases[0]?.details?.split('\n') ?? [];
  expect(mark).toBe('…');
  expect(lines.at(-1)).toMatch(/^✘ last {4}a{190}/);
  expect(lines.length).toBeLessThanOrEqual(401);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(220);
});

test('where the bytes are parted does not matter', async () => {
  for (const entry of recorded) {
    const whole = bytesOf(entry);
    const items = [];
    for await (const item of readRobot(inPieces(whole, 97))) items.push(item);
    expect(items).toEqual((await read(whole)).items);
  }
});

const toLine = ({ status, suite, name }: { status: string; suite: string; name: string }) =>
  `${status} ${suite}::${name}`;

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
