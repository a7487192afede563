import { type ErrorCode, type ErrorDetails, errorCatalogue } from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { describeError, titleOf } from './error-texts.ts';

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const full: ErrorDetails = {
  kind: 'template',
  given: 'smoke',
  templates: Array.from({ length: 7 }, (_, index) => ({
    id: `${index}`,
    name: `t${index}`,
    why: 'no label os=mac',
  })),
  findings: [{ severity: 'error', pointer: '/name', rule: 'must-be-text' }],
  number: 7,
  suggestion: 'smoke-2',
  why: { rule: 'disk-full' },
};

describe.each(codes)('%s', (code) => {
  test.each([{}, full])('says in both languages what to do, whatever is known of it', (details) => {
    const english = describeError(code, details, 'en');
    const chinese = describeError(code, details, 'zh');
    expect(english).toMatch(/^[A-Z].*\.$/s);
    expect(english).not.toMatch(/undefined|null|\[object|\p{Script=Han}| {2}| \./u);
    expect(chinese).toMatch(/\p{Script=Han}.*[。？]$/su);
    expect(chinese).not.toMatch(/undefined|null|\[object/);
    expect(titleOf(code, 'en')).not.toMatch(/\.$/);
    expect(titleOf(code, 'zh')).toMatch(/\p{Script=Han}/u);
  });
});

test('long lists and long values are cut, control characters are not passed on', () => {
  expect(describeError('TEMPLATE_NOT_FOUND', full, 'en')).toContain('and 2 more');
  const text = describeError('NOT_FOUND', { kind: 'run', given: `\u001b[31m${'x'.repeat(1000)}\n` }, 'en');
  expect(text.length).toBeLessThan(300);
  expect(text).not.toMatch(/\p{Cc}/u);
});

test('a run that is not found may have been deleted; of other things nobody says so', () => {
  expect(describeError('NOT_FOUND', { kind: 'run', given: 'f00' }, 'en')).toContain('may have been deleted');
  expect(describeError('NOT_FOUND', { kind: 'task', given: 'f00' }, 'en')).not.toContain('deleted');
});

test('who is told of a commit that nobody knows of is not told that nothing was changed', () => {
  const details: ErrorDetails = { why: { rule: 'commit-unknown' } };
  expect(describeError('STORE_UNAVAILABLE', details, 'en')).toMatch(/nobody knows.*Idempotency-Key/s);
  expect(describeError('STORE_UNAVAILABLE', details, 'en')).not.toContain('nothing was changed');
  expect(describeError('STORE_UNAVAILABLE', details, 'zh')).not.toContain('没有任何更改');
});

test('whose disk is full is said', () => {
  const ofDatabase: ErrorDetails = { why: { rule: 'database-disk-full' } };
  expect(describeError('DISK_FULL', ofDatabase, 'en')).toContain('disk of the database');
  expect(describeError('DISK_FULL', { why: { rule: 'disk-full' } }, 'en')).toContain('disk of the server');
});

test('the role that is wanted has the name that the page gives it, beside that for programs', () => {
  const needed = (given: string) => describeError('FORBIDDEN', { given }, 'zh');
  expect(needed('maintainer')).toContain('所需角色：维护者（maintainer）');
  expect(needed('system admin')).toContain('所需角色：系统管理员');
  expect(describeError('FORBIDDEN', { given: 'maintainer' }, 'en')).toContain('the role "maintainer"');
});
