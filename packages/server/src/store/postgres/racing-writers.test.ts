/** Two who write the same thing at once, as through two replicas: the second sees what the first did. */
import {
  type CoreService,
  changeUser,
  createGroup,
  createTemplate,
  createUser,
  deleteGroup,
  type PasswordHasher,
  rotateSecretsKey,
  type SecretBox,
  saveTemplateByName,
  updateGroup,
  updateTemplate,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interruptedAt } from '../../testing/interrupted-units.ts';
import { noSecretBox } from '../../testing/no-secret-box.ts';
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

test('who changes a template and who applies it wait for each other in no circle', async () => {
  const { projectId } = await saveTemplate(core);
  const { id: templateId } = await createTemplate(core, { principal, projectId, document });
  let tries = 0;
  const counted: CoreService = {
    ...core,
    unitOfWork: {
      run: (work) =>
        core.unitOfWork.run((unit) => {
          tries += 1;
          return work(unit);
        }),
    },
  };
  const apply = { principal, projectId, document, expected: null, dryRun: false };
  const whenHeld = { store: 'templates', methods: ['hold'] } as const;
  const { interrupted, over } = interruptedAt(core, whenHeld, () => saveTemplateByName(counted, apply));
  const changed = { ...document, priority: 60 };
  await updateTemplate(interrupted, { principal, templateId, document: changed, expected: null });
  expect(await over()).toMatchObject({ result: 'updated' });
  expect(tries).toBe(1);
});

test('a group that is deleted while somebody changes it is there for neither', async () => {
  const { projectId, templateId } = await saveTemplate(core);
  const content = { name: 'nightly', templateIds: [templateId] };
  const { id: groupId } = await createGroup(core, { principal, projectId, ...content });
  const whenRead = { store: 'groups', methods: ['byId'] } as const;
  const { interrupted, over } = interruptedAt(core, whenRead, () =>
    deleteGroup(core, { principal, groupId }),
  );
  await expect(updateGroup(interrupted, { principal, groupId, ...content })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await over();
});

test('who turns the key of secrets at the same time makes the next key after the first is kept', async () => {
  const made: string[] = [];
  const boxOf = (name: string): SecretBox => ({
    ...noSecretBox,
    renew: () => {
      made.push(name);
      return name;
    },
    currentKeyId: () => name,
    forgetEarlier: () => undefined,
  });
  const turn = (by: CoreService, name: string) =>
    rotateSecretsKey({ ...by, secretBox: boxOf(name) }, principal);
  const whenHeld = { store: 'secrets', methods: ['holdKeys'] } as const;
  const { interrupted, over } = interruptedAt(core, whenHeld, () => turn(core, 'second'));
  await turn(interrupted, 'first');
  await over();
  expect(made).toEqual(['first', 'second']);
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
