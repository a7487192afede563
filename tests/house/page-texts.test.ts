import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { auditActions } from '../../packages/core/src/audit/audit-entry.ts';
import { caseLooks } from '../../packages/web/src/glossary/looks.ts';
import { auditTexts } from '../../packages/web/src/texts/audit-texts.ts';
import { catalogue } from '../../packages/web/src/texts/catalogue.ts';
import { templateFormTexts } from '../../packages/web/src/texts/template-form-texts.ts';
import { type Said, say, type Text } from '../../packages/web/src/texts/text.ts';
import { isUnitTest, projectFiles, readProjectFile } from './source-files.ts';

const entries: readonly (readonly [string, Said])[] = Object.entries({
  ...catalogue,
  ...templateFormTexts,
  ...auditTexts,
});
const sources = projectFiles(/^packages\/web\/src\/.*\.tsx?$/)
  .filter((path) => !isUnitTest(path) && !/-texts\.ts$|\.d\.ts$/.test(path))
  .map((name) => ({ name, text: readProjectFile(name) }));

const formsOf = (text: Text): string[] => (typeof text === 'object' ? [text.one, text.other] : [text]);
const placesIn = (text: Text) =>
  [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort().join();

/** Attributes whose text a person reads. */
const readAttributes = /^(aria-label|title|placeholder|label|alt|description|aria-description)$/;
/** Names that are the same in every language. */
const names = new Set(['Testyard', 'curl', 'CSV', 'JSON']);
const isWords = (text: string) => /\p{L}{2}/u.test(text) && !names.has(text.trim());

/** Words that stand in the source of a component, where they can be in one language only. */
function hardCoded({ name, text }: { name: string; text: string }): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isWords(node.text)) found.push(`${name}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && readAttributes.test(node.name.getText()) && node.initializer) {
      const { initializer } = node;
      const literal = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      if (literal && ts.isStringLiteralLike(literal) && isWords(literal.text))
        found.push(`${name}: ${node.name.getText()}="${literal.text}"`);
    }
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression)) {
      const inAttribute = ts.isJsxAttribute(node.parent);
      if (!inAttribute && isWords(node.expression.text)) found.push(`${name}: ${node.expression.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

describe('the texts of the page', () => {
  test('every text is there in both languages, with the same values in it', () => {
    for (const [key, { en, zh }] of entries) {
      expect([key, placesIn(zh)]).toEqual([key, placesIn(en)]);
      expect([key, ...formsOf(en), ...formsOf(zh)].every((form) => form.trim() !== '')).toBe(true);
    }
  });

  test('no section says a text of another anew', () => {
    const sections = projectFiles(/^packages\/web\/src\/texts\/.*-texts\.ts$/).map(readProjectFile);
    const keys = sections.flatMap((text) =>
      [...text.matchAll(/^ {2}(?:'([^']+)'|(\w+)): \{/gm)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    );
    expect(keys).toHaveLength(entries.length);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('Chinese is Chinese, and English has no Chinese in it', () => {
    const isHan = (text: Text) => formsOf(text).some((form) => /\p{Script=Han}/u.test(form));
    const values = (text: Text) => formsOf(text).every((form) => !isWords(form.replace(/\{\w+\}/g, '')));
    const switching = entries.filter(([key]) => !key.startsWith('language.'));
    const wrong = switching.filter(
      ([, { en, zh }]) => isHan(en) || !(isHan(zh) || values(zh) || zh === 'ID'),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  test('every text is used', () => {
    const all = sources.map(({ text }) => text).join('\n');
    const composed = [...all.matchAll(/`([\w.-]+\.)\$\{/g)].map((match) => match[1] ?? '');
    const unused = entries.filter(
      ([key]) =>
        !all.includes(`'${key}'`) &&
        !all.includes(`"${key}"`) &&
        !composed.some((start) => key.startsWith(start)),
    );
    expect(unused.map(([key]) => key)).toEqual([]);
  });

  test('no component has words of its own', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(hardCoded)).toEqual([]);
    const example = { name: 'x.tsx', text: '<p title="Click here">Hello {"there"}</p>' };
    expect(hardCoded(example)).toHaveLength(3);
  });

  test('every state of a case has a word', () => {
    expect(caseLooks.filter(({ word }) => !(word in catalogue))).toEqual([]);
  });

  test('all that the audit log tells of has a word', () => {
    const kinds = auditActions.map((action) => `audit.kind.${action.replace(/\..*/, '')}`);
    const wanted = [...new Set(kinds), ...auditActions.map((action) => `audit.act.${action}`)];
    expect(Object.keys(auditTexts).sort()).toEqual(wanted.sort());
  });

  test('values are filled in, and one thing is not told as many', () => {
    expect(say(catalogue['counts.cases'], 'en', { n: 1, count: '1' })).toBe('1 case');
    expect(say(catalogue['counts.cases'], 'en', { n: 1200, count: '1,200' })).toBe('1,200 cases');
    expect(say(catalogue['pause.text'], 'en', { n: 1, hours: 1 })).toContain('after 1 hour, or');
    expect(say(catalogue.run, 'zh', { number: '{count}' })).toBe('运行 #{count}');
  });
});
