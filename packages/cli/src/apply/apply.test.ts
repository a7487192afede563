import { TemplateDocument } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { fillDefaults } from './fill-defaults.ts';
import { isSameContent } from './same-content.ts';

test('a short document and the one that the server kept of it say the same', () => {
  const written = {
    name: 'a',
    framework: 'pytest',
    source: { path: '/a' },
    parameters: { N: { default: 3 } },
  };
  const kept = {
    disabled: false,
    workingDirectory: '.',
    ...written,
    parameters: { N: { default: 3, type: 'string' } },
  };
  expect(fillDefaults(TemplateDocument, written)).toEqual(kept);
  expect(isSameContent(fillDefaults(TemplateDocument, written), kept)).toBe(true);
  expect(isSameContent(fillDefaults(TemplateDocument, { ...written, disabled: true }), kept)).toBe(false);
});

test('order counts in lists, not in objects', () => {
  expect(isSameContent({ a: 1, b: { c: [1, 2], d: 3 } }, { b: { d: 3, c: [1, 2] }, a: 1 })).toBe(true);
  expect(isSameContent([1, 2], [2, 1])).toBe(false);
});
