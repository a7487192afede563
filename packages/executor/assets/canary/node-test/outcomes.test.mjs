/** What node:test must say of these is known: an executor runs them to learn whether the Node of its host can be believed. */
import assert from 'node:assert';
import { before, describe, it, test } from 'node:test';

test('passes', () => assert.strictEqual(1 + 1, 2));

test('fails', () => assert.strictEqual(1 + 1, 3));

test('is skipped', { skip: 'on purpose' }, () => {});

describe('broken', () => {
  before(() => {
    throw new Error('on purpose');
  });
  it('is an error', () => {});
});

test('单元', () => assert.strictEqual('期望的 é 😀', '得到的'));
