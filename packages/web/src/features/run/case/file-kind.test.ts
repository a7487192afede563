import { expect, test } from 'vitest';
import { kindOfFile } from './file-kind.ts';

test.each([
  'trace.zip',
  'out/trace.zip',
  'checkout-trace.zip',
  'TRACE.ZIP',
  'trace-2.zip',
  'trace.chromium.zip',
])('%s is a trace', (name) => expect(kindOfFile(name)).toBe('trace'));

test.each(['backtrace.zip', 'trace.zip.txt', 'traces/all.zip', 'trace', 'trace/a.zip'])(
  '%s is none',
  (name) => {
    expect(kindOfFile(name)).not.toBe('trace');
  },
);
