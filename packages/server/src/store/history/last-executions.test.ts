/** What templates were executed last: the newest ten of each, whatever else there is of it. */
import {
  dryRunTemplate,
  listLastExecutions,
  type PageOf,
  startRuns,
  type TemplateExecutions,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { stageOfEachTest } from '../../testing/stage.ts';
import { saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

async function copyOf(templateId: string, name: string): Promise<string> {
  const { core } = stage;
  const id = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    const template = await unit.templates.byId(templateId);
    if (!template) throw new Error('no template');
    await unit.templates.insert({ ...template, id, name, document: { ...template.document, name } }, 'test');
  });
  return id;
}

test('the newest ten of each template, with the run of each; what was never executed has none', async () => {
  const { core } = stage;
  const { projectId, templateId } = await saveTemplate(core, { name: 'often' });
  const rare = await copyOf(templateId, 'rare');
  const never = await copyOf(templateId, '从未');
  const start = (templates: readonly string[]) =>
    startRuns(core, {
      ...{ principal: systemAdmin, projectId, templates, parameters: {}, onBehalfOf: '' },
      ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, ci: null },
      idempotency: null,
    });
  for (let number = 1; number <= 12; number += 1)
    await start(number === 5 ? [templateId, rare, templateId] : [templateId]);
  const pages: PageOf<TemplateExecutions>[] = [];
  let after: string | null = null;
  do {
    const page = { limit: 2, after };
    const found: PageOf<TemplateExecutions> = await listLastExecutions(core, {
      ...{ principal: systemAdmin, projectId, page },
    });
    pages.push(found);
    after = found.next;
  } while (after !== null);
  const all = pages.flatMap(({ items }) => items);
  const named = new Map(
    all.map(({ templateId: id, executions }) => [id, executions.map(({ number }) => number)]),
  );
  expect(pages).toHaveLength(2);
  expect(named.get(templateId)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 5, 4]);
  expect(named.get(rare)).toEqual([5]);
  expect(named.get(never)).toEqual([]);
  const [newest] = all.find((each) => each.templateId === templateId)?.executions ?? [];
  expect(newest).toMatchObject({ state: 'queued', verdict: null, createdAt: core.clock.now() });
});

test('a dry run is no execution', async () => {
  const { core } = stage;
  const { projectId, templateId } = await saveTemplate(core);
  await dryRunTemplate(core, {
    ...{ principal: systemAdmin, templateId, parameters: {}, requireExecutor: false, idempotency: null },
    sut: { name: '', branch: '', ip: '', port: '' },
  });
  const call = { principal: systemAdmin, projectId, page: { limit: 10, after: null } };
  expect((await listLastExecutions(core, call)).items).toEqual([{ templateId, executions: [] }]);
});
