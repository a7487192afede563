import { TemplateDocument } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { templateFormTexts } from '../../../texts/template-form-texts.ts';
import type { Schema } from '../editor/completion.ts';
import { flawsOf } from './field-flaws.ts';
import { type FormField, formSections } from './form-fields.ts';

const schema: Schema = JSON.parse(JSON.stringify(TemplateDocument));
const fieldsFor = (framework: string, document: unknown = {}): FormField[] =>
  formSections(schema, framework, document).flatMap(({ fields }) => fields);

test('every member of the document is in the form once, and has its words in both languages', () => {
  const fields = fieldsFor('command');
  const members = new Set(fields.map(({ path }) => path[0]));
  expect([...members].toSorted()).toEqual(Object.keys(schema.properties ?? {}).toSorted());
  expect(new Set(fields.map(({ path }) => path.join('.'))).size).toBe(fields.length);
  const dumb = fields
    .map(({ path }) => `form.${path.join('.')}`)
    .filter((key) => !(key in templateFormTexts));
  // The source has words of its own for each of its kinds.
  expect(dumb).toEqual(['form.source']);
  expect(formSections(schema, 'command', {}).map(({ name }) => name)).not.toContain('other');
});

test('a member that the schema gets is in the form by what it is', () => {
  const more = {
    ...schema.properties,
    colour: { type: 'boolean' },
    deep: { properties: { er: { type: 'integer' } } },
  };
  const { fields } = formSections({ ...schema, properties: more }, 'pytest', {}).at(-1) ?? { fields: [] };
  expect(fields.map(({ path, kind }) => [path.join('.'), kind])).toEqual([
    ...[
      ['colour', 'switch'],
      ['deep.er', 'whole'],
    ],
  ]);
});

test('what only a command has is there for a command, and where it is written', () => {
  const paths = (framework: string, document: unknown) =>
    fieldsFor(framework, document).map(({ path }) => path.join('.'));
  expect(paths('pytest', {})).not.toContain('command');
  expect(paths('pytest', { command: ['x'] })).toContain('command');
  expect(paths('command', {})).toContain('report.junit');
});

test('what is wrong is told at the field: about it, within it, and that it is missing', () => {
  const flaw = (pointer: string | null, said: string) => ({
    line: 1,
    severity: 'error' as const,
    pointer,
    said,
    text: said,
  });
  const flaws = [
    ...[flaw('/timeouts/case', 'is no duration'), flaw('', '缺少framework。'), flaw('/select/3', 'is empty')],
    ...[flaw('/timeouts', 'has the unknown member cases; did you mean case?'), flaw(null, 'no YAML')],
  ];
  const at = (name: string, isThere = true) => {
    const field = fieldsFor('pytest').find(({ path }) => path.join('.') === name);
    return field ? flawsOf(flaws, field, isThere).map(({ said }) => said) : null;
  };
  expect(at('timeouts.case')).toEqual(['is no duration']);
  expect(at('framework', false)).toEqual(['缺少framework。']);
  expect(at('framework')).toEqual([]);
  expect(at('select')).toEqual(['is empty']);
  expect(at('timeouts.task')).toEqual([]);
});
