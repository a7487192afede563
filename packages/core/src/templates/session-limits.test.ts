import { expect, test } from 'vitest';
import { checkDocument } from './check-document.ts';
import { planOf } from './plan.ts';
import { sizeBytes } from './session-limits.ts';

const document = { name: 't', framework: 'command', source: { path: '/srv' }, command: ['true'] } as const;

test('limits of a template are in bytes and whole seconds; what is not given is left to the host', () => {
  const limits = { memory: '2G', processes: 50, cpuTime: '1500ms' };
  expect(planOf({ ...document, limits }, {}).limits).toEqual({
    memoryBytes: 2 * 1024 ** 3,
    processes: 50,
    cpuSeconds: 2,
    openFiles: null,
    fileBytes: null,
  });
  const rest = { cpuTime: '1ms', openFiles: 100, fileSize: '5M' };
  expect(planOf({ ...document, limits: rest }, {}).limits).toEqual({
    memoryBytes: null,
    processes: null,
    cpuSeconds: 1,
    openFiles: 100,
    fileBytes: 5 * 1024 ** 2,
  });
  expect(planOf({ ...document, limits: { memory: '1K' } }, {}).limits?.cpuSeconds).toBeNull();
  expect(planOf(document, {})).not.toHaveProperty('limits');
});

test.each(['0M', '5', '-1G', '1.5G', '2GB', ''])('"%s" is no size', (text) => {
  expect(sizeBytes(text)).toBeNull();
});

test('no CPU time at all is a mistake', () => {
  const findings = checkDocument({ ...document, limits: { cpuTime: '0s' } });
  expect(findings).toMatchObject([{ pointer: '/limits/cpuTime', rule: 'duration' }]);
});
