/** Replicas that start at once on a new database: one of them makes what a first start makes, the others find it. */
import { bootstrapAdmin, type PasswordHasher } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveSamples } from '../../samples.ts';
import { interruptedAt } from '../../testing/interrupted-units.ts';
import { openTestCore, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

const passwords: PasswordHasher = {
  hash: async (password) => `hash of ${password}`,
  verify: async (hash, password) => hash === `hash of ${password}`,
};
const password = 'a long password';
const sample = (name: string) => ({
  document: { name, framework: 'pytest' as const, source: { path: '/suite' } },
  text: null,
});

test('the first user and its password are of the one that was first', async () => {
  const { interrupted, over } = interruptedAt(core, { store: 'users', methods: ['count'] }, () =>
    bootstrapAdmin(core, passwords, { password: 'of the other one' }),
  );
  expect(await bootstrapAdmin(interrupted, passwords, { password })).toBeNull();
  await over();
  expect((await core.reads.users.byName('admin'))?.passwordHash).toBe('hash of of the other one');
  expect(await core.reads.users.count()).toBe(1);
});

test('the examples are there once', async () => {
  await bootstrapAdmin(core, passwords, { password });
  const samples = [sample('one'), sample('two')];
  const { interrupted, over } = interruptedAt(core, { store: 'templates', methods: ['byName'] }, () =>
    saveSamples(core, samples),
  );
  await saveSamples(interrupted, samples);
  await over();
  const project = await core.reads.projects.byName('default');
  const { items } = await core.reads.templates.list(project?.id ?? '', { limit: 9, after: null, name: null });
  expect(items.map(({ name, version }) => [name, version]).toSorted()).toEqual([
    ['one', 1],
    ['two', 1],
  ]);
});
