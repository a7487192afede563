import { expect, test } from 'vitest';
import { mayIn, type Principal, requireSystemAdmin, roleIn, roles, visibleProjects } from './principal.ts';

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
