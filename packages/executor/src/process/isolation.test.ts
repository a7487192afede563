import { expect, test } from 'vitest';
import { within } from '../deadline.ts';
import { isolationOf, isolationWorks } from './isolation.ts';

test('a host on which a try does not end, and heeds no signal, is found out in time', async () => {
  const stuck = ['/bin/sh', '-c', 'trap "" TERM; exec sleep 20'];
  const isolation = { ...isolationOf('process-group'), wrap: () => stuck };
  expect(await within(10_000, isolationWorks(isolation, 200))).toBe(false);
});
