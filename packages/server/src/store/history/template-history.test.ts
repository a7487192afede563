/** Cases of a template over its runs, on a real database: played runs, and imports, which are runs as well. */
import {
  addImported,
  beginImport,
  deleteRun,
  finishImport,
  type HistoryRequest,
  type ImportedCase,
  readHistory,
  rerun,
  startRuns,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { type Ends, playRound } from '../../testing/played-round.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
let template: { projectId: string; templateId: string };
beforeEach(async () => {
  template = await saveTemplate(stage.core);
});

const principal = systemAdmin;
const letters: Readonly<Record<string, Partial<ImportedCase>>> = {
  ...{ P: { status: 'passed' }, S: { status: 'skipped' } },
  ...{ F: { status: 'failed', cause: 'test', message: 'expected 1, got 2' } },
  L: { status: 'flaky', message: 'late' },
  I: { status: 'error', cause: 'infrastructure', message: 'the disk is full' },
};
let contents = 0;

/** A run of reports: cases by name, ends by letter. */
async function report(ends: Readonly<Record<string, string>>, of: { branch?: string; sut?: string } = {}) {
  contents += 1;
  const { runId } = await beginImport(stage.core, {
    ...{ principal, projectId: template.projectId, template: template.templateId, files: 1, onBehalfOf: '' },
    contentHash: contents.toString(16).padStart(64, '0'),
    ci: of.branch === undefined ? null : { provider: 'gitlab', branch: of.branch, commit: 'abcdef1' },
    sut: { name: of.sut ?? '', branch: '', ip: '', port: '' },
  });
  const cases = Object.entries(ends).map(
    ([name, letter]): ImportedCase => ({
      ...{ identity: name, name, suite: 's', file: 'f.py', line: null, status: 'passed', cause: null },
      ...{ durationMs: 5, message: null, details: null, output: null, tries: [] },
      ...letters[letter],
    }),
  );
  await addImported(stage.core, { principal, runId, offset: 0, cases });
  await finishImport(stage.core, { principal, runId, total: cases.length, receipts: [], notices: [] });
  return runId;
}

function history(change: Partial<HistoryRequest> = {}) {
  const { projectId, templateId } = template;
  const all = { branch: null, sut: null, before: null, most: 30 };
  return readHistory(stage.core, principal, { projectId, template: templateId, ...all, ...change });
}

/** Name, states from the oldest run to the newest by their first letters, flaky as ~, since, and score of each row. */
async function grid(change: Partial<HistoryRequest> = {}) {
  const { cases } = await history(change);
  return cases.map(({ name, states, record }) => [
    ...[
      name,
      states
        .map((status) => (status === 'flaky' ? '~' : (status?.[0] ?? '.')))
        .reverse()
        .join(''),
    ],
    ...[record.since?.number ?? null, record.score],
  ]);
}

test('rows are what failed or was flaky once, failing ones first, then flaky ones; passes are known from absences', async () => {
  await report({ steady: 'P', broken: 'P', shaky: 'P', retried: 'P', left: 'P' });
  await report({ steady: 'P', broken: 'P', shaky: 'F', retried: 'L', left: 'F' });
  await report({ steady: 'S', broken: 'F', shaky: 'P', retried: 'P', left: 'S', new: 'F' });
  await report({ steady: 'P', broken: 'F', shaky: 'F', retried: 'P', new: 'P' });
  await report({ steady: 'P', broken: 'F', shaky: 'P', retried: 'P', new: 'P' });
  expect(await grid()).toEqual([
    ['broken', 'ppfff', 3, 0.25],
    ['shaky', 'pfpfp', null, 1],
    ['retried', 'p~ppp', null, 0.25],
    ['left', 'pfs..', null, 1],
    ['new', '..fpp', null, 0.5],
  ]);
  const { summary, runs, cases, more } = await history();
  expect(summary).toMatchObject({ flaky: 2, failing: 1, newlyFailing: 0, durationP95Ms: null });
  expect(summary.passRate).toBeCloseTo(17 / 24);
  expect(runs.map(({ run, verdict }) => [run.number, verdict])).toEqual([
    ...[
      [5, 'failed'],
      [4, 'failed'],
      [3, 'failed'],
      [2, 'failed'],
      [1, 'passed'],
    ],
  ]);
  expect(more).toBe(0);
  expect(cases[0]?.failures.map(({ run, message }) => [run.number, message])).toEqual([
    ...[
      [5, 'expected 1, got 2'],
      [4, 'expected 1, got 2'],
      [3, 'expected 1, got 2'],
    ],
  ]);
  expect(cases[2]?.failures).toMatchObject([{ status: 'flaky', message: 'late', run: { number: 2 } }]);
});

test('runs are narrowed and gone back through as a list of them is, and deleted ones are gone', async () => {
  await report({ a: 'F' }, { branch: 'main', sut: 'shop' });
  await report({ a: 'P' }, { branch: 'next', sut: 'shop' });
  await report({ a: 'F' }, { branch: 'main' });
  const last = await report({ a: 'F' }, { branch: 'next' });
  expect(await grid()).toEqual([['a', 'fpff', 3, 2 / 3]]);
  expect(await grid({ branch: 'main' })).toEqual([['a', 'ff', 1, 0]]);
  expect(await grid({ sut: 'shop' })).toEqual([['a', 'fp', null, 1]]);
  const newest = await history({ most: 2 });
  expect([newest.runs.map(({ run }) => run.number), newest.before]).toEqual([[4, 3], 3]);
  const older = await history({ most: 2, before: newest.before });
  expect([older.runs.map(({ run }) => run.number), older.before]).toEqual([[2, 1], null]);
  await deleteRun(stage.core, { principal, runId: last });
  expect(await grid()).toEqual([['a', 'fpf', 3, 1]]);
  await expect(history({ template: 'nobody' })).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
});

test('of a run in which very many failed the failures of listed cases are known, whichever were read first', async () => {
  const names = Array.from({ length: 2_100 }, (_, number) => `case-${number}`);
  const endsOf = (letterOf: (number: number) => string) =>
    Object.fromEntries(names.map((name, number) => [name, letterOf(number)]));
  await report(endsOf(() => 'P'));
  await report(endsOf(() => 'F'));
  await report(endsOf((number) => (number % 7 === 0 ? 'F' : 'P')));
  const { cases, more, summary } = await history();
  expect(cases.map(({ states }) => states.join(' ')).slice(0, 300)).toEqual(
    Array<string>(300).fill('failed failed passed'),
  );
  expect([cases.length, more > 1_400, summary.failing]).toEqual([500, true, 300]);
}, 60_000);

test('what is not of the case is shown, and counts for nothing', async () => {
  await report({ a: 'F', b: 'P' });
  await report({ a: 'I', b: 'I' });
  await report({ a: 'F', b: 'P' });
  const { cases, summary } = await history();
  expect(cases.map(({ name, states, record }) => [name, states.join(' '), record.since?.number])).toEqual([
    ['a', 'failed error failed', 1],
    ['b', 'passed error passed', undefined],
  ]);
  expect(cases[1]?.record).toMatchObject({ executed: 2, failed: 0, changes: 0 });
  expect(summary).toMatchObject({ flaky: 0, failing: 1, newlyFailing: 0 });
});

test('first rounds speak, whatever was executed again; of retries within one the case is flaky', async () => {
  const executor = await addExecutor(stage.core);
  template = await saveTemplate(stage.core, { retries: { cases: 1 } });
  const first = await startOne(stage.core, template);
  const endsOf: Readonly<Record<string, readonly ('passed' | 'failed')[]>> = {
    ...{ a: ['failed', 'failed'], b: ['failed', 'passed'], c: ['passed'] },
  };
  const lease = await PlayedLease.mustTake(stage.core, executor);
  await lease.find(Object.keys(endsOf));
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    for (const line of block.cases)
      for (const [attempts, end] of (endsOf[line.identity] ?? []).entries())
        await lease.next(ended({ ...line, attempts }, end), 0);
  await lease.finish();
  expect(await grid()).toEqual([
    ['a', 'f', 1, 0],
    ['b', '~', null, 1],
  ]);
  const again = { principal, runId: first, scope: 'failed', caseIds: [], series: null, idempotency: null };
  await rerun(stage.core, { ...again, scope: 'failed' });
  expect((await history()).runs).toMatchObject([{ verdict: 'failed', run: { round: 2 } }]);
  await playRound(stage.core, executor, { a: 'passed' });
  expect(await grid()).toHaveLength(2);
  const { runs } = await history();
  expect(runs).toMatchObject([
    { verdict: 'failed', counts: { expected: 3, failed: 1, flaky: 1, passed: 1 } },
  ]);
});

test('with a matrix each combination of a case is a row of its own', async () => {
  const executor = await addExecutor(stage.core);
  template = await saveTemplate(stage.core, {
    parameters: { BROWSER: { choices: ['chromium', 'firefox'] } },
    matrix: { parameters: { BROWSER: ['chromium', 'firefox'] } },
  });
  const play = async (byBrowser: Readonly<Record<string, Ends>>) => {
    await startRuns(stage.core, {
      ...{ principal, projectId: template.projectId, templates: [template.templateId], parameters: {} },
      ...{ onBehalfOf: '', sut: { name: '', branch: '', ip: '', port: '' } },
      ...{ requireExecutor: false, idempotency: null },
    });
    for (const _ of Object.keys(byBrowser)) {
      const lease = await PlayedLease.mustTake(stage.core, executor);
      const task = await stage.core.reads.tasks.byId(lease.taskId);
      const ends = byBrowser[task?.plan.combination?.BROWSER ?? ''] ?? {};
      await lease.find(Object.keys(ends));
      for (let { block } = await lease.next(); block; { block } = await lease.next())
        for (const line of block.cases) await lease.next(ended(line, ends[line.identity]), 0);
      await lease.finish();
    }
  };
  await play({ chromium: { a: 'passed' }, firefox: { a: 'failed' } });
  await play({ chromium: { a: 'passed' }, firefox: { a: 'passed' } });
  await play({ chromium: { a: 'failed' }, firefox: { a: 'passed' } });
  const { cases, runs } = await history();
  expect(cases.map(({ combination, states }) => [combination?.BROWSER, ...states])).toEqual([
    ['chromium', 'failed', 'passed', 'passed'],
    ['firefox', 'passed', 'passed', 'failed'],
  ]);
  expect(runs[0]).toMatchObject({ verdict: 'failed', counts: { expected: 2, passed: 1, failed: 1 } });
});
