import { expect, test } from 'vitest';

test('before the crash', () => expect(1).toBe(1));
test('crashes', async () => {
  if (process.env.CRASH) process.kill(process.pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 100));
});
test('after the crash', () => expect(1).toBe(1));
