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
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

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

test('a text stays with its version: a comment is a version, the same text is none, a restore brings it back', async () => {
  const document = documentOf('a');
  const write = (written: string) =>
    updateTemplate(core, { principal, templateId, document, text: { written }, expected: null });
  expect(await write('# one\n')).toMatchObject({ version: 2, text: '# one\n' });
  expect(await write('# one\n')).toMatchObject({ version: 2 });
  expect(await write('# 二\n')).toMatchObject({ version: 3 });
  const carry = (select: string, text: string | null) =>
    updateTemplate(core, {
      ...{ principal, templateId, document: documentOf(select), expected: null },
      text: { madeOf: (present) => (text === null ? null : present + text) },
    });
  expect(await carry('a', 'unused')).toMatchObject({ version: 3, text: '# 二\n' });
  expect(await carry('b', '# more\n')).toMatchObject({ version: 4, text: '# 二\n# more\n' });
  expect(await carry('c', null)).toMatchObject({ version: 5, text: null });
  expect(await carry('d', '# of nothing')).toMatchObject({ version: 6, text: null });
  await restoreTemplate(core, { principal, templateId, version: 2, expected: null });
  expect(await readTemplate(core, principal, templateId)).toMatchObject({ version: 7, text: '# one\n' });
  await restoreTemplate(core, { principal, templateId, version: 1, expected: null });
  expect(await readTemplate(core, principal, templateId)).toMatchObject({ version: 8, text: null });
  expect((await readVersion(core, { principal, templateId, version: 4 })).text).toBe('# 二\n# more\n');
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
