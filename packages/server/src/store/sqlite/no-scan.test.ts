/**
 * However many runs are stored, a call takes the same time: whatever the service says to its database while people,
 * executors and its own jobs use it, no statement reads all of a table that grows. Decided by the plans of the database.
 */
import { join } from 'node:path';
import { type AuditFilter, type ListedRuns, listRuns, readHistory, wholeAudit } from '@testyard/core';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { startHousekeeper } from '../../background/housekeeper.ts';
import { sweepsOf } from '../../background/sweeps.ts';
import { readFleet } from '../../metrics/read-fleet.ts';
import { act, cleanUp } from '../../testing/history-acts.ts';
import { step } from '../../testing/history-steps.ts';
import { HistoryYard } from '../../testing/history-yard.ts';
import { withObjects } from '../../testing/memory-files.ts';
import { openTestCore, systemAdmin, type TestCore } from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

afterEach(() => vi.restoreAllMocks());

/** Of these there are few rows, however many runs there were: they are not of runs, or are kept for a day. */
const small = [
  ...[
    'executors',
    'projects',
    'users',
    'memberships',
    'templates',
    'registration_codes',
    'watch',
    'kysely_migration',
  ],
  ...['removals', 'sign_in_failures', 'idempotent_calls', 'late_evidence'],
];

type Said = ReadonlyMap<string, readonly unknown[]>;

/** The first rows of a table in the order of an index: as many as a page has, or as a search looks at. */
const walk = /from "audit" order by "id" desc limit \?/;

/** All statements from here on, each once, with values: these decide whether an index of some rows fits. */
function listen(): Said {
  const said = new Map<string, readonly unknown[]>();
  const { query } = SqliteConnection.prototype;
  vi.spyOn(SqliteConnection.prototype, 'query').mockImplementation(function (
    this: SqliteConnection,
    sql,
    values = [],
  ) {
    said.set(sql, values);
    return query.call(this, sql, values);
  });
  return said;
}

/** What a statement reads from one end to the other; an index of some rows only has none of the many. */
function scannedBy(database: SqliteConnection, [statement, values]: [string, readonly unknown[]]): string[] {
  const partial = database
    .query(`select name from sqlite_master where type = 'index' and sql like '% where %'`)
    .rows.map(({ name }) => String(name));
  const plan = database
    .query(`explain query plan ${statement}`, values)
    .rows.map(({ detail }) => String(detail));
  return plan.flatMap((line) => {
    const [, name = '', index = ''] = /^SCAN (\S+)(?: USING (?:COVERING )?INDEX (\S+))?/.exec(line) ?? [];
    const isOfRows = database.query(`select 1 from sqlite_master where name = '${name}'`).rows.length > 0;
    const isFine = small.includes(name) || partial.includes(index) || walk.test(statement);
    return isOfRows && !isFine ? [`${line}\n  ${statement}`] : [];
  });
}

async function useAll(core: TestCore, projectId: string): Promise<void> {
  const first = { limit: 2, after: null };
  const none = {
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
  const filters: Partial<ListedRuns>[] = [
    ...[
      {},
      { state: 'finished' },
      { state: 'queued' },
      { verdict: 'failed' },
      { template: 'suite' },
      { dryRun: true },
      { sut: '' },
    ],
    ...[
      { sut: 'staging' },
      { createdBy: 'admin' },
      { since: 0, until: 9e15 },
      { template: 'suite', sut: 'staging' },
    ],
    ...[{ ci: 'github' }, { branch: 'main' }, { commit: '3f8a1c2' }, { ci: 'gitlab', verdict: 'passed' }],
    ...[{ verdict: 'failed', createdBy: 'admin', sut: 'staging', state: 'finished' }],
  ] as const;
  for (const filter of filters)
    for (const after of [null, '2'])
      await listRuns(core, systemAdmin, { ...none, ...filter, projectId, limit: 2, after });
  for (const branch of [null, 'main'])
    await readHistory(core, systemAdmin, {
      projectId,
      template: 'suite',
      branch,
      sut: null,
      before: 9,
      most: 2,
    });
  const { reads } = core;
  await reads.past.unsteadyAmong(['1', '2'], ['a', 'b']);
  await reads.runs.byNumber(projectId, 1);
  const searches: Partial<AuditFilter>[] = [
    ...[{}, { projectId }, { since: 1 }, { projectId, until: 9e15 }],
    ...[{ userName: 'admin' }, { projectId, action: 'run', object: 'x', since: 1, until: 9e15 }],
  ];
  for (const search of searches) await reads.audit.list({ ...wholeAudit, ...search }, first);
  await reads.tokens.delegatedIn(projectId, first);
  await reads.users.members(projectId, first);
  await reads.templates.list(projectId, { ...first, name: null });
  await reads.templates.lastExecutions(projectId, first);
  await readFleet(core);
}

test('no statement reads all of a table that grows with the runs', async () => {
  const core = await openTestCore();
  const said = listen();
  const yard = await HistoryYard.open(core, { caseCount: 6, taskCount: 2, retries: 1, maximumFailures: 0 });
  for (const each of fc.sample(step, { seed: 7, numRuns: 150 })) await act(yard, each);
  const [run] = await yard.runs.all();
  if (!run) throw new Error('no run is left');
  await useAll(yard.core, run.projectId);
  const sweep = sweepsOf(yard.core, { onError: () => {} });
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await sweep();
  const deaf = { onDeleted: () => {}, onBeyond: () => {}, onOrphans: () => {} };
  const keeping = { keepRunsMs: 1, keepAuditMs: 1, keepBytes: 1, ...deaf };
  const errors: unknown[] = [];
  await startHousekeeper(withObjects(yard.core), {
    ...keeping,
    onError: (error) => errors.push(error),
  }).stop();
  await cleanUp(yard);
  expect(errors).toEqual([]);
  vi.restoreAllMocks();
  const database = new SqliteConnection(join(yard.core.folder, 'testyard.db'), { readonly: true });
  const read = [...said].filter(([statement]) => /^\s*(select|update|delete|insert|with)\b/i.test(statement));
  const scans = read.flatMap((each) => scannedBy(database, each));
  database.close();
  await yard.core.close();
  expect(read.length, 'the service was heard').toBeGreaterThan(100);
  expect(scans).toEqual([]);
  // An index of some rows only is chosen by a value that the statement says itself. Where the value is bound, SQLite plans
  // the statement anew at each call, and PostgreSQL may read without the index.
  const conditions = read.map(([statement]) => statement.slice(statement.search(/\bwhere\b/)));
  expect(conditions.filter((condition) => /!= \?|claimable"? = \?/.test(condition))).toEqual([]);
});
