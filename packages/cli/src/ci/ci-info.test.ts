import { describe, expect, test } from 'vitest';
import { ciInfoOf, traceHeaders } from './ci-info.ts';

const sha = '3f8a1c2d9b073f8a1c2d9b073f8a1c2d9b073f8a';

describe('where a pipeline is from', () => {
  test('is read from the variables of GitHub, a pull request by its own branch', () => {
    const env = {
      ...{ GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'shop/web' },
      ...{ GITHUB_RUN_ID: '42', GITHUB_JOB: 'smoke', GITHUB_ACTOR: 'ada', GITHUB_SHA: sha },
      ...{ GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'fix-cart' },
    };
    expect(ciInfoOf(env)).toEqual({
      ...{ provider: 'github', repository: 'shop/web', branch: 'fix-cart', commit: sha, build: '42' },
      ...{ job: 'smoke', actor: 'ada', buildUrl: 'https://github.com/shop/web/actions/runs/42' },
    });
    expect(ciInfoOf({ ...env, GITHUB_HEAD_REF: '' })?.branch).toBe('7/merge');
  });

  test.each([
    ['gitlab', { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'main', CI_JOB_URL: 'https://gitlab.com/-/jobs/1' }],
    ['jenkins', { JENKINS_URL: 'http://j:8080/', BRANCH_NAME: 'main', BUILD_URL: 'http://j:8080/job/a/1/' }],
    ['gitee', { GITEE_PIPELINE_BUILD_NUMBER: '3', GITEE_BRANCH: 'main' }],
  ])('is read from the variables of %s', (provider, env: Record<string, string>) => {
    expect(ciInfoOf(env)).toMatchObject({ provider, branch: 'main' });
    expect(ciInfoOf(env)?.buildUrl).toBe(env.CI_JOB_URL ?? env.BUILD_URL);
  });

  test('is nothing outside of a pipeline', () => {
    expect(ciInfoOf({ CI: 'true', GITHUB_REF_NAME: 'main' })).toBeUndefined();
  });

  test('holds nothing that the server would refuse, and no password', () => {
    const env = { JENKINS_URL: 'x', JOB_NAME: 'n'.repeat(400), BUILD_URL: 'https://ada:secret@ci/job/1' };
    expect(ciInfoOf(env)).toEqual({ provider: 'jenkins', job: 'n'.repeat(300) });
    for (const url of ['javascript:alert(1)', 'ftp://a/b', 'https://a b', `https://a/${'x'.repeat(2000)}`])
      expect(ciInfoOf({ JENKINS_URL: 'x', BUILD_URL: url })?.buildUrl).toBeUndefined();
  });
});

test('a trace is handed on, and what cannot be a header is not', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(traceHeaders({ TRACEPARENT: traceparent })).toEqual({ traceparent });
  expect(traceHeaders({ TRACEPARENT: 'a\nb: c' })).toEqual({});
  expect(traceHeaders({})).toEqual({});
});
