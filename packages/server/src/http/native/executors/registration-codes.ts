import {
  createRegistrationCode,
  listRegistrationCodes,
  type Principal,
  revokeRegistrationCode,
} from '@testyard/core';
import type { BodyOf, nativeEndpoints } from '@testyard/protocol';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { timestamp } from '../present/timestamp.ts';

const defaultTtlSeconds = 3600;

type WantedCode = BodyOf<typeof nativeEndpoints.createRegistrationCode>;
type Handled =
  | 'createRegistrationCode'
  | 'createSharedRegistrationCode'
  | 'listRegistrationCodes'
  | 'listSharedRegistrationCodes'
  | 'revokeRegistrationCode'
  | 'revokeSharedRegistrationCode';

/** Codes for executors of a project, and of all projects: there `projectId` is null. */
export function registrationCodeHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  const create = async (principal: Principal, projectId: string | null, wanted: WantedCode) => {
    const { ttlSeconds = defaultTtlSeconds, ephemeral = false } = wanted;
    const made = await createRegistrationCode(core, { principal, projectId, ttlSeconds, ephemeral });
    return { code: made.code, expiresAt: timestamp(made.expiresAt) };
  };
  const list = async (principal: Principal, projectId: string | null) => {
    const codes = await listRegistrationCodes(core, { principal, projectId });
    return {
      items: codes.map(({ id, expiresAt }) => ({ id, expiresAt: timestamp(expiresAt) })),
      next: null,
    };
  };
  const revoke = async (principal: Principal, projectId: string | null, codeId: string) => {
    await revokeRegistrationCode(core, { principal, projectId, codeId });
    return undefined;
  };
  return {
    createRegistrationCode: ({ principal, params, body }) => create(principal, params.projectId, body),
    createSharedRegistrationCode: ({ principal, body }) => create(principal, null, body),
    listRegistrationCodes: ({ principal, params }) => list(principal, params.projectId),
    listSharedRegistrationCodes: ({ principal }) => list(principal, null),
    revokeRegistrationCode: ({ principal, params }) => revoke(principal, params.projectId, params.codeId),
    revokeSharedRegistrationCode: ({ principal, params }) => revoke(principal, null, params.sharedCodeId),
  };
}
