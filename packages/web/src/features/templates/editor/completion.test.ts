import { TemplateDocument } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { completionAt, type Schema } from './completion.ts';

/** As the server serves it. */
const schema: Schema = JSON.parse(JSON.stringify(TemplateDocument));

/** Names that are offered where the bar stands. */
const offered = (text: string) =>
  completionAt(schema, text.replace('|', ''), text.indexOf('|')).offers.map(({ name }) => name);

describe('what can be written next', () => {
  test('keys of the document that are not there yet, by what was typed of them', () => {
    expect(offered('name: a\nsou|\n')).toEqual(['source']);
    expect(offered('name: a\n|\npriority: 1\n')).toContain('retries');
    expect(offered('name: a\n|\npriority: 1\n')).not.toContain('name');
    expect(offered('name: a\n|\npriority: 1\n')).not.toContain('priority');
    expect(offered('nothing|')).toEqual([]);
  });

  test('keys of what they stand in: of a union those of each, of a list those of its items', () => {
    expect(offered('source:\n  |')).toEqual(['git', 'ref', 'path']);
    expect(offered('source:\n  git: x\n  r|')).toEqual(['ref']);
    expect(offered('cases:\n  - name: a\n    |\n  - name: b\n')).toEqual(['command']);
    expect(offered('cases:\n- name: a\n  |')).toEqual(['command']);
    expect(offered('cases:\n  - |')).toEqual(['name', 'command']);
    expect(offered('parameters:\n  BROWSER:\n    |')).toEqual(['type', 'default', 'choices', 'description']);
    expect(offered('sut:\n  also:\n    - name: db\n      a|')).toEqual(['access']);
    expect(offered('labels:\n  |')).toEqual([]);
  });

  test('values that the schema names', () => {
    expect(offered('onLost: |')).toEqual(['tolerant', 'strict']);
    expect(offered('verdict:\n  failOnFlaky: t|')).toEqual(['true']);
    expect(offered('keepTogether: file|')).toEqual([]);
    expect(offered('name: |')).toEqual([]);
  });

  test('what is put in goes on where the next thing is written', () => {
    const texts = (text: string) => completionAt(schema, text, text.length).offers.map((each) => each.text);
    expect(texts('name: a\ntimeo')).toEqual(['timeouts:\n  ']);
    expect(texts('name: a\nsele')).toEqual(['select:\n  - ']);
    expect(texts('name: a\npriori')).toEqual(['priority: ']);
    expect(texts('source:\n  gi')).toEqual(['git: ']);
    expect(completionAt(schema, 'sou', 3)).toMatchObject({ from: 0, to: 3 });
  });
});
