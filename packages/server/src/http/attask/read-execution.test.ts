import { CoreError } from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { readExecution } from './read-execution.ts';

const id = '2587542699280171008';
const suite = { testSuite: [{ taskId: id }] };

function refusal(body: unknown): CoreError {
  try {
    readExecution(body);
  } catch (error) {
    if (error instanceof CoreError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const pointersOf = (body: unknown) => refusal(body).details.findings?.map(({ pointer }) => pointer);

test.each<[body: unknown, suggestion: string | undefined]>([
  [{ TestSuite: [{ taskId: id }] }, 'testSuite'],
  [{ test_suites: [{ taskId: id }] }, 'testSuite'],
  [{ templates: [id] }, 'testSuite'],
  [{ testSuite: [{ taskID: id }] }, 'taskId'],
  [{ testSuite: [{ templateId: id }] }, 'taskId'],
  [{ testSuite: [], sutName: 'x' }, undefined],
  [{ test_suite: [] }, undefined],
  [{ testSuite: [{ taskId: '' }] }, undefined],
  [{ test_suite: [{ task_id: '' }] }, undefined],
  [{ __proto__: null, constructor: 1 }, undefined],
])('%j executes nothing, and is told what it may have meant', (body, suggestion) => {
  expect(refusal(body)).toMatchObject({ code: 'NOTHING_TO_EXECUTE' });
  expect(refusal(body).details.suggestion).toBe(suggestion);
});

describe('what is accepted', () => {
  const read = {
    taskIds: [id],
    sutName: 'deng_test',
    branch: '基线',
    ip: '10.0.0.1',
    port: '8080',
    userName: 'u',
    projectId: 'p',
  };
  const rest = { ip: '10.0.0.1', port: '8080' };

  test.each([
    [
      'the names of the request',
      {
        testSuite: [{ taskId: id }],
        sutName: 'deng_test',
        sut_branch_name: '基线',
        userName: 'u',
        testServiceId: 'p',
      },
    ],
    [
      'the names of the answer',
      {
        test_suite: [{ task_id: id }],
        sut_name: 'deng_test',
        sutBranchName: '基线',
        user_name: 'u',
        test_service_id: 'p',
      },
    ],
    [
      'both with the same values, or one of them empty',
      {
        testSuite: [{ taskId: id, task_id: '' }],
        test_suite: '',
        sutName: 'deng_test',
        sut_name: 'deng_test',
        sut_branch_name: '',
        sutBranchName: '基线',
        user_name: null,
        userName: 'u',
        testServiceId: 'p',
      },
    ],
  ])('%s', (_, body) => {
    expect(readExecution({ ...body, ...rest })).toEqual(read);
  });

  test('empty, null and absent are all the same', () => {
    const nothing = { sutName: '', branch: '', ip: '', port: '', userName: '', projectId: '' };
    expect(readExecution(suite)).toEqual({ taskIds: [id], ...nothing });
    expect(readExecution({ ...suite, ip: '', port: null, testServiceId: '' })).toMatchObject(nothing);
  });

  test('unknown fields are ignored, in the entries too', () => {
    const body = { testSuite: [{ taskId: id, weight: 3 }], constructor: 1, priority: {} };
    expect(readExecution(body).taskIds).toEqual([id]);
  });

  test('the same template twice stays twice, in order', () => {
    expect(readExecution({ testSuite: [{ taskId: '2' }, { taskId: '1' }, { taskId: '2' }] }).taskIds).toEqual(
      ['2', '1', '2'],
    );
  });
});

describe('what is refused', () => {
  test.each([
    {},
    { testSuite: [] },
    { testSuite: '' },
    { testSuite: null },
    { testSuite: [{ taskId: '' }, {}] },
  ])('%j has nothing to execute', (body) => {
    expect(refusal(body).code).toBe('NOTHING_TO_EXECUTE');
  });

  test.each([
    [{ testSuite: [{ taskId: 25_875_426 }] }],
    [{ testSuite: [{ taskId: '1' }, { task_id: 1 }], ip: 5 }],
  ])('%j has lost digits', (body) => {
    expect(refusal(body).code).toBe('TEMPLATE_ID_NOT_STRING');
  });

  test.each([
    [null, ['']],
    [[], ['']],
    ['text', ['']],
    [{ testSuite: 'abc' }, ['/testSuite']],
    [{ testSuite: { taskId: id } }, ['/testSuite']],
    [{ testSuite: [id] }, ['/testSuite/0']],
    [{ testSuite: [{ taskId: ['1'] }] }, ['/testSuite/0/taskId']],
    [{ testSuite: [{ taskId: '1' }, { taskId: '' }] }, ['/testSuite/1/taskId']],
    [{ test_suite: [{ taskId: 'x'.repeat(201) }] }, ['/test_suite/0/taskId']],
    [{ ...suite, port: 8080, sutName: true }, ['/sutName', '/port']],
    [{ ...suite, userName: 'x'.repeat(1001) }, ['/userName']],
    [{ ...suite, sutName: 'a', sut_name: 'b' }, ['/sut_name']],
    [{ ...suite, test_suite: [{ taskId: '1' }] }, ['/test_suite']],
    [{ testSuite: Array.from({ length: 1001 }, () => ({ taskId: id })) }, ['/testSuite']],
  ])('%j, naming the place', (body, pointers) => {
    expect(refusal(body).code).toBe('REQUEST_INVALID');
    expect(pointersOf(body)).toEqual(pointers);
  });
});
