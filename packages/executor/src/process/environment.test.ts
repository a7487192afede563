import { expect, test } from 'vitest';
import { hostEnvironment, layEnvironment } from './environment.ts';

test('a test process inherits what is listed and what is passed, and nothing of ours', () => {
  const host = {
    ...{ PATH: '/bin', HOME: '/h', LC_ALL: 'C', https_proxy: 'p', AWS_SECRET: 's', MINE: 'm' },
    ...{ NODE_OPTIONS: '--x', NODE_ENV: 'test', npm_config_x: 'x', TESTYARD_EXECUTOR_CODE: 'code' },
  };
  const passEnv = ['MINE', 'NODE_OPTIONS', 'TESTYARD_EXECUTOR_CODE', 'npm_config_x'];
  const expected = { PATH: '/bin', HOME: '/h', LC_ALL: 'C', https_proxy: 'p', MINE: 'm' };
  expect(hostEnvironment(host, passEnv)).toEqual(expected);
});

test('PYTHONPATH is joined, the rest replaced', () => {
  const under = { PYTHONPATH: 'src', A: '1' };
  expect(layEnvironment(under, { PYTHONPATH: '/plugin', A: '2' })).toEqual({
    PYTHONPATH: '/plugin:src',
    A: '2',
  });
  expect(layEnvironment(under, undefined)).toEqual(under);
  expect(layEnvironment({}, { PYTHONPATH: '/plugin' })).toEqual({ PYTHONPATH: '/plugin' });
});
