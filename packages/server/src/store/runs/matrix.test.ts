/** A template with a matrix: a task of each combination, one verdict, and again what was unsuccessful. On a real database. */
import { readRun, rerun, type StartRequest, startRuns, type TemplateDocument } from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const document: Partial<TemplateDocument> = {
  parameters: { BROWSER: { choices: ['chromium', 'firefox', 'webkit'] }, N: { type: 'number', default: 7 } },
  matrix: { parameters: { BROWSER: ['chromium', 'firefox'] }, include: [{ BROWSER: 'webkit', N: 8 }] },
  parameterSets: { nightly: { BROWSER: 'firefox', N: 9 } },
};

async function start(more: Partial<TemplateDocument> = document, call: Partial<StartRequest> = {}) {
  const { projectId, templateId } = await saveTemplate(stage.core, more);
  const { runId } = await startRuns(stage.core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId], parameters: {}, onBehalfOf: '' },
    ...{
      sut: { name: '', branch: '', ip: '', port: '' },
      requireExecutor: false,
      idempotency: null,
      ...call,
    },
  });
  return runId;
}
const tasksOf = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).tasks;
const namesOf = async (runId: string) => (await tasksOf(runId)).map(({ plan }) => plan.templateName);

test('each combination is a task that says its values', async () => {
  const runId = await start();
  expect(await namesOf(runId)).toEqual([
    ...['suite [BROWSER=chromium]', 'suite [BROWSER=firefox]', 'suite [BROWSER=webkit N=8]'],
  ]);
  const tasks = await tasksOf(runId);
  expect(tasks.map(({ plan }) => plan.environment)).toEqual([
    { BROWSER: 'chromium', N: '7' },
    { BROWSER: 'firefox', N: '7' },
    { BROWSER: 'webkit', N: '8' },
  ]);
  expect(tasks.map(({ plan }) => plan.combination)).toEqual([
    { BROWSER: 'chromium' },
    { BROWSER: 'firefox' },
    { BROWSER: 'webkit', N: '8' },
  ]);
});

test('values of the call and of a set stand still, those of the call first', async () => {
  expect(await namesOf(await start(document, { parameters: { BROWSER: 'chromium' } }))).toEqual([
    'suite [BROWSER=chromium]',
  ]);
  const [task] = await tasksOf(await start(document, { parameterSet: 'nightly', parameters: { N: 10 } }));
  expect(task?.plan.environment).toEqual({ BROWSER: 'firefox', N: '10' });
  const { matrix: _, ...plain } = document;
  const without = await start(plain, { parameterSet: 'nightly' });
  expect((await tasksOf(without)).map(({ plan }) => plan.environment)).toEqual([
    { BROWSER: 'firefox', N: '9' },
  ]);
});

test('what leaves nothing to do is refused with its code, and starts nothing', async () => {
  await expect(
    start({ ...document, matrix: { parameters: { BROWSER: ['chromium'] }, exclude: [{ N: 1 }] } }),
  ).resolves.toBeDefined();
  const narrow = {
    ...document,
    matrix: { parameters: { BROWSER: ['chromium', 'firefox'] }, exclude: [{ BROWSER: 'firefox' }] },
  };
  await expect(start(narrow, { parameters: { BROWSER: 'firefox' } })).rejects.toMatchObject({
    code: 'MATRIX_EMPTY',
  });
  await expect(start(document, { parameters: { BROWSER: 'edge' } })).rejects.toMatchObject({
    code: 'PARAMETER_INVALID',
  });
  // Wrong in every combination, and said once.
  await expect(start(document, { parameters: { N: 'many' } })).rejects.toMatchObject({
    code: 'PARAMETER_INVALID',
    details: { findings: [{ pointer: '/parameters/N' }] },
  });
  await expect(start(document, { parameterSet: 'weekly' })).rejects.toMatchObject({
    code: 'PARAMETER_INVALID',
    details: { findings: [{ pointer: '/parameterSet', values: ['weekly', 'nightly'] }] },
  });
});

test('a value that the matrix does not have, and with which it is too large, is refused', async () => {
  const values = Array.from({ length: 20 }, (_, at) => at);
  const large: Partial<TemplateDocument> = {
    parameters: { A: { type: 'number' }, B: { type: 'number' }, C: { type: 'number' } },
    matrix: {
      parameters: { A: [1, 2], B: values, C: values },
      exclude: [{ A: 1 }, ...values.slice(0, 10).map((B) => ({ A: 2, B }))],
    },
  };
  expect(await namesOf(await start(large))).toHaveLength(200);
  await expect(start(large, { parameters: { A: 3 } })).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    details: { findings: [{ pointer: '/parameters', rule: 'matrix-size' }], templates: [{ name: 'suite' }] },
  });
});

test('one failed combination fails the run, and it alone is executed again, with its values', async () => {
  const runId = await start({ ...document, executors: { max: 1 } });
  const host = await addExecutor(stage.core);
  for (let count = 0; count < 3; count += 1) {
    const lease = await PlayedLease.mustTake(stage.core, host);
    const { plan } = (await tasksOf(runId)).find(({ id }) => id === lease.taskId) ?? {};
    await lease.find(['test_it']);
    const { block } = await lease.next();
    const isRed = plan?.combination?.BROWSER === 'firefox';
    await lease.next(block?.cases.flatMap((line) => ended(line, isRed ? 'failed' : 'passed')) ?? []);
    await lease.finish();
  }
  const { run, tasks } = await readRun(stage.core, systemAdmin, runId);
  expect([run.verdict, run.counts.passed, run.counts.failed]).toEqual(['failed', 2, 1]);
  expect(tasks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed']);
  const again = { runId, scope: 'unsuccessful', caseIds: [], series: null, idempotency: null } as const;
  await rerun(stage.core, { principal: systemAdmin, ...again });
  const second = await tasksOf(runId);
  expect(second.map(({ plan }) => [plan.templateName, plan.environment.BROWSER])).toEqual([
    ['suite [BROWSER=firefox]', 'firefox'],
  ]);
});
