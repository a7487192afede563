/**
 * Documents with what must come of them, several in a file:
 *
 *     #### title
 *     encode: escapes        how the bytes are made of the text: `escapes` (\xNN), `utf-16le`, `utf-16be`; UTF-8 where absent
 *     cut: 1                 so many bytes are missing at the end
 *     repeat: 70000 x        what stands for % (`b#`: attributes b1, b2, ...); the whole document where there is no %
 *     = pytest 3/2 +1        dialect, cases in the file and cases taken, tries merged
 *     > failed c::n 5 ms a.py:3 +shot.png | text   each case, with its message
 *     - testcase@id ×2       what no case can hold
 *     ~ rule                 each warning
 *     ! rule 5:216           why and where reading ended, line and byte
 *     ----
 *     the document, up to the next title
 */
import { readdir, readFile } from 'node:fs/promises';
import type { ReportCase } from '../report-case.ts';
import { junitOf, type ReadReport } from './read-all.ts';

export interface CorpusEntry {
  readonly title: string;
  readonly settings: readonly string[];
  readonly expected: readonly string[];
  readonly text: string;
}

/** `corpus`: JUnit XML; `corpus-json`: CTRF and Allure results; `corpus-robot`: output.xml of Robot Framework. */
export async function corpusFiles(
  of: 'corpus' | 'corpus-json' | 'corpus-robot' = 'corpus',
): Promise<readonly URL[]> {
  const folder = new URL(`../${of}/`, import.meta.url);
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.corpus'))
    .sort()
    .map((name) => new URL(name, folder));
}

export async function entriesOf(file: URL): Promise<readonly CorpusEntry[]> {
  const parts = `\n${await readFile(file, 'utf8')}`.split('\n#### ').slice(1);
  return parts.map((part) => {
    const [head = '', ...body] = part.replace(/\n$/, '').split('\n----\n');
    const [title = '', ...lines] = head.split('\n');
    const isSetting = (line: string) => /^[a-z]+: /.test(line);
    return {
      title,
      settings: lines.filter(isSetting),
      expected: lines.filter((line) => !isSetting(line) && line !== '----'),
      text: body.join('\n----\n'),
    };
  });
}

export function textOfEntry({ title, settings, expected, text }: CorpusEntry): string {
  return [`#### ${title}`, ...settings, ...expected, '----', text].join('\n');
}

export function bytesOf({ settings, text }: CorpusEntry): Buffer {
  const setting = (name: string) =>
    settings.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [, times, unit = ''] = /^(\d+) (.*)$/.exec(setting('repeat') ?? '') ?? [];
  const whole = times === undefined ? text : repeated(text, Number(times), unit.trim());
  const bytes = encoded(whole, setting('encode'));
  return bytes.subarray(0, bytes.length - Number(setting('cut') ?? 0));
}

function repeated(text: string, times: number, unit: string): string {
  const many = unit.includes('#')
    ? Array.from({ length: times }, (_, index) => `${unit.replace('#', String(index))}=""`).join(' ')
    : unit.repeat(times);
  return text.includes('%') ? text.replace('%', () => many) : many;
}

function encoded(text: string, how: string | undefined): Buffer {
  if (how === 'utf-16le') return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  if (how === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (how !== 'escapes') return Buffer.from(text);
  return Buffer.from(
    text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** What comes of it, as the corpus writes it. */
export async function outcomeOf(
  entry: CorpusEntry,
  read: (document: Buffer) => Promise<ReadReport> = junitOf,
): Promise<readonly string[]> {
  const { cases, receipt, items } = await read(bytesOf(entry));
  const merged = receipt.attemptsMerged > 0 ? ` +${receipt.attemptsMerged}` : '';
  return [
    `= ${receipt.dialect || '?'} ${receipt.cases.in}/${receipt.cases.out}${merged}`,
    ...cases.map(lineOf),
    ...receipt.dropped.map(({ field, count }) => `- ${shown(field)} ×${count}`),
    ...(receipt.textsCut > 0 ? [`- texts cut ×${receipt.textsCut}`] : []),
    ...items.flatMap((item) => (item.type === 'notice' ? [`~ ${item.remark.rule}`] : [])),
    ...items.flatMap((item) =>
      item.type === 'problem' ? [`! ${item.remark.rule} ${item.line}:${receipt.truncatedAt?.byte}`] : [],
    ),
  ];
}

const shown = (text: string): string => (text.length > 120 ? `${text.slice(0, 60)}… (${text.length})` : text);

function lineOf({
  status,
  cause,
  suite,
  name,
  message,
  durationMs,
  file,
  line,
  attachments,
}: ReportCase): string {
  const place = file === null ? '' : ` ${file}${line === null ? '' : `:${line}`}`;
  const facts = [
    ...(cause === null || cause === 'test' ? [] : [` (${cause})`]),
    ...(durationMs === 0 ? [] : [` ${durationMs} ms`]),
    ...[place, ...attachments.map((path) => ` +${path}`)],
  ].join('');
  const said = message === null ? '' : ` | ${shown(message)}`;
  const told = `> ${status} ${shown(suite)}::${shown(name)}${facts}${said}`.replaceAll('\r', '\\r');
  // As a file can hold it: half a character is none there.
  return Buffer.from(told).toString('utf8');
}
