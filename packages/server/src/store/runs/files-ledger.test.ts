/** Mode `files`: a file is a line of the ledger until it tells its cases, which then stand in its place. */
import { type LeaseEvent, type ReportedCase, readRun, type WaitingCase } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

function reported(identity: string, status: ReportedCase['status'] = 'passed'): ReportedCase {
  const cause = status === 'failed' ? 'test' : null;
  const texts = { message: cause && `${identity} is wrong`, details: null, output: null, phase: null };
  return {
    identity,
    name: identity,
    suite: 'f',
    file: 'f',
    line: 1,
    status,
    cause,
    durationMs: 10,
    ...texts,
  };
}

function reports(line: WaitingCase, cases: readonly ReportedCase[]): LeaseEvent[] {
  const of = { caseId: line.id, attempt: line.attempts + 1 };
  return [
    { type: 'case-started', ...of },
    { type: 'file-reported', ...of, cases },
  ];
}

async function begin(files: readonly string[], document = {}, mode: 'files' | 'discovered' = 'files') {
  const runId = await startOne(core, await saveTemplate(core, document));
  const lease = await PlayedLease.take(core, await addExecutor(core));
  if (!lease) throw new Error('no lease');
  await lease.find(files, mode);
  return { runId, lease };
}

async function casesOf(runId: string): Promise<string[]> {
  const of = { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
  const { items } = await core.reads.cases.list(of, { limit: 100, after: null });
  return items.map(({ identity, status, attempts }) => `${identity} ${status} ${attempts}`);
}

async function runAll(lease: PlayedLease, act: (line: WaitingCase) => readonly LeaseEvent[]): Promise<void> {
  for (let answer = await lease.next(); answer.block; )
    answer = await lease.next(answer.block.cases.flatMap(act));
}

const countsOf = async (runId: string) => (await readRun(core, systemAdmin, runId)).run.counts;

test('what a file tells takes its place, and the counts are those of cases; a file that tells of none is one case', async () => {
  const { runId, lease } = await begin(['a', 'b', 'empty', 'c']);
  expect(await countsOf(runId)).toMatchObject({ expected: 4 });
  await runAll(lease, (line) => {
    if (line.identity === 'empty') return ended(line);
    const names =
      line.identity === 'b'
        ? [reported('b > 1')]
        : ['1', '2', '3'].map((n) => reported(`${line.identity} > ${n}`));
    return reports(line, names);
  });
  expect(await casesOf(runId)).toEqual([
    'a > 1 passed 1',
    'b > 1 passed 1',
    'empty passed 1',
    'c > 1 passed 1',
    ...['a > 2 passed 1', 'a > 3 passed 1', 'c > 2 passed 1', 'c > 3 passed 1'],
  ]);
  expect(await countsOf(runId)).toMatchObject({ expected: 8, passed: 8 });
  await lease.finish();
  expect((await readRun(core, systemAdmin, runId)).run).toMatchObject({ verdict: 'passed' });
});

test('a repeat of the report changes nothing, and one of a case that is no file is late evidence', async () => {
  const { runId, lease } = await begin(['a']);
  const [line] = (await lease.next()).block?.cases ?? [];
  if (!line) throw new Error('no case');
  const events = reports(line, [reported('a > 1'), reported('a > 2', 'failed')]);
  const before = lease.sent;
  await lease.next(events, 0);
  lease.sent = before;
  expect((await lease.next(events, 0)).received).toBe(before + events.length);
  expect(await countsOf(runId)).toMatchObject({ expected: 2, passed: 1, failed: 1 });

  const other = await begin(['b'], {}, 'discovered');
  const [single] = (await other.lease.next()).block?.cases ?? [];
  if (!single) throw new Error('no case');
  await other.lease.next(reports(single, [reported('b > 1')]), 0);
  expect(await countsOf(other.runId)).toMatchObject({ expected: 1, passed: 0 });
});

test('what failed before is flaky also under a name of several lines, and the whole file where it is not told of again', async () => {
  const { runId, lease } = await begin(['a', 'b'], { retries: { cases: 1 } });
  await runAll(lease, (line) => {
    const status = line.attempts === 0 ? 'failed' : 'passed';
    if (line.identity === 'a') return reports(line, [reported('a > one\ntwo', status), reported('a > two')]);
    const gone = line.attempts === 0 ? [reported('b > by the clock, 10:01', 'failed')] : [];
    return reports(line, [reported('b > 1'), ...gone]);
  });
  const told = (await casesOf(runId)).sort();
  expect(told).toEqual(['a > one\ntwo flaky 2', 'a > two passed 2', 'b > 1 flaky 2']);
});

test('a file is tried again as a whole; flaky is what failed before, and all of one that died', async () => {
  const { runId, lease } = await begin(['a', 'dies'], { retries: { cases: 1 } });
  await runAll(lease, (line) => {
    const isFirst = line.attempts === 0;
    if (line.identity === 'dies' && isFirst) return ended(line, 'error');
    const second = isFirst ? 'failed' : 'passed';
    return reports(line, [reported(`${line.identity} > 1`), reported(`${line.identity} > 2`, second)]);
  });
  expect(await casesOf(runId)).toEqual([
    'a > 1 passed 2',
    'dies > 1 flaky 2',
    'a > 2 flaky 2',
    'dies > 2 flaky 2',
  ]);
  expect(await countsOf(runId)).toMatchObject({ expected: 4, passed: 1, flaky: 3 });
});

test('a skip makes up for no failure, of a case or of a file that died; what is skipped beside others is skipped', async () => {
  const { runId, lease } = await begin(['a', 'dies', 'lives'], { retries: { cases: 1 } });
  await runAll(lease, (line) => {
    const isFirst = line.attempts === 0;
    if (line.identity === 'a') return reports(line, [reported('a > 1', isFirst ? 'failed' : 'skipped')]);
    if (isFirst) return ended(line, 'error');
    const skipped = reported(`${line.identity} > 1`, 'skipped');
    return reports(line, line.identity === 'dies' ? [skipped] : [skipped, reported('lives > 2')]);
  });
  expect((await casesOf(runId)).toSorted()).toEqual([
    'a > 1 failed 2',
    'dies > 1 failed 2',
    'lives > 1 skipped 2',
    'lives > 2 flaky 2',
  ]);
  expect(await countsOf(runId)).toMatchObject({ expected: 4, failed: 2, skipped: 1, flaky: 1 });
});
