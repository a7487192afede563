import type { CaseFinished } from '@testyard/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { PlayedCaseFiles } from '../../testing/played-case-files.ts';
import { type ProcessSeries, SessionError } from '../framework.ts';
import { plainPlan } from '../testing/trial.ts';
import { DeclaredSession } from './declared-session.ts';
import { feedOf } from './testing/session-run.ts';

/** A session of cases on a host that opens a series only when it is told to. */
function sessionOf({ names = ['true', 'true'], dryRun = false } = {}) {
  const cases = names.map((name) => ({ name, command: [name] }));
  const files = new PlayedCaseFiles();
  onTestFinished(() => files.remove());
  const asked: ((series: ProcessSeries) => void)[] = [];
  const ran: string[] = [];
  const series: ProcessSeries = {
    takesAhead: () => false,
    run: async ([program = '']) => {
      ran.push(program);
      return { code: 0, signal: null };
    },
    stop: async () => void ran.push('stopped'),
  };
  const processes = {
    start: () => Promise.reject(new Error('each would have its own')),
    startSeries: () => new Promise<ProcessSeries>((resolve) => asked.push(resolve)),
  };
  const context = {
    plan: { ...plainPlan, dryRun },
    directory: '/',
    scratch: '/',
    kept: null,
    processes,
    files,
  };
  const session = new DeclaredSession({ ...context, note: () => undefined }, cases);
  return { session, asked, ran, series };
}

test('what cases share is opened while they are told, and once', async () => {
  const { session, asked, ran, series } = sessionOf();
  const found = await session.find();
  expect(asked).toHaveLength(1);
  const running = session.run(feedOf(found), () => undefined);
  asked[0]?.(series);
  await running;
  await session.close();
  expect(asked).toHaveLength(1);
  expect(ran).toEqual(['true', 'true', 'stopped']);
});

test('the next is given while one runs, told as begun when that has ended, and given again where their series ended', async () => {
  const { session, asked } = sessionOf({ names: ['0', '1', '2', '3'] });
  const told: string[] = [];
  const ends: ((end: Error | null) => void)[] = [];
  const series = (name: string): ProcessSeries => ({
    takesAhead: () => true,
    run: ([program]) => {
      told.push(`${name} is given ${program}`);
      return new Promise((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve({ code: 0, signal: null }))),
      );
    },
    stop: async () => undefined,
  });
  const running = session.run(feedOf(await session.find()), (event) => {
    if (event.type === 'case-started') told.push(`${event.caseId} started`);
    if (event.type === 'case-finished') told.push(`${event.caseId} ${event.status}`);
  });
  const next = async (...expected: string[]) => {
    await expect.poll(() => told).toEqual(expected);
    told.length = 0;
  };
  asked[0]?.(series('one'));
  await next('0 started', 'one is given 0');
  ends[0]?.(null);
  await next('0 passed', '1 started', 'one is given 1');
  ends[1]?.(null);
  await next('1 passed', '2 started', 'one is given 2', 'one is given 3');
  for (const end of ends.slice(2)) end(new SessionError('tool', 'gone'));
  await next('2 error', '3 started');
  asked[1]?.(series('two'));
  await next('two is given 3');
  ends[4]?.(null);
  await running;
  await session.close();
  expect(told).toEqual(['3 passed']);
});

test('what a shell says of a signal is not taken for the last word of the case, but kept', async () => {
  const { session, asked, series } = sessionOf();
  const found = await session.find();
  const results: CaseFinished[] = [];
  const running = session.run(feedOf(found), (event) => {
    if (event.type === 'case-finished') results.push(event);
  });
  const printed = ['almost there\nSegmentation fault (core dumped)\n', 'Killed\n'];
  const exits = ['SIGSEGV', 'SIGKILL'];
  asked[0]?.({
    ...series,
    run: async (_, { onOutput } = {}) => {
      onOutput?.('stderr', Buffer.from(printed.shift() ?? ''));
      return { code: null, signal: exits.shift() ?? null };
    },
  });
  await running;
  expect(results.map(({ message }) => message)).toEqual([
    'killed by signal SIGSEGV: almost there',
    'killed by signal SIGKILL',
  ]);
  expect(results[0]?.output).toBe('almost there\nSegmentation fault (core dumped)\n');
});

test('where no case is run, nothing is opened', async () => {
  const { session, asked } = sessionOf({ dryRun: true });
  await session.find();
  await session.close();
  expect(asked).toHaveLength(0);
});
