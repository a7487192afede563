import { beforeEach, describe, expect, test } from 'vitest';
import { theService } from '../audit/record-write.ts';
import { authenticate } from './authenticate.ts';
import { createDelegatedToken } from './delegated-tokens.ts';
import { createProject } from './projects.ts';
import { type Scope, signIn } from './sign-in.ts';
import { type MemoryCore, memoryCore, PlainPasswords } from './testing/memory-core.ts';
import { revokeToken, validateToken } from './tokens.ts';
import { bootstrapAdmin, changeOwnPassword, changePassword, createUser } from './users.ts';

const hour = 3600 * 1000;
const minute = 60 * 1000;
const unscoped: Scope = { kind: 'unscoped' };
const domain = { name: 'Default' };

let core: MemoryCore;
let passwords: PlainPasswords;

const withPassword = (name: string, password: string, more: { scope?: Scope; network?: string } = {}) =>
  signIn(core, passwords, {
    identity: { method: 'password', user: { name, domain }, password },
    scope: more.scope ?? unscoped,
    network: more.network ?? '192.0.2.1',
  });
const withToken = (token: string, scope: Scope = unscoped) =>
  signIn(core, passwords, { identity: { method: 'token', token }, scope, network: '192.0.2.1' });
const failed = { code: 'SIGN_IN_FAILED', details: {} };

beforeEach(async () => {
  core = memoryCore();
  passwords = new PlainPasswords();
  await bootstrapAdmin(core, passwords, { password: 'a long password' });
});

async function teamOf(name: string, role: 'viewer' | 'runner' | 'maintainer' = 'runner') {
  const admin = await authenticate(core, (await withPassword('admin', 'a long password')).token);
  const project = await createProject(core, admin, `project of ${name}`);
  const memberships = [{ projectId: project.id, role }];
  return {
    project,
    user: await createUser(core, passwords, { name, password: 'their password', memberships }),
  };
}

describe('a first start', () => {
  test('makes one admin and one project, once', async () => {
    const signedIn = await withPassword('admin', 'a long password');
    expect(await authenticate(core, signedIn.token)).toMatchObject({ userName: 'admin', systemAdmin: true });
    expect(await core.reads.projects.byName('default')).not.toBeNull();
    expect(await bootstrapAdmin(core, passwords, { password: 'another password' })).toBeNull();
  });

  test('refuses a password that is too short or too long', async () => {
    const fresh = memoryCore();
    for (const password of ['seven77', 'x'.repeat(257)])
      await expect(bootstrapAdmin(fresh, passwords, { password })).rejects.toMatchObject({
        code: 'PASSWORD_UNACCEPTABLE',
      });
    expect(await fresh.reads.users.count()).toBe(0);
  });
});

describe('a token', () => {
  test('is stored as a hash only and lives for 24 hours', async () => {
    const { token } = await withPassword('admin', 'a long password');
    expect(core.tokenRecords.has(token)).toBe(false);
    core.time.now += 24 * hour - 1;
    await authenticate(core, token);
    core.time.now += 1;
    await expect(authenticate(core, token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    core.time.now += 30 * 24 * hour;
    await expect(authenticate(core, token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  });

  test('is unknown once revoked, and when its owner is disabled', async () => {
    const { user } = await teamOf('ann');
    const one = await withPassword('ann', 'their password');
    const two = await withPassword('ann', 'their password');
    await revokeToken(core, await authenticate(core, two.token), one.token);
    await expect(authenticate(core, one.token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
    core.setEnabled(user.id, false);
    await expect(authenticate(core, two.token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
    await expect(authenticate(core, '')).rejects.toMatchObject({ code: 'TOKEN_MISSING' });
  });

  test('ends with a change of the password', async () => {
    const { user } = await teamOf('ann');
    const { token } = await withPassword('ann', 'their password');
    await changePassword(core, passwords, {
      ...{ userId: user.id, password: 'their new password', by: theService },
    });
    await expect(authenticate(core, token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
    await withPassword('ann', 'their new password');
  });

  test('is shown to its owner and to system admins, to nobody else', async () => {
    await teamOf('ann');
    await teamOf('bob');
    const ann = await withPassword('ann', 'their password');
    const bob = await authenticate(core, (await withPassword('bob', 'their password')).token);
    const admin = await authenticate(core, (await withPassword('admin', 'a long password')).token);
    expect(await validateToken(core, await authenticate(core, ann.token), ann.token)).toMatchObject({
      user: { name: 'ann' },
    });
    expect(await validateToken(core, admin, ann.token)).toMatchObject({ user: { name: 'ann' } });
    await expect(validateToken(core, bob, ann.token)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const program = { ...admin, delegatedRole: 'admin' as const };
    await expect(validateToken(core, program, ann.token)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(validateToken(core, bob, 'nonsense')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a scope', () => {
  test('is a project by id or by name, with the roles there', async () => {
    const { project } = await teamOf('ann', 'maintainer');
    for (const ref of [
      { id: project.id },
      { name: project.name },
      { name: project.name, domain: { id: 'DEFAULT' } },
    ]) {
      const signedIn = await withPassword('ann', 'their password', {
        scope: { kind: 'project', project: ref },
      });
      expect(signedIn).toMatchObject({ project, roles: ['viewer', 'runner', 'maintainer'] });
      expect((await authenticate(core, signedIn.token)).scopeProjectId).toBe(project.id);
    }
  });

  test('fails alike for a project that does not exist, is not theirs, or is elsewhere', async () => {
    const { project: foreign } = await teamOf('bob');
    const { project } = await teamOf('ann');
    const refs = [{ id: 'none' }, { id: foreign.id }, { name: project.name, domain: { name: 'elsewhere' } }];
    for (const ref of refs)
      await expect(
        withPassword('ann', 'their password', { scope: { kind: 'project', project: ref } }),
      ).rejects.toMatchObject(failed);
    await expect(
      withPassword('ann', 'their password', { scope: { kind: 'domain', domain: { id: 'elsewhere' } } }),
    ).rejects.toMatchObject(failed);
  });

  test('made from a token expires with it and is never wider', async () => {
    const { project } = await teamOf('ann');
    const { project: other } = await teamOf('bob');
    const first = await withPassword('admin', 'a long password');
    core.time.now += hour;
    const scoped = await withToken(first.token, { kind: 'project', project: { id: project.id } });
    expect(scoped.expiresAt).toBe(first.expiresAt);
    expect((await withToken(scoped.token)).project).toEqual(project);
    await expect(
      withToken(scoped.token, { kind: 'project', project: { id: other.id } }),
    ).rejects.toMatchObject(failed);
    await expect(withToken('nonsense')).rejects.toMatchObject(failed);
  });

  test('is not made from a token for a program, which would have all rights of its owner then', async () => {
    const { project } = await teamOf('ann');
    const principal = await authenticate(core, (await withPassword('admin', 'a long password')).token);
    const given = {
      name: 'ci',
      projectId: project.id,
      role: 'viewer',
      expiresAt: core.time.now + hour,
    } as const;
    const { token } = await createDelegatedToken(core, { principal, ...given });
    await authenticate(core, token);
    await expect(withToken(token)).rejects.toMatchObject(failed);
    const scope = { kind: 'project', project: { id: project.id } } as const;
    await expect(withToken(token, scope)).rejects.toMatchObject(failed);
  });

  test.each([
    ['a password that is changed', (userId: string) => changePassword(core, passwords, changed(userId))],
    ['a user who is disabled', async (userId: string) => core.setEnabled(userId, false)],
  ])('%s while it is looked at signs nobody in', async (_, meanwhile) => {
    const { user } = await teamOf('ann');
    const verify = passwords.verify.bind(passwords);
    passwords.verify = async (...given) => {
      const right = await verify(...given);
      await meanwhile(user.id);
      return right;
    };
    await expect(withPassword('ann', 'their password')).rejects.toMatchObject(failed);
    expect([...core.tokenRecords.values()].filter(({ userId }) => userId === user.id)).toEqual([]);
  });

  test('is not made from one that is revoked while it is looked at', async () => {
    const first = await withPassword('admin', 'a long password');
    const admin = await authenticate(core, first.token);
    const { project } = await teamOf('ann');
    const { byId } = core.reads.projects;
    let revoking: Promise<void> | undefined;
    core.reads.projects.byId = async (id) => {
      revoking ??= revokeToken(core, admin, first.token);
      await revoking;
      return byId(id);
    };
    const scope = { kind: 'project', project: { id: project.id } } as const;
    await expect(withToken(first.token, scope)).rejects.toMatchObject(failed);
  });
});

test('whoever proved a password sets no other one after somebody else has', async () => {
  const { user } = await teamOf('ann');
  const hash = passwords.hash.bind(passwords);
  passwords.hash = async (password) => {
    passwords.hash = hash;
    await changePassword(core, passwords, changed(user.id));
    return hash(password);
  };
  const given = { userId: user.id, original: 'their password', network: '192.0.2.1' };
  await expect(
    changeOwnPassword(core, passwords, { ...given, password: 'one of a thief' }),
  ).rejects.toMatchObject(failed);
  await withPassword('ann', 'another password');
});

function changed(userId: string) {
  return { userId, password: 'another password', by: theService };
}

describe('guessing', () => {
  test('is looked at five times in a quarter of an hour, however many come at once', async () => {
    await teamOf('ann');
    passwords.looks = 0;
    const guesses = Array.from({ length: 100 }, (_, index) => withPassword('ann', `guess ${index}`));
    for (const result of await Promise.allSettled(guesses))
      expect(result).toMatchObject({ status: 'rejected', reason: failed });
    expect(passwords.looks).toBe(5);
    await expect(withPassword('ann', 'their password')).rejects.toMatchObject(failed);
    core.time.now += 15 * minute - 1;
    await expect(withPassword('ann', 'their password')).rejects.toMatchObject(failed);
    core.time.now += 1;
    await withPassword('ann', 'their password');
  });

  test('locks neither the user elsewhere nor tokens that exist', async () => {
    await teamOf('ann');
    const { token } = await withPassword('ann', 'their password');
    for (let guess = 0; guess < 5; guess += 1)
      await expect(withPassword('ann', 'wrong')).rejects.toMatchObject(failed);
    await authenticate(core, token);
    await withPassword('ann', 'their password', { network: '198.51.100.7' });
  });

  test('from many networks locks the user everywhere at last', async () => {
    await teamOf('ann');
    for (let guess = 0; guess < 99; guess += 1)
      await expect(withPassword('ann', 'wrong', { network: `net ${guess}` })).rejects.toMatchObject(failed);
    await withPassword('ann', 'their password', { network: 'new' });
    await expect(withPassword('ann', 'wrong', { network: 'net 99' })).rejects.toMatchObject(failed);
    await expect(withPassword('ann', 'their password', { network: 'new' })).rejects.toMatchObject(failed);
  });

  test('does not show who exists: unknown users are looked at and locked alike', async () => {
    passwords.looks = 0;
    for (let guess = 0; guess < 7; guess += 1)
      await expect(withPassword('nobody', 'wrong')).rejects.toMatchObject(failed);
    expect(passwords.looks).toBe(5);
  });

  test.each([1, 4])('%i times is forgiven by a right password', async (guesses) => {
    await teamOf('ann');
    for (let round = 0; round < 6; round += 1) {
      for (let guess = 0; guess < guesses; guess += 1)
        await expect(withPassword('ann', 'wrong')).rejects.toMatchObject(failed);
      await withPassword('ann', 'their password');
    }
  });

  test('the password of a disabled user is a wrong one: it changes nothing, and each try is counted', async () => {
    const { user } = await teamOf('ann');
    core.setEnabled(user.id, false);
    const given = { userId: user.id, original: 'their password', network: '192.0.2.1' };
    for (let guess = 0; guess < 5; guess += 1)
      await expect(
        changeOwnPassword(core, passwords, { ...given, password: 'another password' }),
      ).rejects.toMatchObject(failed);
    core.setEnabled(user.id, true);
    await expect(withPassword('ann', 'their password')).rejects.toMatchObject(failed);
    await withPassword('ann', 'their password', { network: '198.51.100.7' });
  });

  test('two hundred of one user wait for each other, and whoever comes then is refused at once', async () => {
    await teamOf('ann');
    const guesses = Array.from({ length: 203 }, () => withPassword('ann', 'wrong'));
    const codes = (await Promise.allSettled(guesses)).map((end) =>
      end.status === 'rejected' ? (end.reason as { code: string }).code : 'in',
    );
    expect(codes.filter((code) => code === 'SIGN_IN_FAILED')).toHaveLength(200);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(3);
  });

  test('is no concern of a hundred right sign-ins at once', async () => {
    await teamOf('ann');
    const all = await Promise.all(Array.from({ length: 100 }, () => withPassword('ann', 'their password')));
    expect(new Set(all.map(({ token }) => token)).size).toBe(100);
  });
});
