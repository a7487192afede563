import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { DecimalId, Dictionary, HexId, Nullable, Page, PageQuery, Timestamp } from './scalars.ts';

/** One write: who did what to which object, from where. */
export const AuditEntry = Type.Object({
  id: DecimalId,
  at: Timestamp,
  action: Type.String({ description: 'kind.verb, as `template.update`' }),
  /** Null: the service itself, or an executor. */
  userId: Nullable(HexId),
  userName: Type.String(),
  projectId: Nullable(HexId),
  objectId: Type.String(),
  objectName: Type.String(),
  requestId: Nullable(Type.String()),
  /** Null: the service itself, or a command on its host. */
  address: Nullable(Type.String({ description: 'IP address of the caller' })),
  changes: Dictionary(Type.Unknown()),
});
export type AuditEntry = Static<typeof AuditEntry>;

/** Which entries are listed: all that is said has to fit. A page may have fewer than `limit` and go on at `next`. */
const filter = {
  ...PageQuery,
  user: Type.Optional(Type.String({ maxLength: 200, description: 'Name of who did it' })),
  action: Type.Optional(
    Type.String({
      pattern: '^[a-z-]{1,40}(\\.[a-z-]{1,40})?$',
      description: '`template.update`, or `template` for all that is done to templates',
    }),
  ),
  object: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Id of the object, or a part of its name' }),
  ),
  since: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
};

/** The rows of the native API about the audit log. */
export const auditEndpoints = {
  listProjectAudit: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/audit',
    summary: 'What was changed in a project and by whom, newest first',
    right: 'admin',
    params: Type.Object({ projectId: HexId }),
    query: Type.Object(filter),
    status: 200,
    response: Page(AuditEntry),
  },
  listAudit: {
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'What was changed in the whole service and by whom, newest first',
    right: 'system-admin',
    query: Type.Object(filter),
    status: 200,
    response: Page(AuditEntry),
  },
} as const satisfies Record<string, Endpoint>;
