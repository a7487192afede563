/** Whatever dialect a list of cases is written in, and wherever its bytes are cut, the reader gives the same list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixture, junitOf } from '../testing/read-all.ts';

interface Written {
  readonly name: string;
  readonly classname: string;
  readonly status: 'passed' | 'failed' | 'error' | 'skipped' | 'flaky';
  readonly milliseconds: number;
  readonly text: string;
}

interface Dialect {
  readonly root: 'testsuites' | 'testsuite';
  readonly nesting: number;
  readonly header: boolean;
  readonly decimal: '.' | ',';
  readonly encoding: 'utf-8' | 'utf-16le' | 'gb18030-ascii';
  readonly cdata: boolean;
  readonly references: boolean;
  readonly pretty: boolean;
}

const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => `n${text.replace(/[^\P{C}]|[\s\uFFFD-\uFFFF]/gu, '_')}`);
const written: fc.Arbitrary<Written> = fc.record({
  name: word,
  classname: word.map((text) => `class.${text}`),
  status: fc.constantFrom('passed', 'failed', 'error', 'skipped', 'flaky'),
  milliseconds: fc.nat(99_999_999),
  text: word.map((text) => `said ${text}`),
});
const dialect: fc.Arbitrary<Dialect> = fc.record({
  root: fc.constantFrom('testsuites', 'testsuite'),
  nesting: fc.nat(5),
  header: fc.boolean(),
  decimal: fc.constantFrom('.', ','),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'gb18030-ascii'),
  cdata: fc.boolean(),
  references: fc.boolean(),
  pretty: fc.boolean(),
});

const ELEMENTS = { failed: 'failure', error: 'error', skipped: 'skipped', flaky: 'flakyFailure' } as const;

test('a list of cases in any dialect, cut anywhere, is read as it was', async () => {
  const cuts = fc.array(fc.nat(20_000), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(written, { maxLength: 12 }), dialect, cuts, async (cases, how, offsets) => {
      const bytes = write(cases, how);
      const { cases: read, notes } = await junitOf(
        bytes,
        offsets.map((offset) => offset % (bytes.length + 1)),
      );
      expect(notes).toEqual([]);
      expect(read.map(essence)).toEqual(cases.map(expected));
    }),
    { numRuns: 150 },
  );
});

test.each(['surefire', 'truncated', 'gbk', 'utf16le-bom', 'odd', 'control-characters'])(
  'the fixture %s reads the same whichever byte it is cut at',
  async (name) => {
    const bytes = await fixture(`junit/${name}.xml`);
    const whole = await junitOf(bytes);
    const everyByte = Array.from(bytes, (_, offset) => offset);
    expect(await junitOf(bytes, everyByte)).toEqual(whole);
  },
);

function essence({
  name,
  suite,
  status,
  durationMs,
  message,
  details,
  attempts,
}: Awaited<ReturnType<typeof junitOf>>['cases'][number]) {
  return { name, suite, status, durationMs, message, details, attempts };
}

function expected({ name, classname, status, milliseconds, text }: Written) {
  const said = status === 'passed' ? null : text;
  const attempts = status === 'flaky' ? 2 : 1;
  return { name, suite: classname, status, durationMs: milliseconds, message: said, details: said, attempts };
}

function write(cases: readonly Written[], how: Dialect): Buffer {
  const space = how.pretty ? '\r\n\t ' : '';
  const declared = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'gb18030-ascii': 'GB18030' }[how.encoding];
  const red = cases.filter(({ status }) => status === 'failed' || status === 'error').length;
  const header = how.header ? ` tests="${cases.length}" failures="${red}" errors="0"` : '';
  const body = cases.map((one) => space + writeCase(one, how)).join('');
  const open = Array.from({ length: how.nesting }, () => `<testsuite name="in"${header}>`).join(space);
  const close = '</testsuite>'.repeat(how.nesting);
  const xml = `<?xml version='1.0' encoding='${declared}'?>${space}<${how.root}${header}>${open}${body}${close}</${how.root}>`;
  return encode(xml, how);
}

function writeCase({ name, classname, status, milliseconds, text }: Written, how: Dialect): string {
  const time = (milliseconds / 1000).toFixed(3).replace('.', how.decimal);
  const attributes = `classname="${xmlText(classname, how)}" time="${time}" name="${xmlText(name, how)}"`;
  if (status === 'passed') return `<testcase ${attributes}/>`;
  const body = how.cdata ? `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : xmlText(text, how);
  return `<testcase ${attributes}><${ELEMENTS[status]}>${body}</${ELEMENTS[status]}></testcase>`;
}

function xmlText(text: string, { references }: Dialect): string {
  const special = references ? /[^a-z ]/gu : /[&<>"']/gu;
  return text.replace(special, (character) => `&#x${character.codePointAt(0)?.toString(16)};`);
}

/** Node writes no GB18030: what is not ASCII goes as references there, but in CDATA, where it is left out. */
function encode(xml: string, { encoding, cdata }: Dialect): Buffer {
  if (encoding === 'utf-16le') return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
  if (encoding === 'utf-8' || cdata) return Buffer.from(xml.replace("'GB18030'", "'UTF-8'"));
  return Buffer.from(xml.replace(/[^\0-\x7F]/gu, (character) => `&#${character.codePointAt(0)};`));
}
