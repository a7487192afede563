import { describe, expect, test } from 'vitest';
import { readYaml, toYaml } from './document-yaml.ts';

const text = 'name: a\nsource:\n  path: /x\nselect:\n  - one\n  - two\nlabels: { "a/b": c }\n';

describe('the YAML of a template', () => {
  test('what the server found is shown at its line', () => {
    const reading = readYaml(text);
    if (reading.flaw) throw new Error(reading.flaw.text);
    expect(reading.document).toEqual({
      ...{ name: 'a', source: { path: '/x' }, select: ['one', 'two'], labels: { 'a/b': 'c' } },
    });
    expect(['/source/path', '/select/1', '/labels/a~1b'].map((pointer) => reading.lineOf(pointer))).toEqual([
      3, 6, 7,
    ]);
  });

  test('what is missing is shown where it would stand; what has no place at all, nowhere', () => {
    const reading = readYaml(text);
    if (reading.flaw) throw new Error(reading.flaw.text);
    expect(['/source/ref', '/framework', ''].map((pointer) => reading.lineOf(pointer))).toEqual([
      2,
      null,
      null,
    ]);
  });

  test('a member that the words name is shown at its own line', () => {
    const reading = readYaml('name: a\nretries:\n  setup: 1\n  case: 1\nnonsense: 1\n');
    if (reading.flaw) throw new Error(reading.flaw.text);
    expect(reading.lineOf('', 'has the unknown member nonsense')).toBe(5);
    expect(reading.lineOf('/retries', 'has the unknown member case; did you mean cases?')).toBe(4);
    expect(reading.lineOf('/retries', '有未知成员case。')).toBe(4);
    expect(reading.lineOf('', 'lacks framework')).toBeNull();
  });

  test('text that is no YAML says where it breaks', () => {
    expect(readYaml('name: a\nselect: [one\nlabels: x\n').flaw).toMatchObject({ severity: 'error', line: 3 });
    expect(readYaml('name: a\nname: b\n').flaw?.line).toBe(2);
    expect(readYaml('a: 1\n---\nb: 2\n').flaw).not.toBeNull();
  });

  test('aliases that would fill the memory are refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]'];
    const more = 'cdefgh'.split('').map((name, index) => {
      const before = 'bcdefgh'[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
    });
    expect(readYaml([...bomb, ...more].join('\n')).flaw).toMatchObject({ line: null, severity: 'error' });
  });

  test('a document comes back as it was, in lines that are not folded', () => {
    const document = { name: 'x'.repeat(200), select: ['yes', '1.0', 'no'], setup: ['a\nb\n'] };
    const written = toYaml(document);
    expect(written).toContain('x'.repeat(200));
    const reading = readYaml(written);
    expect(reading.document).toEqual(document);
  });
});
