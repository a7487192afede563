/** A template that somebody changes is held: what another does to it at that moment comes after. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreService, deleteTemplate, readTemplate, type Unit, updateTemplate } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

/** The same core, whose units do `once` when a template has been read for the second time. */
function withInterruption(once: () => Promise<void>): CoreService {
  let reads = 0;
  const watched = (unit: Unit): Unit => {
    const templates = Object.create(unit.templates) as Unit['templates'];
    templates.byId = async (id) => {
      const found = await unit.templates.byId(id);
      reads += 1;
      if (reads === 2) await once();
      return found;
    };
    for (const name of ['hold', 'byName', 'update', 'version'] as const)
      Object.assign(templates, { [name]: unit.templates[name].bind(unit.templates) });
    return Object.create(unit, { templates: { value: templates }, now: { get: () => unit.now } }) as Unit;
  };
  return { ...core, unitOfWork: { run: (work) => core.unitOfWork.run((unit) => work(watched(unit))) } };
}

test('a template that is deleted between the last look and the save stays deleted', async () => {
  const { templateId } = await saveTemplate(core);
  const principal = systemAdmin;
  let deleting: Promise<void> | undefined;
  const interrupted = withInterruption(async () => {
    deleting = deleteTemplate(core, { principal, templateId, expected: null });
    // It is over by then, unless it has to wait for the save.
    await Promise.race([deleting, sleep(500)]);
  });
  const document = { name: 'suite', framework: 'pytest', source: { path: '/other' } };
  await updateTemplate(interrupted, { principal, templateId, document, expected: null });
  await deleting;
  await expect(readTemplate(core, principal, templateId)).rejects.toThrow('NOT_FOUND');
});
