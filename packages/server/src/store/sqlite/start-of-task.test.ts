import { expect, test, vi } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne } from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

test('however many cases a template has had, the start of a task reads none of them', async () => {
  const core = await openTestCore();
  const template = await saveTemplate(core);
  const executor = await addExecutor(core, { slots: 2 });
  const names = Array.from({ length: 30 }, (_, number) => `case-${number}`);
  await startOne(core, template);
  const first = await PlayedLease.mustTake(core, executor);
  await first.find(names);
  await first.runAll();
  await first.finish();
  await startOne(core, template);
  const said = vi.spyOn(SqliteConnection.prototype, 'query');
  const second = await PlayedLease.mustTake(core, executor);
  const statements = said.mock.calls.map(([statement]) => statement);
  said.mockRestore();
  const task = await core.reads.tasks.byId(second.taskId);
  await core.close();
  expect(task).toMatchObject({ untouchedMs: 150, setupMs: 0 });
  expect(statements.length).toBeGreaterThan(5);
  expect(statements.filter((each) => /case_history|\bcases\b/.test(each))).toEqual([]);
});
