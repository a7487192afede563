import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffDocuments } from './diff-documents.ts';
import { meaningOf, sameMeaning } from './meaning.ts';
import type { TemplateDocument } from './template.ts';

const document: TemplateDocument = {
  name: 'a',
  framework: 'pytest',
  source: { path: '/a' },
  select: ['x', 'y', 'z'],
  parameters: { 'a/b~c': { default: 'one' } },
};

describe('what differs', () => {
  test.each<[string, Partial<TemplateDocument>, unknown]>([
    ['what is written out and means the same', { disabled: false, workingDirectory: '.' }, []],
    ['a value', { framework: 'command' }, [{ pointer: '/framework', before: 'pytest', after: 'command' }]],
    ['a member that is new', { labels: { os: 'x' } }, [{ pointer: '/labels', after: { os: 'x' } }]],
    [
      'a member deep inside, by its escaped name',
      { parameters: { 'a/b~c': { default: 'two' } } },
      [{ pointer: '/parameters/a~1b~0c/default', before: 'one', after: 'two' }],
    ],
    [
      'an item in the middle',
      { select: ['x', 'n', 'z'] },
      [{ pointer: '/select/1', before: 'y', after: 'n' }],
    ],
    [
      'an item put before all others',
      { select: ['n', 'x', 'y', 'z'] },
      [{ pointer: '/select/0', after: 'n' }],
    ],
    ['an item taken away', { select: ['x', 'z'] }, [{ pointer: '/select/1', before: 'y' }]],
    [
      'a source of another kind',
      { source: { git: 'https://h/x' } },
      [
        { pointer: '/source/git', after: 'https://h/x' },
        { pointer: '/source/path', before: '/a' },
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(diffDocuments(document, { ...document, ...change })).toEqual(expected);
  });

  test('a member that is gone is told with what it was', () => {
    const { select, ...rest } = document;
    expect(diffDocuments(document, rest)).toEqual([{ pointer: '/select', before: select }]);
  });

  test('a document without one before is new as a whole', () => {
    expect(diffDocuments(null, document)).toEqual([{ pointer: '', after: document }]);
  });
});

/** The document with the changes made, as far as they name members and items at their own places. */
function patched(before: TemplateDocument, changes: ReturnType<typeof diffDocuments>): unknown {
  const copy = structuredClone(meaningOf(before)) as unknown as Record<string, unknown>;
  // What is taken away goes first, from the end, so that the places of what is left stay true.
  const removals = changes.filter((change) => !('after' in change)).reverse();
  for (const { pointer, ...change } of [...removals, ...changes.filter((change) => 'after' in change)]) {
    const path = pointer
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = path.pop() ?? '';
    const parent = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], copy);
    if (Array.isArray(parent)) {
      const added = 'after' in change ? [change.after] : [];
      parent.splice(Number(last), 'before' in change ? 1 : 0, ...added);
    } else if ('after' in change) Object.assign(parent as object, { [last]: change.after });
    else delete (parent as Record<string, unknown>)[last];
  }
  return copy;
}

const names = fc.constantFrom('A', 'B/C', 'D~E', '名');
const documents: fc.Arbitrary<TemplateDocument> = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    framework: fc.constant('pytest'),
    source: fc.oneof(
      fc.record({ path: fc.constantFrom('/a', '/b') }),
      fc.record({ git: fc.constant('https://h/x') }),
    ),
    disabled: fc.boolean(),
    select: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 5 }),
    environment: fc.dictionary(names, fc.constantFrom('1', '2')),
    parameters: fc.dictionary(
      names,
      fc.record({ default: fc.constantFrom('1', 2, true) }, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: ['name', 'framework', 'source'] },
);

test('the changes lead from one document to the other, and are none exactly where both say the same', () => {
  fc.assert(
    fc.property(documents, documents, (before, after) => {
      const changes = diffDocuments(before, after);
      expect(changes.length === 0).toBe(sameMeaning(before, after));
      expect(patched(before, changes)).toEqual(meaningOf(after));
    }),
    { numRuns: 500 },
  );
});
