import { expect, test } from 'vitest';
import { type ExecutorInput, executorOptions } from './options.ts';

const server = 'https://testyard.example.org';

test('what is not given has a default, and a server on this host allows more sources', () => {
  const options = executorOptions({ server }, { TESTYARD_EXECUTOR_CODE: ' abc\n' });
  expect(options).toMatchObject({
    code: 'abc',
    allowedSchemes: ['https', 'ssh'],
    allowedPaths: [],
    stopGraceMs: 10_000,
  });
  expect(executorOptions({ server: 'http://127.0.0.1:8043' }, {}).allowedSchemes).toContain('file');
});

test('labels come one by one or with commas', () => {
  const labels = ['rack=7,browser=firefox', 'site=a=b'];
  expect(executorOptions({ server, labels }, {}).labels).toEqual({
    rack: '7',
    browser: 'firefox',
    site: 'a=b',
  });
});

test.each<[string, ExecutorInput]>([
  ['--server', {}],
  ['--server', { server: 'ftp://x' }],
  ['--server', { server: 'https://u:p@x' }],
  ['--slots', { server, slots: '0' }],
  ['--slots', { server, slots: 'many' }],
  ['--labels', { server, labels: ['linux'] }],
  ['--labels: the label "os"', { server, labels: ['os=windows'] }],
  ['--labels: the label "pytest"', { server, labels: ['site=lab,pytest=99'] }],
  ['--allow-source', { server, allowSource: ['ext'] }],
  ['--pass-env', { server, passEnv: ['A=B'] }],
  ['--name', { server, name: ' ' }],
  ['--code-file', { server, codeFile: '/nowhere/code' }],
])('%s is refused by its name', (option, input) => {
  expect(() => executorOptions(input, {})).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(option) }),
  );
});
