/** What a template said before stays, whoever saves or deletes it at the same time. */
import {
  CoreError,
  deleteTemplate,
  listVersions,
  readTemplate,
  readVersion,
  restoreTemplate,
  revisionOf,
  type TemplateDocument,
  updateTemplate,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../testing/test-core.ts';

let core: TestCore;
let templateId: string;
beforeEach(async () => {
  core = await openTestCore();
  ({ templateId } = await saveTemplate(core));
});
afterEach(() => core.close());

const principal = systemAdmin;
const documentOf = (select: string): TemplateDocument => ({
  ...{ name: 'suite', framework: 'pytest', source: { path: '/suite' }, select: [select] },
});
const save = (select: string, expected: readonly string[] | null = null) =>
  updateTemplate(core, { principal, templateId, document: documentOf(select), expected });
const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled'
    ? 'saved'
    : result.reason instanceof CoreError
      ? result.reason.code
      : 'broken';

test('every version is kept and restored, pages go from the newest to the first', async () => {
  for (const select of ['a', 'b', 'c']) await save(select);
  const numbers: number[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listVersions>> = await listVersions(core, {
      ...{ principal, templateId, page: { limit: 3, after } },
    });
    numbers.push(...page.items.map(({ version }) => version));
    after = page.next;
  } while (after !== null);
  expect(numbers).toEqual([4, 3, 2, 1]);
  await restoreTemplate(core, { principal, templateId, version: 2, expected: null });
  const { document, version } = await readTemplate(core, principal, templateId);
  expect([document, version]).toEqual([documentOf('a'), 5]);
  const third = await readVersion(core, { principal, templateId, version: 3 });
  expect(third.document).toEqual(documentOf('b'));
});

test('of several who saved the same state at once one is heard, the others are told', async () => {
  const expected = [revisionOf(await readTemplate(core, principal, templateId))];
  const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((select) => save(select, expected)));
  expect(results.map(codeOf).toSorted()).toEqual([...Array(4).fill('TEMPLATE_CHANGED'), 'saved']);
  expect((await readTemplate(core, principal, templateId)).version).toBe(2);
});

test('without a demand all who save at once are kept, one version each', async () => {
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((select) => save(select)));
  expect((await readTemplate(core, principal, templateId)).version).toBe(6);
});

test('a template that is deleted while others save it stays deleted', async () => {
  const deleting = deleteTemplate(core, { principal, templateId, expected: null });
  const results = await Promise.allSettled([deleting, ...['a', 'b', 'c', 'd'].map((select) => save(select))]);
  expect(results.map(codeOf).filter((code) => code !== 'saved' && code !== 'NOT_FOUND')).toEqual([]);
  await expect(readTemplate(core, principal, templateId)).rejects.toThrow('NOT_FOUND');
});
