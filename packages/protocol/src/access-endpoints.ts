import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, HexId, Name, Nullable, Page, PageQuery, Timestamp } from './scalars.ts';

export const Role = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('runner'),
  Type.Literal('maintainer'),
  Type.Literal('admin'),
]);
export type Role = Static<typeof Role>;

export const User = Type.Object({
  id: HexId,
  name: Type.String(),
  enabled: Type.Boolean(),
  systemAdmin: Type.Boolean(),
  createdAt: Timestamp,
});
export type User = Static<typeof User>;

/** Who calls, and what the token of the call is for. */
export const Me = Type.Object({
  id: HexId,
  name: Type.String(),
  systemAdmin: Type.Boolean(),
  /** The one project that the token is for; null: all of the user's. */
  projectId: Nullable(HexId),
  /** The most that the token does, where it was made for a program; null: all that the user may. */
  role: Nullable(Role),
});

export const Member = Type.Object({ userId: HexId, userName: Type.String(), role: Role });
export type Member = Static<typeof Member>;

const tokenFacts = {
  id: DecimalId,
  name: Type.String(),
  projectId: HexId,
  role: Role,
  /** Whose rights bound it. */
  userName: Type.String(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  accessKey: Nullable(
    Type.String({ description: 'What it is known by in signed calls; null: it is sent as it is' }),
  ),
};
/** A token for a program, as it is listed: never the token itself. */
export const Token = Type.Object(tokenFacts);
export type Token = Static<typeof Token>;
export const NewToken = Type.Object({
  ...tokenFacts,
  token: Type.String({ description: 'The token itself: it is told this once' }),
});
export const NewAccessKey = Type.Object({
  ...tokenFacts,
  accessKey: Type.String({ description: 'Sent with each signed call' }),
  secretKey: Type.String({ description: 'What calls are signed with, and never sent: it is told this once' }),
});

export const UsableCode = Type.Object({ id: Type.String(), expiresAt: Timestamp });

const closed = { additionalProperties: false } as const;
const password = Type.String({ maxLength: 1000 });
const inProject = Type.Object({ projectId: HexId });
const ofUser = Type.Object({ userId: HexId });
const page = Type.Object(PageQuery);

const sessionEndpoints = {
  startSession: {
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign the page in: the token goes into a cookie that no script can read',
    right: 'anyone',
    body: Type.Object({ name: Name, password }, closed),
    honours: ['X-Testyard-Page'],
    status: 201,
    response: Me,
  },
  followSignInLink: {
    method: 'POST',
    path: '/api/v1/session/link',
    summary: 'Trade the one-time ticket of a sign-in link for the cookie of the page',
    right: 'anyone',
    body: Type.Object({ ticket: Type.String({ maxLength: 200 }) }, closed),
    honours: ['X-Testyard-Page'],
    status: 201,
    response: Me,
  },
  endSession: {
    method: 'DELETE',
    path: '/api/v1/session',
    summary: 'Sign the page out: its token ends, and its cookie goes',
    right: 'user',
    status: 204,
  },
} as const satisfies Record<string, Endpoint>;

const userEndpoints = {
  getMe: {
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who calls, and what the token is for',
    right: 'user',
    status: 200,
    response: Me,
  },
  changeMyPassword: {
    method: 'POST',
    path: '/api/v1/me/password',
    summary: 'Change the own password; all tokens of the user end at once',
    right: 'user',
    body: Type.Object({ original: password, password }, closed),
    status: 204,
  },
  listUsers: {
    method: 'GET',
    path: '/api/v1/users',
    summary: 'All users, by name',
    right: 'system-admin',
    query: page,
    status: 200,
    response: Page(User),
  },
  createUser: {
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Create a user, without a role in any project',
    right: 'system-admin',
    body: Type.Object({ name: Name, password, systemAdmin: Type.Optional(Type.Boolean()) }, closed),
    status: 201,
    response: User,
  },
  updateUser: {
    method: 'PATCH',
    path: '/api/v1/users/:userId',
    summary: 'Disable or enable a user, make a system admin or none; tokens of who is disabled end at once',
    right: 'system-admin',
    params: ofUser,
    body: Type.Object(
      { enabled: Type.Optional(Type.Boolean()), systemAdmin: Type.Optional(Type.Boolean()) },
      closed,
    ),
    status: 200,
    response: User,
  },
  setUserPassword: {
    method: 'PUT',
    path: '/api/v1/users/:userId/password',
    summary: "Set a user's password; all tokens of the user end at once",
    right: 'system-admin',
    params: ofUser,
    body: Type.Object({ password }, closed),
    status: 204,
  },
  deleteUser: {
    method: 'DELETE',
    path: '/api/v1/users/:userId',
    summary: 'Delete a user with roles and tokens; runs and audit log keep the name',
    right: 'system-admin',
    params: ofUser,
    status: 204,
  },
} as const satisfies Record<string, Endpoint>;

const memberEndpoints = {
  listMembers: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/members',
    summary: 'Who has a role in a project, by name',
    right: 'admin',
    params: inProject,
    query: page,
    status: 200,
    response: Page(Member),
  },
  setMember: {
    method: 'PUT',
    path: '/api/v1/projects/:projectId/members',
    summary: 'Give a user this role in a project, in place of any other; repeating it changes nothing',
    right: 'admin',
    params: inProject,
    body: Type.Object({ userName: Name, role: Role }, closed),
    status: 200,
    response: Member,
  },
  removeMember: {
    method: 'DELETE',
    path: '/api/v1/projects/:projectId/members/:userId',
    summary: "Take a user's role in a project away",
    right: 'admin',
    params: Type.Object({ projectId: HexId, userId: HexId }),
    status: 204,
  },
} as const satisfies Record<string, Endpoint>;

const CodeId = Type.String({ pattern: '^[0-9a-f]{12}$' });

const wantedToken = Type.Object({ name: Name, projectId: HexId, role: Role, expiresAt: Timestamp }, closed);

const tokenEndpoints = {
  listTokens: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/tokens',
    summary: 'Tokens for programs of a project that are not revoked, newest first',
    right: 'admin',
    params: inProject,
    query: page,
    status: 200,
    response: Page(Token),
  },
  createToken: {
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'A long-lived token for a program, of one project and at most one role; told this once',
    right: 'user',
    body: wantedToken,
    status: 201,
    response: NewToken,
  },
  createAccessKey: {
    method: 'POST',
    path: '/api/v1/access-keys',
    summary:
      'A token for a program that signs calls of the compatible dialect; its secret key is told this once',
    right: 'user',
    body: wantedToken,
    status: 201,
    response: NewAccessKey,
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/v1/tokens/:tokenId',
    summary: 'End a token for a program at once',
    right: 'admin',
    params: Type.Object({ tokenId: DecimalId }),
    status: 204,
  },
  listRegistrationCodes: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/registration-codes',
    summary: 'Registration codes that can be used still; never the codes themselves',
    right: 'maintainer',
    params: inProject,
    status: 200,
    response: Page(UsableCode),
  },
  revokeRegistrationCode: {
    method: 'DELETE',
    path: '/api/v1/projects/:projectId/registration-codes/:codeId',
    summary: 'End a registration code that nobody has used',
    right: 'maintainer',
    params: Type.Object({ projectId: HexId, codeId: CodeId }),
    status: 204,
  },
  listSharedRegistrationCodes: {
    method: 'GET',
    path: '/api/v1/registration-codes',
    summary:
      'Registration codes of executors for all projects that can be used still; never the codes themselves',
    right: 'system-admin',
    status: 200,
    response: Page(UsableCode),
  },
  revokeSharedRegistrationCode: {
    method: 'DELETE',
    path: '/api/v1/registration-codes/:sharedCodeId',
    summary: 'End a registration code of an executor for all projects that nobody has used',
    right: 'system-admin',
    params: Type.Object({ sharedCodeId: CodeId }),
    status: 204,
  },
} as const satisfies Record<string, Endpoint>;

/** The rows of the native API about users, members, tokens and codes. */
export const accessEndpoints = {
  ...sessionEndpoints,
  ...userEndpoints,
  ...memberEndpoints,
  ...tokenEndpoints,
} as const;
