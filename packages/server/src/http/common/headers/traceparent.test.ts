import { expect, test } from 'vitest';
import { readTraceparent } from './traceparent.ts';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const read = (...values: string[]) =>
  readTraceparent({ raw: { rawHeaders: values.flatMap((value) => ['TraceParent', value]) } as never });

test('a traceparent is read as it was sent', () => {
  expect(read(trace)).toBe(trace);
});

test.each([
  ['none', []],
  ['two of them', [trace, trace]],
  ['no trace id', [trace.replace(/-[0-9a-f]{32}-/, `-${'0'.repeat(32)}-`)]],
  ['no parent id', [trace.replace(/-[0-9a-f]{16}-/, `-${'0'.repeat(16)}-`)]],
  ['the version that is forbidden', [trace.replace('00-', 'ff-')]],
  ['capital letters', [trace.toUpperCase()]],
  ['something behind it', [`${trace} ; rm -rf /`]],
  ['too little', [trace.slice(1)]],
])('%s is as if nothing had been sent', (_, values) => {
  expect(read(...values)).toBeNull();
});
