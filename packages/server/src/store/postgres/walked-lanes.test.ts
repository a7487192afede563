/** What the search for work reads of the tasks on PostgreSQL, by the database's own count. */
import { startRuns } from '@testyard/core';
import { expect, test } from 'vitest';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { openReplica } from '../../testing/replica-core.ts';
import { saveTemplate, systemAdmin } from '../../testing/test-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

test('the heads of lanes are found without a scan of the tasks that wait behind them', async () => {
  const url = (await newDatabase()) ?? '';
  // The server counts what a session read when the session ends, before it takes it from the list of those that there are.
  const others = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  const scanned = async () => {
    await expect.poll(() => queryPostgres(url, others)).toEqual([]);
    return (
      await queryPostgres(url, `select seq_tup_read from pg_stat_user_tables where relname = 'tasks'`)
    )[0];
  };

  const starting = await openReplica(url);
  const { projectId, templateId } = await saveTemplate(starting);
  await startRuns(starting, {
    ...{ principal: systemAdmin, projectId, priority: null, parameters: {}, onBehalfOf: '' },
    templates: Array.from({ length: 500 }, () => templateId),
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  await starting.close();
  const before = await scanned();

  const looking = await openReplica(url);
  const { lanes } = await looking.reads.tasks.lanes({ projectId: null, except: [] });
  await looking.close();
  expect(lanes).toHaveLength(1);
  expect(await scanned()).toEqual(before);
});
