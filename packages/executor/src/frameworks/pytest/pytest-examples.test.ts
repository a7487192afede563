import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Trial } from './testing/pytest-trial.ts';

const copyOf = fileURLToPath(new URL('../../../../../examples/pytest', import.meta.url));

test('the tour ends in every outcome that its template promises', async () => {
  const trial = await new Trial({ copyOf }).complete();
  const statuses = trial.events.flatMap((event) => (event.type === 'case-finished' ? [event.status] : []));
  const count = (status: string) => statuses.filter((each) => each === status).length;
  expect({
    passed: count('passed'),
    failed: count('failed'),
    error: count('error'),
    skipped: count('skipped'),
  }).toEqual({
    passed: 10,
    failed: 2,
    error: 3,
    skipped: 2,
  });
  expect(trial.result('tests/test_payment.py::test_支付_超时重试')).toMatchObject({
    status: 'passed',
    output: expect.stringContaining('重试: 支付网关没有响应'),
  });
});

test('the case that crashes does so only when it is asked to', async () => {
  const select = ['crash'];
  const quiet = await new Trial({ copyOf, select }).complete();
  expect(quiet.result('crash/test_crash.py::test_crashes').status).toBe('skipped');
  const crashing = await new Trial({ copyOf, select, environment: { CRASH: 'yes' } }).open();
  const found = await crashing.find();
  await expect(crashing.session.run(crashing.feed([found]), crashing.tell)).rejects.toMatchObject({
    cause: 'tool',
    exit: { code: 70, signal: null },
  });
  expect(crashing.history().at(-1)).toBe('started crash/test_crash.py::test_crashes');
});
