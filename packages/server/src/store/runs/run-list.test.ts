import { type ListedRuns, listRuns, startRuns } from '@testyard/core';
import { expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const any = {
  dryRun: false,
  state: null,
  verdict: null,
  template: null,
  sut: null,
  createdBy: null,
  ci: null,
  branch: null,
  commit: null,
  since: null,
  until: null,
};

/** Twelve runs, an hour after another: each third of `alpha` by zoe, others of `beta` by admin. */
async function someRuns() {
  const { core } = stage;
  const { projectId, templateId } = await saveTemplate(core, { name: 'common' });
  const rare = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    const template = await unit.templates.byId(templateId);
    if (!template) throw new Error('no template');
    const document = { ...template.document, name: 'rare' };
    await unit.templates.insert({ ...template, id: rare, name: 'rare', document }, 'test');
  });
  for (let number = 1; number <= 12; number += 1) {
    core.clock.advance(3_600_000);
    const { runId } = await startRuns(core, {
      principal: { ...systemAdmin, userName: number % 3 === 0 ? 'zoe' : 'admin' },
      projectId,
      templates: number === 5 ? [templateId, rare, rare] : [templateId],
      sut: { name: number % 3 === 0 ? 'alpha' : 'beta', branch: '', ip: '', port: '' },
      parameters: {},
      onBehalfOf: '',
      requireExecutor: false,
      ci: number > 8 ? { provider: 'gitlab', branch: 'main', commit: `3f8a1c${number}` } : null,
      idempotency: null,
    });
    if (number > 6) continue;
    await core.unitOfWork.run(async (unit) => {
      const run = await unit.runs.byId(runId);
      const verdict = number % 2 === 0 ? 'passed' : 'failed';
      if (run) await unit.runs.update({ ...run, state: 'finished', verdict, finishedAt: unit.now });
    });
  }
  const began = core.clock.now() - 12 * 3_600_000;
  const list = async (filter: Partial<ListedRuns>) => {
    const numbers: number[] = [];
    let after: string | null = null;
    do {
      const page = { ...any, ...filter, projectId, limit: 2, after };
      const { items, next } = await listRuns(core, systemAdmin, page);
      numbers.push(...items.map(({ number }) => number));
      after = next;
    } while (after !== null);
    return numbers;
  };
  return { list, rare, hour: (number: number) => began + number * 3_600_000 };
}

test('every filter, alone and with others, page by page', async () => {
  const { list, rare, hour } = await someRuns();
  expect(await list({})).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(await list({ verdict: 'failed' })).toEqual([5, 3, 1]);
  expect(await list({ state: 'queued' })).toEqual([12, 11, 10, 9, 8, 7]);
  expect(await list({ state: 'finished', verdict: 'passed' })).toEqual([6, 4, 2]);
  expect(await list({ sut: 'alpha' })).toEqual([12, 9, 6, 3]);
  expect(await list({ createdBy: 'zoe', state: 'finished' })).toEqual([6, 3]);
  expect(await list({ ci: 'gitlab' })).toEqual([12, 11, 10, 9]);
  expect(await list({ ci: 'github' })).toEqual([]);
  expect(await list({ branch: 'main', sut: 'alpha' })).toEqual([12, 9]);
  expect(await list({ commit: '3f8a1c1' })).toEqual([12, 11, 10]);
  expect(await list({ commit: '3f8a1c9', ci: 'gitlab' })).toEqual([9]);
  expect(await list({ template: 'rare' })).toEqual([5]);
  expect(await list({ template: rare, sut: 'alpha' })).toEqual([]);
  expect(await list({ template: 'common', sut: 'alpha' })).toEqual([12, 9, 6, 3]);
  expect(await list({ template: 'common' })).toHaveLength(12);
  expect(await list({ since: hour(4), until: hour(8) })).toEqual([7, 6, 5, 4]);
  expect(await list({ since: hour(13) })).toEqual([]);
  expect(await list({ until: hour(1) })).toEqual([]);
  await expect(list({ template: 'none' })).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
});

test('a run of which no case ended says in the list why it came to its verdict', async () => {
  const { core } = stage;
  const template = await saveTemplate(core);
  const { projectId } = template;
  const executor = await addExecutor(core);
  await startOne(core, template);
  const lease = await PlayedLease.mustTake(core, executor);
  await lease.finish('failed', { cause: 'configuration', message: 'no such branch' });
  await startOne(core, template);
  const passing = await PlayedLease.mustTake(core, executor);
  await passing.find(['a']);
  await passing.runAll();
  await passing.finish();
  const { items } = await listRuns(core, systemAdmin, { ...any, projectId, limit: 9, after: null });
  expect(items.map(({ verdict, reason }) => [verdict, reason && JSON.stringify(reason)])).toEqual([
    ['passed', null],
    ['error', expect.stringContaining('no such branch')],
  ]);
});

test('what is rare among very many is found page by page, none of which looks at all', async () => {
  const { core } = stage;
  const template = await saveTemplate(core);
  const runId = await startOne(core, template);
  const { projectId } = template;
  await core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.byId(runId);
    if (!run) throw new Error('no run');
    for (let number = 2; number <= 280; number += 1) {
      const createdBy = number % 2 === 0 || number === 3 ? 'zoe' : 'admin';
      const verdict = number % 2 === 1 ? 'failed' : 'passed';
      await unit.runs.insert({
        ...{
          ...run,
          id: core.ids.hex(),
          number,
          createdBy,
          verdict,
          state: 'finished',
          finishedAt: unit.now,
        },
      });
    }
  });
  const read = (after: string | null) =>
    listRuns(core, systemAdmin, {
      ...{ ...any, projectId, verdict: 'failed', createdBy: 'zoe', limit: 5, after },
    });
  const seen: number[][] = [];
  let after: string | null = null;
  do {
    const { items, next } = await read(after);
    seen.push(items.map(({ number }) => number));
    after = next;
  } while (after !== null && seen.length < 10);
  expect(seen).toEqual([[], [3]]);
});
