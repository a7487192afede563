import type { CallOrigin, Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';

/** Everything that people change, and what an executor does to become one; `kind.verb`. */
export const auditActions = [
  'project.create',
  'project.update',
  'user.create',
  'user.update',
  'user.delete',
  'user.password',
  'member.set',
  'member.remove',
  'session.start',
  'session.end',
  'token.create',
  'token.revoke',
  'secret.set',
  'secret.remove',
  'secrets-key.rotate',
  'template.create',
  'template.update',
  'template.delete',
  'template-group.create',
  'template-group.update',
  'template-group.delete',
  'sut.create',
  'sut.update',
  'sut.delete',
  'run.start',
  'run.dry-run',
  'run.import',
  'run.import-finish',
  'run.rerun',
  'run.stop',
  'run.pause',
  'run.resume',
  'run.delete',
  'run.pin',
  'run.unpin',
  'task.stop',
  'task.pause',
  'task.resume',
  'registration-code.create',
  'registration-code.revoke',
  'executor.register',
  'executor.drain',
  'executor.pause',
  'executor.resume',
  'executor.remove',
  'executor.leave',
  'executor.rotate',
  'executor.new-key',
  'executor.distrust',
  'executor.trust',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What was changed: small values, never a secret, a document or a text of a test. */
export type AuditChanges = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One write, as it is kept: an entry is added and, when its time is over, forgotten; nothing changes one. */
export interface AuditEntry {
  /** Decimal, later ones are greater. */
  readonly id: string;
  readonly at: number;
  readonly action: AuditAction;
  /** Null: the service itself, or an executor. */
  readonly userId: string | null;
  readonly userName: string;
  /** Null: of no project. */
  readonly projectId: string | null;
  readonly objectId: string;
  readonly objectName: string;
  readonly requestId: string | null;
  /** IP address of the caller; null: this process or its host. */
  readonly address: string | null;
  readonly changes: AuditChanges;
}

/** Who writes: a caller, or a user who proves to be one by the very call. */
export type Actor = Pick<Principal, 'userName' | 'origin'> & { readonly userId: string | null };

/** The service itself: what it does at its start, or on its own host. */
export const theService: Actor = { userId: null, userName: 'testyard' };

/** An actor without a token, from where the call came. */
export function actorOf(
  user: { readonly id: string; readonly name: string },
  origin: CallOrigin | undefined,
): Actor {
  return { userId: user.id, userName: user.name, ...(origin ? { origin } : {}) };
}

export interface Written {
  readonly by: Actor;
  readonly action: AuditAction;
  readonly projectId: string | null;
  readonly object: { readonly id: string; readonly name: string };
  readonly changes?: AuditChanges;
}

/** Adds an entry in the unit of work of the write itself: both are kept or neither is. */
export async function recordWrite(core: CoreService, unit: Unit, written: Written): Promise<void> {
  const { by, action, projectId, object, changes = {} } = written;
  await unit.audit.add({
    id: core.ids.decimal(),
    at: unit.now,
    action,
    userId: by.userId,
    userName: by.userName,
    projectId,
    objectId: object.id,
    objectName: object.name,
    requestId: by.origin?.requestId ?? null,
    address: by.origin?.address ?? null,
    changes,
  });
}
