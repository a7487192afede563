/** What a repeat of a call gets, for how long, and whom it is told to. */
import { forgetOldKeys, type Principal, startRuns } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

const dayMs = 24 * 3_600_000;

let core: TestCore;
let template: { projectId: string; templateId: string };
beforeEach(async () => {
  core = await openTestCore();
  template = await saveTemplate(core);
});
afterEach(() => core.close());

async function start(principal: Principal = systemAdmin, route = 'start'): Promise<string> {
  const { runId } = await startRuns(core, {
    ...{ principal, projectId: template.projectId, templates: [template.templateId], parameters: {} },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, onBehalfOf: '', requireExecutor: false },
    idempotency: { route, key: 'build-7', bodyHash: 'same' },
  });
  return runId;
}

test('a call is repeated for a day, whether or not old keys are removed meanwhile, and is a new one after it', async () => {
  const first = await start();
  core.clock.advance(dayMs);
  await forgetOldKeys(core);
  expect(await start()).toBe(first);
  core.clock.advance(1);
  const second = await start();
  expect(second).not.toBe(first);
  expect(await start()).toBe(second);
});

test('a key is that of one user and one route: the same of another names another call, also at the same time', async () => {
  const other = { ...systemAdmin, userId: 'somebody else' };
  const all = () => Promise.all([start(), start(other), start(systemAdmin, 'elsewhere')]);
  const first = await all();
  expect(new Set(first).size).toBe(3);
  expect(await all()).toEqual(first);
});

test('a key that no repeat can name any more is removed', async () => {
  await start();
  const find = () =>
    core.unitOfWork.run((unit) =>
      unit.idempotency.find({ userId: systemAdmin.userId, route: 'start', key: 'build-7' }),
    );
  core.clock.advance(dayMs + 1);
  expect(await find()).not.toBeNull();
  await forgetOldKeys(core);
  expect(await find()).toBeNull();
});

test('a repeat needs what the first call needed: the role, and to see the project at all', async () => {
  await start();
  const { projectId } = template;
  const now = (role?: 'viewer'): Principal => ({
    ...{ ...systemAdmin, systemAdmin: false },
    roles: new Map(role === undefined ? [] : [[projectId, role]]),
  });
  await expect(start(now('viewer'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(start(now())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
