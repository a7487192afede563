import { expect, test } from 'vitest';
import { say } from '../texts/remark.ts';
import { PreparationError } from '../workspace/preparation-error.ts';
import { isDiskFull } from './disk-trouble.ts';

test('a full disk is known by the code of a write of ours, and by the words of a program', () => {
  const text = 'fatal: write error: No space left on device';
  expect(isDiskFull(new PreparationError('set-up', say('git-failed', { command: 'fetch', text })))).toBe(
    true,
  );
  for (const code of ['ENOSPC', 'EDQUOT'])
    expect(isDiskFull(Object.assign(new Error('the write failed'), { code }))).toBe(true);
  expect(isDiskFull(new PreparationError('set-up', say('git-silent', { command: 'fetch' })))).toBe(false);
});
