import { describe, expect, test } from 'vitest';
import { documentsIn } from './documents-in.ts';
import { yamlFlawText } from './flaws.ts';
import { readYaml } from './read-yaml.ts';
import { toYaml } from './to-yaml.ts';

const text = 'name: a\nsource:\n  path: /x\nselect:\n  - one\n  - two\nlabels: { "a/b": c }\n';

function read(from: string) {
  const reading = readYaml(from);
  if (reading.flaw) throw new Error(reading.flaw.rule);
  return reading;
}
const flawOf = (from: string) => readYaml(from).flaw;

describe('the YAML of a template', () => {
  test('what is found in a document is shown at its place', () => {
    const { document, placeOf } = read(text);
    expect(document).toEqual({
      ...{ name: 'a', source: { path: '/x' }, select: ['one', 'two'], labels: { 'a/b': 'c' } },
    });
    expect(['/source/path', '/select/1', '/labels/a~1b'].map((pointer) => placeOf(pointer))).toEqual([
      ...[
        { line: 3, column: 3 },
        { line: 6, column: 5 },
        { line: 7, column: 11 },
      ],
    ]);
  });

  test('what is missing is shown where it would stand; what has no place at all, nowhere', () => {
    const { placeOf } = read(text);
    expect(['/source/ref', '/framework', ''].map((pointer) => placeOf(pointer)?.line ?? null)).toEqual([
      2,
      null,
      null,
    ]);
  });

  test('a member that the words name is shown at its own line', () => {
    const { placeOf } = read('name: a\nretries:\n  setup: 1\n  case: 1\nnonsense: 1\n');
    expect(placeOf('', 'has the unknown member nonsense')?.line).toBe(5);
    expect(placeOf('/retries', 'has the unknown member case; did you mean cases?')?.line).toBe(4);
    expect(placeOf('/retries', '有未知成员case。')?.line).toBe(4);
    expect(placeOf('', 'lacks framework')).toBeNull();
  });

  test('text that is no YAML says where it breaks', () => {
    expect(flawOf('name: a\nselect: [one\nlabels: x\n')).toMatchObject({ line: 3, column: 1 });
    expect(flawOf('name: a\nname: b\n')).toEqual({ rule: 'DUPLICATE_KEY', line: 2, column: 1 });
    expect(flawOf('a: 1\n---\nb: 2\n')).toMatchObject({ rule: 'MULTIPLE_DOCS', line: 2 });
    expect(flawOf('a: !!binary aGk=')).toMatchObject({ rule: 'TAG_RESOLVE_FAILED' });
    expect(flawOf('a: b: c')).toMatchObject({ rule: 'BLOCK_AS_IMPLICIT_KEY', line: 1 });
    expect(flawOf('a:\n\t- b')).toMatchObject({ line: 2 });
    expect(yamlFlawText('DUPLICATE_KEY', 'zh')).toBe('键重复');
  });

  test('what would fill the memory, or the stack, is refused at once', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]'];
    const more = 'cdefgh'.split('').map((name, index) => {
      const before = 'bcdefgh'[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
    });
    expect(flawOf([...bomb, ...more].join('\n'))?.rule).toBe('TOO_MANY_ALIASES');
    expect(flawOf('a: &a [*a]')?.rule).toBe('TOO_MANY_ALIASES');
    expect(flawOf('['.repeat(100_000))?.rule).toBe('TOO_DEEP');
    expect(
      flawOf(Array.from({ length: 5_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'))?.rule,
    ).toBe('TOO_DEEP');
    const keys = Array.from({ length: 5_000 }, (_, index) => `k${index}:\n`);
    expect(flawOf([...keys, 'k7:'].join(''))).toMatchObject({ rule: 'DUPLICATE_KEY', line: 5_001 });
  });

  test('anchors, aliases and tags are told, also those within and around', () => {
    const { isShared } = read('a: &x\n  b: 1\nc: [*x]\nd: !!str 1\ne: { f: 1 }\n');
    expect(['/a', '/a/b', '/c', '/c/0', '/d', '/e', '/e/f', '/g'].map(isShared)).toEqual([
      ...[true, true, true, true, true, false, false, false],
    ]);
  });

  test('a document comes back as it was, in lines that are not folded', () => {
    const document = { name: 'x'.repeat(200), select: ['yes', '1.0', 'no'], setup: ['a\nb\n'] };
    expect(toYaml(document)).toContain('x'.repeat(200));
    expect(read(toYaml(document)).document).toEqual(document);
  });
});

test('each document of a file has its own part of the text, and places in the whole of it', () => {
  const found = documentsIn(
    '# first\nname: a\n---\n# second\nname: b # B\n...\n---\n# nothing\n---\nname: [\n',
  );
  expect(found.map((one) => one.text)).toEqual([
    ...['# first\nname: a\n', '# second\nname: b # B\n', 'name: [\n'],
  ]);
  expect(
    found.map(({ reading }) => (reading.flaw ? reading.flaw.line : reading.placeOf('/name')?.line)),
  ).toEqual([...[2, 5, 11]]);
  expect(documentsIn('--- # c\nname: a\n').map((one) => one.text)).toEqual(['--- # c\nname: a\n']);
  expect(documentsIn('# nothing\n')).toEqual([]);
});
