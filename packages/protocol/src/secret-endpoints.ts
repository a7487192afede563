import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { HexId, Page, PageQuery, Timestamp } from './scalars.ts';

/** A name of a secret, as a regular expression. */
export const secretNamePattern = '^[A-Za-z_][A-Za-z0-9_.-]{0,99}$';

const SecretName = Type.String({
  pattern: secretNamePattern,
  description: 'Letters, digits, `_`, `.` and `-`; begins with a letter or `_`',
});

/** What is told of a secret of a project: never its value. */
export const Secret = Type.Object({
  name: Type.String(),
  version: Type.Integer({ description: 'From 1; every value that is set is one' }),
  masked: Type.Boolean({
    description: 'Whether it is found in what tests write; false where it has fewer than 6 bytes',
  }),
  updatedAt: Timestamp,
  updatedBy: Type.String({ description: 'Name of the user' }),
});
export type Secret = Static<typeof Secret>;

const ofProject = Type.Object({ projectId: HexId, secretName: SecretName });

/** The rows of the native API about secrets of projects. */
export const secretEndpoints = {
  listSecrets: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/secrets',
    summary: 'Secrets of a project, by name; never their values',
    right: 'admin',
    params: Type.Object({ projectId: HexId }),
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(Secret),
  },
  setSecret: {
    method: 'PUT',
    path: '/api/v1/projects/:projectId/secrets/:secretName',
    summary: 'Set the value of a secret, in place of the one that is there; nobody can read it back',
    right: 'admin',
    params: ofProject,
    body: Type.Object(
      { value: Type.String({ minLength: 1, maxLength: 32_768 }) },
      { additionalProperties: false },
    ),
    status: 200,
    response: Secret,
  },
  removeSecret: {
    method: 'DELETE',
    path: '/api/v1/projects/:projectId/secrets/:secretName',
    summary: 'Remove a secret; templates that name it are refused from then on',
    right: 'admin',
    params: ofProject,
    status: 204,
  },
  rotateSecretsKey: {
    method: 'POST',
    path: '/api/v1/secrets-key/rotate',
    summary: 'Make a new key for the secrets of all projects, and seal them with it',
    right: 'system-admin',
    status: 200,
    response: Type.Object({
      keyId: Type.String(),
      secrets: Type.Integer({ description: 'How many were sealed anew' }),
    }),
  },
} as const satisfies Record<string, Endpoint>;
