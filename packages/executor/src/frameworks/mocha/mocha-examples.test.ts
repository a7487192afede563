import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mochaFolder, Trial } from './testing/mocha-trial.ts';

const copyOf = fileURLToPath(new URL('../../../../../examples/mocha', import.meta.url));
const whole = ['test/basket.spec.js', 'test/payment.spec.mjs'];

function counts(trial: Trial): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const event of trial.events)
    if (event.type === 'case-finished') counted[event.status] = (counted[event.status] ?? 0) + 1;
  return counted;
}

test('the tour ends in every outcome that its template promises, and Mocha itself counts the same', async () => {
  const trial = await new Trial({ copyOf }).complete();
  expect(counts(trial)).toEqual({ passed: 10, failed: 2, error: 4, skipped: 2 });
  expect(trial.result('test/payment.spec.mjs > payment 支付 > 支付_超时重试')).toMatchObject({
    status: 'passed',
    output: expect.stringContaining('重试: 支付网关没有响应'),
  });
  // Where a file fails to load Mocha itself runs none; and it counts a hook that fails, and not the tests of that hook.
  const direct = [join(mochaFolder, 'bin/mocha.js'), '--no-config', '--reporter', 'json', ...whole];
  const { stdout } = await promisify(execFile)(process.execPath, direct, { cwd: trial.folder }).catch(
    (error: { stdout: string }) => error,
  );
  const { stats } = JSON.parse(stdout) as { stats: Record<string, number> };
  const [unloaded, notRun, hooks, unclean] = [1, 2, 2, 1];
  expect(stats).toMatchObject({
    passes: 10 + unclean,
    pending: 2,
    failures: 2 + hooks,
    tests: 10 + 2 + 2 + (4 - unloaded - notRun),
  });
}, 30_000);

test('the test that ends its process does so only when it is asked to', async () => {
  const options = { copyOf, select: ['crash'], arguments: ['--no-config'] };
  const quiet = await new Trial(options).complete();
  expect(counts(quiet)).toEqual({ passed: 2, skipped: 1 });
  const crashing = await new Trial({ ...options, environment: { CRASH: 'yes' } }).open();
  const found = await crashing.find();
  await expect(crashing.session.run(crashing.feed([found]), crashing.tell)).rejects.toMatchObject({
    cause: 'tool',
    exit: { code: 70, signal: null },
  });
  expect(crashing.history().at(-1)).toBe('started crash/crash.spec.js > a crash > ends its process');
});
