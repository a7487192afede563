import { expect, onTestFinished, test } from 'vitest';
import { PlayedCaseFiles } from '../../testing/played-case-files.ts';
import type { ProcessSeries } from '../framework.ts';
import { plainPlan } from '../testing/trial.ts';
import { DeclaredSession } from './declared-session.ts';
import { feedOf } from './testing/session-run.ts';

const cases = ['a', 'b'].map((name) => ({ name, command: ['true'] }));

/** A session of two cases on a host that opens a series only when it is told to. */
function sessionOf(dryRun: boolean) {
  const files = new PlayedCaseFiles();
  onTestFinished(() => files.remove());
  const asked: ((series: ProcessSeries) => void)[] = [];
  const ran: string[] = [];
  const series: ProcessSeries = {
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
  const context = { plan: { ...plainPlan, dryRun }, directory: '/', scratch: '/', processes, files };
  const session = new DeclaredSession({ ...context, note: () => undefined }, cases);
  return { session, asked, ran, series };
}

test('what cases share is opened while they are told, and once', async () => {
  const { session, asked, ran, series } = sessionOf(false);
  const found = await session.find();
  expect(asked).toHaveLength(1);
  const running = session.run(feedOf(found), () => undefined);
  asked[0]?.(series);
  await running;
  await session.close();
  expect(asked).toHaveLength(1);
  expect(ran).toEqual(['true', 'true', 'stopped']);
});

test('where no case is run, nothing is opened', async () => {
  const { session, asked } = sessionOf(true);
  await session.find();
  await session.close();
  expect(asked).toHaveLength(0);
});
