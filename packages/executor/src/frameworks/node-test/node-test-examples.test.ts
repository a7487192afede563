import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { SessionTrial } from '../warm/testing/session-trial.ts';
import { nodeTestFramework } from './node-test-framework.ts';

const copyOf = fileURLToPath(new URL('../../../../../examples/node-test', import.meta.url));

function counts(trial: SessionTrial): Record<string, number> {
  const counted: Record<string, number> = {};
  const count = (status: string) => {
    counted[status] = (counted[status] ?? 0) + 1;
  };
  for (const event of trial.events) {
    if (event.type === 'case-finished') count(event.status);
    if (event.type === 'file-reported') for (const { status } of event.cases) count(status);
  }
  return counted;
}

test('the tour ends in every outcome that its template promises, and node --test itself counts the same', async () => {
  const trial = await new SessionTrial(nodeTestFramework, { copyOf, select: ['test'] }).complete();
  expect(counts(trial)).toEqual({ passed: 12, failed: 2, error: 3, skipped: 2 });
  const files = ['test/basket.test.js', 'test/payment.test.mjs', 'test/broken.test.js'];
  const direct = ['--test', '--test-reporter=tap', ...files];
  const { stdout } = await promisify(execFile)(process.execPath, direct, { cwd: trial.folder }).catch(
    (error: { stdout: string }) => error,
  );
  const said = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(stdout)?.[1]);
  // The test of a failing `before` is cancelled there; a failing `after` is of its suite, which is not counted.
  const [cancelled, uncounted] = [1, 1];
  expect({ pass: said('pass'), todo: said('todo'), skipped: said('skipped') }).toEqual({
    pass: 12,
    todo: 1,
    skipped: 1,
  });
  expect(said('cancelled') + said('fail')).toBe(2 + 3 - uncounted);
  expect(said('cancelled')).toBeGreaterThanOrEqual(cancelled);
}, 30_000);

test('a file whose test ends the process with exit code 0 is an error, where Node alone is content', async () => {
  const options = { copyOf, select: ['crash'] };
  expect(counts(await new SessionTrial(nodeTestFramework, options).complete())).toEqual({
    passed: 2,
    skipped: 1,
  });
  const crashing = new SessionTrial(nodeTestFramework, { ...options, environment: { CRASH: 'yes' } });
  expect(counts(await crashing.complete())).toMatchObject({ error: 1 });
});
