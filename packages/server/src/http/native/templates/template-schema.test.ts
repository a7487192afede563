import { frameworks } from '@testyard/core';
import { TemplateDocument } from '@testyard/protocol';
import { expect, test } from 'vitest';

test('editors and the page are offered the frameworks that there are', () => {
  const { examples } = TemplateDocument.properties.framework as { examples?: readonly string[] };
  expect(examples?.toSorted()).toEqual([...frameworks].toSorted());
});
