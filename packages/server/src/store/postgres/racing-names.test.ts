/** Two who give the same name, or change the same user, at once: the second sees what the first did. */
import {
  changeUser,
  createGroup,
  createTemplate,
  createUser,
  type PasswordHasher,
  saveTemplateByName,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interruptedAt } from '../../testing/interrupted-units.ts';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

const principal = systemAdmin;
const document = { name: 'smoke', framework: 'pytest', source: { path: '/suite' } };
/** The group of that name was looked for in vain: nothing stands against the template any more. */
const whenFree = { store: 'groups', methods: ['byName'] } as const;

test('a name leads to a template or to a group, though both are made at once', async () => {
  const { projectId } = await saveTemplate(core);
  const { interrupted, over } = interruptedAt(core, whenFree, () =>
    createGroup(core, { principal, projectId, name: 'smoke', templateIds: [] }),
  );
  await createTemplate(interrupted, { principal, projectId, document });
  await expect(over()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
});

test('a template that two apply at once is made by one of them, and is the same for the other', async () => {
  const { projectId } = await saveTemplate(core);
  const call = { principal, projectId, document, expected: null, dryRun: false };
  const { interrupted, over } = interruptedAt(core, whenFree, () => saveTemplateByName(core, call));
  expect(await saveTemplateByName(interrupted, call)).toMatchObject({ result: 'created' });
  expect(await over()).toMatchObject({ result: 'unchanged' });
});

test('a user who is disabled while somebody makes a system admin of it is both then', async () => {
  const passwords: PasswordHasher = { hash: async () => '', verify: async () => false };
  const password = 'a long password';
  await createUser(core, passwords, { name: 'admin', password, systemAdmin: true });
  const { id: userId } = await createUser(core, passwords, { name: 'ann', password });
  const whenRead = { store: 'users', methods: ['byId', 'hold'] } as const;
  const { interrupted, over } = interruptedAt(core, whenRead, () =>
    changeUser(core, { principal, userId, enabled: false, systemAdmin: null }),
  );
  await changeUser(interrupted, { principal, userId, enabled: null, systemAdmin: true });
  await over();
  expect(await core.reads.users.byId(userId)).toMatchObject({ enabled: false, systemAdmin: true });
});
