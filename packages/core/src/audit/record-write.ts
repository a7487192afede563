import type { CallOrigin, Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { AuditAction, AuditChanges } from './audit-entry.ts';

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
