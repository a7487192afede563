import { TemplateDocument } from '@testyard/protocol';
import { readYaml, withDocument } from '@testyard/template-text';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schema } from '../editor/completion.ts';
import { startersIn } from '../starters.ts';
import { renamed, valueAt, withValue } from './edit-document.ts';
import { type FormField, fitsForm, formSections } from './form-fields.ts';

/** As the server serves it. */
const schema: Schema = JSON.parse(JSON.stringify(TemplateDocument));

const text = `# The cart. Ask the shop's team.
name: cart # once in the project
framework: 'command'
source: { path: /srv/cart } # on every host
command:
  # the wrapper
  - sh
  - cart.sh   # in the root

environment:
  LANG: "C.UTF-8" # for sorting
  MODE: fast
parameters:
  BROWSER: { default: chromium, choices: [chromium, firefox] } # no webkit
labels: { os: linux }
timeouts:
  case: 5m
# written by hand
matrix:
  parameters: { BROWSER: [chromium, firefox] }
`;

function read(from: string): unknown {
  const reading = readYaml(from);
  if (reading.flaw) throw new Error(reading.flaw.rule);
  return reading.document;
}
const edited = (from: string, path: readonly string[], value: unknown) =>
  withDocument(from, withValue(read(from), { path, value, schema }));

describe('a change in the form', () => {
  test('is made in the text, where a person would have made it', () => {
    expect(edited(text, ['timeouts', 'task'], '1h')).toBe(
      text.replace('  case: 5m\n', '  case: 5m\n  task: 1h\n'),
    );
    expect(edited(text, ['priority'], 80)).toBe(
      text.replace('labels: { os: linux }\n', 'labels: { os: linux }\npriority: 80\n'),
    );
    expect(edited(text, ['description'], 'Buys.')).toBe(
      text.replace("'command'\n", "'command'\ndescription: Buys.\n"),
    );
    expect(edited(text, ['timeouts', 'setup'], '9m')).toBe(
      text.replace('  case: 5m\n', '  setup: 9m\n  case: 5m\n'),
    );
    const moved = renamed(valueAt(read(text), ['environment']) as Record<string, unknown>, 'LANG', 'LC_ALL');
    expect(edited(text, ['environment'], moved)).toBe(text.replace('LANG:', 'LC_ALL:'));
  });

  test('that takes the last of something away takes away what it stood in, and no comment', () => {
    expect(edited(text, ['timeouts', 'case'], undefined)).toBe(text.replace('timeouts:\n  case: 5m\n', ''));
    expect(edited(text, ['environment'], undefined)).toBe(
      text.replace(/environment:\n.*\n.*\n/, '# for sorting\n'),
    );
    expect(edited('# nothing yet\n', ['name'], 'a')).toBe('# nothing yet\nname: a\n');
  });
});

const line = fc.constantFrom('x', 'a: b', '# no', "it's", '1', '', 'tests/**', '中文', '- y', 'true');
const lines = fc.array(fc.constantFrom('a', 'b c', '#d', '- e', 'x: y'), { minLength: 1, maxLength: 4 });
const names = fc.constantFrom('A', 'B_2', 'LANG', 'os', 'x-y');

/** Something that a control of this kind gives. */
function given({ kind }: FormField): fc.Arbitrary<unknown> {
  const kinds: Partial<Record<FormField['kind'], fc.Arbitrary<unknown>>> = {
    switch: fc.constant(true),
    whole: fc.integer({ min: 0, max: 500 }),
    lines,
    source: fc.oneof(
      fc.record({ git: line }),
      fc.record({ git: line, ref: line }),
      fc.record({ path: line }),
    ),
    variables: fc.dictionary(names, line, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    labels: fc.dictionary(names, fc.oneof(line, fc.constant(true), lines), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    parameters: fc.dictionary(
      names,
      fc.record({ default: line, choices: lines }, { requiredKeys: [], noNullPrototype: true }),
      { minKeys: 1, maxKeys: 3, noNullPrototype: true },
    ),
    cases: fc.array(fc.record({ name: line, command: lines }), { minLength: 1, maxLength: 3 }),
  };
  return kinds[kind] ?? line.filter((each) => each !== '');
}

test('any change of any field says itself, and leaves every comment and every other value as they were', () => {
  const fields = formSections(schema, 'command', {}).flatMap((section) => section.fields);
  const changes = fc
    .constantFrom(...fields.filter(({ kind }) => kind !== 'by-hand'))
    .chain((field) => fc.tuple(fc.constant(field), fc.option(given(field), { nil: undefined })));
  const begun = [text, ...Object.values(startersIn('zh')), '# empty\n'];
  fc.assert(
    fc.property(
      fc.constantFrom(...begun),
      fc.array(changes, { minLength: 1, maxLength: 4 }),
      (start, made) => {
        let now = start;
        for (const [{ path }, value] of made) {
          const before = read(now);
          const next = edited(now, path, value);
          if (next === null) throw new Error(`${now}\n${path.join('.')} = ${JSON.stringify(value)}`);
          const notes = (of: string) => of.match(/# [^\n"']+$/gm) ?? [];
          for (const note of notes(now)) expect(next).toContain(note);
          const after = read(next);
          expect(valueAt(after, path)).toEqual(value);
          for (const { path: other } of fields)
            if (other.join() !== path.join()) expect(valueAt(after, other)).toEqual(valueAt(before, other));
          now = next;
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what the form cannot write back as it is, it leaves to the text', () => {
  const fits = [
    ...([
      ['lines', ['a', 'b']],
      ['labels', { os: ['a', 'b'], gpu: true }],
      ['whole', 'many'],
    ] as const),
    ...([
      ['parameters', { A: { type: 'number', default: 1 } }],
      ['lines', undefined],
    ] as const),
  ];
  const doesNot = [
    ...([
      ['lines', ['a\nb']],
      ['lines', 'a'],
      ['variables', { A: 1 }],
      ['labels', { os: 1 }],
    ] as const),
    ...([
      ['labels', { os: ['a,b'] }],
      ['line', 'a\nb'],
      ['line', 1],
      ['source', 'x'],
      ['source', { git: 'x', tag: 'y' }],
    ] as const),
    ...([
      ['parameters', { A: { kind: 1 } }],
      ['cases', Array(51).fill({ name: 'a', command: ['b'] })],
      ['by-hand', undefined],
    ] as const),
  ];
  expect(fits.filter(([kind, value]) => !fitsForm(kind, value))).toEqual([]);
  expect(doesNot.filter(([kind, value]) => fitsForm(kind, value))).toEqual([]);
});
