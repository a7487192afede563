/** A template that somebody changes is held: what another does to it at that moment comes after. */
import { deleteTemplate, readTemplate, updateTemplate } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interruptedAt } from '../../testing/interrupted-units.ts';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

test('a template that is deleted between the last look and the save stays deleted', async () => {
  const { templateId } = await saveTemplate(core);
  const principal = systemAdmin;
  const lastLook = { store: 'templates', methods: ['byId'], call: 2 } as const;
  const { interrupted, over } = interruptedAt(core, lastLook, () =>
    deleteTemplate(core, { principal, templateId, expected: null }),
  );
  const document = { name: 'suite', framework: 'pytest', source: { path: '/other' } };
  await updateTemplate(interrupted, { principal, templateId, document, expected: null });
  await over();
  await expect(readTemplate(core, principal, templateId)).rejects.toThrow('NOT_FOUND');
});
