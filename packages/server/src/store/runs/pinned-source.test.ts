/** One commit for a whole run, told by every task. */
import { pinSource, readRun, startRuns } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

test('the commit that the first lease pins is that of a later task too, without its asking', async () => {
  const source = { git: 'https://example.org/a.git', ref: 'main' };
  const { projectId, templateId } = await saveTemplate(core, { source });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId, templateId] },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, parameters: {}, onBehalfOf: '' },
    ...{ requireExecutor: false, idempotency: null },
  });
  const executor = await addExecutor(core);
  const first = await PlayedLease.take(core, executor);
  if (!first) throw new Error('nothing is offered');
  const commit = 'a'.repeat(40);
  await pinSource(core, first.claim, { url: source.git, ref: 'main', commit });
  const moved = { url: source.git, ref: 'main', commit: 'b'.repeat(40) };
  expect(await pinSource(core, first.claim, moved)).toBe(commit);
  expect(await PlayedLease.take(core, executor)).not.toBeNull();
  const { tasks } = await readRun(core, systemAdmin, runId);
  expect(tasks.map((task) => task.commit)).toEqual([commit, commit]);
});
