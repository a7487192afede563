import { expect, test } from 'vitest';
import type { Executor } from '../../executors/executor.ts';
import { planOf } from '../../templates/plan.ts';
import type { TemplateDocument } from '../../templates/template.ts';
import { whyUnfit } from './eligibility.ts';
import { gitScheme } from './git-scheme.ts';
import { noGuards } from './guards.ts';

const executor: Executor = {
  id: '1',
  name: 'host',
  projectId: null,
  ...{ embedded: false, ephemeral: false },
  instanceId: 'i',
  slots: 1,
  labels: { os: 'linux', arch: 'x64' },
  frameworks: { pytest: '9.0.3' },
  sources: { gitSchemes: ['https', 'ssh'], paths: ['/srv/suites'] },
  version: '0.1.0',
  distrusted: {},
  key: { issuedAt: 0, orderedGraceMs: null, oldUntil: null },
  guards: noGuards,
  draining: false,
  pause: null,
  trouble: null,
  refusal: null,
  revoked: false,
  lastSeenAt: null,
  createdAt: 0,
};

function why(document: Partial<TemplateDocument>, host: Partial<Executor> = {}) {
  const whole = { name: 't', framework: 'pytest', source: { path: '/srv/suites/a' }, ...document };
  return whyUnfit({ ...executor, ...host }, 'p', planOf(whole, {}));
}

test('an executor with framework, labels and source is fit, offline or not', () => {
  expect(why({ labels: { os: 'linux' } })).toBeNull();
});

test('an executor of one project is fit for that alone, and one that was turned out for none', () => {
  expect(why({}, { projectId: 'p' })).toBeNull();
  expect(why({}, { projectId: 'q' })?.rule).toBe('other-project');
  expect(why({}, { revoked: true })?.rule).toBe('revoked');
});

test('what is missing is named', () => {
  expect(why({ framework: 'command' })).toEqual({ rule: 'no-framework', values: ['command'] });
  expect(why({ labels: { gpu: 'a100' } })).toEqual({ rule: 'label-missing', values: ['gpu', 'a100'] });
  expect(why({ labels: { os: 'windows' } })).toEqual({
    rule: 'label-differs',
    values: ['os', 'windows', 'linux'],
  });
  expect(why({}, { projectId: 'q' })).toEqual({ rule: 'other-project', values: [] });
  expect(why({}, { revoked: true })).toEqual({ rule: 'revoked', values: [] });
});

test('a label may be one of several, a version within a range, or any', () => {
  const labels = { arch: ['arm64', 'x64'], node: '>=20 <23', gpu: true } as const;
  const host = { labels: { arch: 'x64', node: '22.4.0', gpu: 'a100' } };
  expect(why({ labels }, host)).toBeNull();
  const values = { arch: 'x86', node: '18.1', gpu: 'a100' };
  expect(why({ labels: { arch: labels.arch } }, { labels: values })).toEqual({
    rule: 'label-differs',
    values: ['arch', 'arm64 | x64', 'x86'],
  });
  expect(why({ labels: { node: labels.node } }, { labels: values })).toEqual({
    rule: 'label-range',
    values: ['node', '>=20 <23', '18.1'],
  });
  expect(why({ labels }, { labels: { arch: 'x64', node: '22' } })).toEqual({
    rule: 'label-missing',
    values: ['gpu', '*'],
  });
});

test('a framework that its own host does not believe is told from one that is not there', () => {
  const host = { frameworks: {}, distrusted: { pytest: { version: '9.0.3', message: 'it lies' } } };
  expect(why({}, host)).toEqual({ rule: 'distrusted', framework: 'pytest', message: 'it lies' });
  expect(why({ framework: 'command' }, host)).toEqual({ rule: 'no-framework', values: ['command'] });
});

test('folders are allowed within a root, and nowhere beside it', () => {
  expect(why({ source: { path: '/srv/suites' } })).toBeNull();
  expect(why({ source: { path: '/srv/suites-of-others' } })?.rule).toBe('folder');
  expect(why({ source: { path: '/srv/suites/../secret' } })?.rule).toBe('folder');
  const sources = { gitSchemes: [], paths: ['/opt', '/srv/'] };
  for (const path of ['/opt/a', '/srv/suites/a']) expect(why({ source: { path } }, { sources })).toBeNull();
});

test('the scheme of a git address decides', () => {
  expect(
    ['https://x/y', 'git@x:y', 'ssh://x/y', '/srv/x', 'file:///srv/x', 'HTTP://x'].map(gitScheme),
  ).toEqual(['https', 'ssh', 'ssh', 'file', 'file', 'http']);
  expect(why({ source: { git: 'https://x/y' } })).toBeNull();
  expect(why({ source: { git: '/srv/x' } })).toEqual({ rule: 'git-scheme', values: ['file'] });
});
