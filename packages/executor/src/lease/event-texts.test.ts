import { expect, test } from 'vitest';
import { withinLimits } from './event-texts.ts';

test('a text is cut at 64 KiB between characters, with a mark; a short one is left alone; a duration has an end', () => {
  const event = {
    ...{
      type: 'case-finished' as const,
      caseId: '1',
      attempt: 1,
      status: 'failed' as const,
      cause: 'test' as const,
    },
    ...{
      phase: null,
      durationMs: 1e300,
      message: 'kept ü',
      details: '汉'.repeat(40_000),
      output: 'lone \ud800',
    },
  };
  const { message, details, output, durationMs } = withinLimits(event);
  expect(durationMs).toBe(366 * 24 * 3_600_000);
  expect(message).toBe('kept ü');
  expect(Buffer.byteLength(details ?? '')).toBeLessThanOrEqual(64 * 1024);
  expect(details).toMatch(/^汉+\n\[\.\.\. cut by testyard at 64 KiB\]$/);
  expect(output).toBe('lone \ufffd');
});
