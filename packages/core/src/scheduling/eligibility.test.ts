import { expect, test } from 'vitest';
import type { Executor } from '../executors/executor.ts';
import { planOf } from '../templates/plan.ts';
import type { TemplateDocument } from '../templates/template.ts';
import { gitScheme, whyUnfit } from './eligibility.ts';

const executor: Executor = {
  id: '1',
  name: 'host',
  projectId: null,
  embedded: false,
  instanceId: 'i',
  slots: 1,
  labels: { os: 'linux', arch: 'x64' },
  frameworks: { pytest: '9.0.3' },
  sources: { gitSchemes: ['https', 'ssh'], paths: ['/srv/suites'] },
  version: '0.1.0',
  draining: false,
  revoked: false,
  lastSeenAt: null,
  createdAt: 0,
};

function why(document: Partial<TemplateDocument>, host: Partial<Executor> = {}): string | null {
  const whole = { name: 't', framework: 'pytest', source: { path: '/srv/suites/a' }, ...document };
  return whyUnfit({ ...executor, ...host }, 'p', planOf(whole, {}));
}

test('an executor with framework, labels and source is fit, offline or not', () => {
  expect(why({ labels: { os: 'linux' } })).toBeNull();
});

test('what is missing is named', () => {
  expect(why({ framework: 'command' })).toBe('has no command');
  expect(why({ labels: { gpu: 'a100' } })).toBe('label gpu is not set, wanted is a100');
  expect(why({ labels: { os: 'windows' } })).toBe('label os is linux, wanted is windows');
  expect(why({}, { projectId: 'q' })).toBe('serves another project');
  expect(why({}, { revoked: true })).toBe('revoked');
});

test('folders are allowed within a root, and nowhere beside it', () => {
  expect(why({ source: { path: '/srv/suites' } })).toBeNull();
  expect(why({ source: { path: '/srv/suites-of-others' } })).toContain('does not allow the folder');
  expect(why({ source: { path: '/srv/suites/../secret' } })).toContain('does not allow the folder');
});

test('the scheme of a git address decides', () => {
  expect(
    ['https://x/y', 'git@x:y', 'ssh://x/y', '/srv/x', 'file:///srv/x', 'HTTP://x'].map(gitScheme),
  ).toEqual(['https', 'ssh', 'ssh', 'file', 'file', 'http']);
  expect(why({ source: { git: 'https://x/y' } })).toBeNull();
  expect(why({ source: { git: '/srv/x' } })).toBe('does not allow git over file');
});
