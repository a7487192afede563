import { expect, test } from 'vitest';
import {
  hasLost,
  mayIn,
  type Principal,
  type Role,
  requireRole,
  requireSystemAdmin,
  roleIn,
  roles,
  visibleProjects,
} from './principal.ts';

const member: Principal = {
  userId: '1',
  userName: 'lin',
  systemAdmin: false,
  scopeProjectId: null,
  roles: new Map([['shop', 'maintainer']]),
};
const admin: Principal = { ...member, systemAdmin: true, roles: new Map() };

test('each role may what those before it may, in its project alone', () => {
  expect(roles.map((needed) => mayIn(member, 'shop', needed))).toEqual([true, true, true, false]);
  expect(roles.map((needed) => mayIn(member, 'bank', needed))).toEqual([false, false, false, false]);
  expect(roleIn(admin, 'bank')).toBe('admin');
  expect(visibleProjects(member)).toEqual(['shop']);
  expect(visibleProjects(admin)).toBeNull();
  expect(() => requireSystemAdmin(member)).toThrow('FORBIDDEN');
  expect(() => requireSystemAdmin(admin)).not.toThrow();
});

test('a token of one project is of no use in another, whoever has it', () => {
  expect(roleIn({ ...admin, scopeProjectId: 'shop' }, 'bank')).toBeNull();
  expect(visibleProjects({ ...admin, scopeProjectId: 'shop' })).toEqual(['shop']);
  expect(visibleProjects({ ...member, scopeProjectId: 'bank' })).toEqual([]);
  expect(() => requireSystemAdmin({ ...admin, scopeProjectId: 'shop' })).toThrow('FORBIDDEN');
});

test('a token for a program may what its role says, and never more than its owner', () => {
  expect(roleIn({ ...admin, delegatedRole: 'viewer' }, 'shop')).toBe('viewer');
  expect(roleIn({ ...member, delegatedRole: 'admin' }, 'shop')).toBe('maintainer');
  expect(() => requireSystemAdmin({ ...admin, delegatedRole: 'admin' })).toThrow('FORBIDDEN');
});

test('who has no role in a project is not told that an object is there; a role that is too low is named', () => {
  const refusedIn = (projectId: string, needed: Role) => () =>
    requireRole(member, needed, { projectId, kind: 'run', id: '7' });
  expect(refusedIn('bank', 'viewer')).toThrow('NOT_FOUND');
  expect(refusedIn('shop', 'admin')).toThrow('FORBIDDEN');
  expect(refusedIn('shop', 'maintainer')).not.toThrow();
});

test('rights are lost with a role, with a part of it and with the system, and by nothing that is gained', () => {
  const having = (entries: Readonly<Record<string, Role>>): Principal => ({
    ...member,
    roles: new Map(Object.entries(entries)),
  });
  const before = having({ shop: 'maintainer', bank: 'viewer' });
  expect(hasLost(before, having({ bank: 'viewer' }))).toBe(true);
  expect(hasLost(before, having({ shop: 'runner', bank: 'viewer' }))).toBe(true);
  expect(hasLost(before, having({ shop: 'admin', bank: 'viewer', zoo: 'viewer' }))).toBe(false);
  expect(hasLost(before, before)).toBe(false);
  expect(hasLost(admin, { ...admin, systemAdmin: false })).toBe(true);
  expect(hasLost({ ...admin, systemAdmin: false }, admin)).toBe(false);
  expect(hasLost(admin, admin)).toBe(false);
});
