// Two projects, and callers of every kind.
import { announceExecutor, createEmbeddedCode, type Role, registerExecutor } from '@testyard/core';
import type { WholeService } from './whole-service.ts';

export interface PlayedExecutor {
  readonly executorId: string;
  readonly instanceId: string;
  readonly credential: string;
}

export async function makeProject({ core }: WholeService, name: string): Promise<string> {
  const id = core.ids.hex();
  await core.unitOfWork.run((unit) =>
    unit.projects.insert({ id, name, maximumSlots: null, createdAt: unit.now }),
  );
  return id;
}

/** A user with this role in the project; `null` is a system admin. Answers the user's id. */
export async function makeUser(
  { core, passwordHash }: WholeService,
  role: Role | null,
  projectId?: string,
): Promise<string> {
  const id = core.ids.hex();
  await core.unitOfWork.run(async (unit) => {
    const facts = { passwordHash, enabled: true, systemAdmin: role === null, createdAt: unit.now };
    await unit.users.insert({ id, name: `user-${id}`, ...facts });
    if (role !== null && projectId !== undefined) await unit.users.setRole(id, projectId, role);
  });
  return id;
}

/** A token of the user; `lifeMs` below 0 makes one that is over. */
export async function issueToken(
  { core }: WholeService,
  userId: string,
  lifeMs = 3_600_000,
): Promise<string> {
  const token = core.ids.secret();
  await core.unitOfWork.run((unit) =>
    unit.tokens.insert({
      ...{ hash: core.digest.sha256(token), userId, projectId: null, revokedAt: null, methods: ['password'] },
      ...{ issuedAt: unit.now - 60_000, expiresAt: unit.now + lifeMs },
    }),
  );
  return token;
}

/** An executor of all projects with room for a thousand leases. */
export async function makeExecutor(
  { core }: WholeService,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<PlayedExecutor> {
  const { code } = await createEmbeddedCode(core);
  const { executorId, credential } = await registerExecutor(core, { code, name });
  const instanceId = core.ids.hex();
  await announceExecutor(core, executorId, {
    ...{ instanceId, slots: 1024, version: '0.1.0', labels },
    frameworks: { pytest: '9', command: '1' },
    sources: { gitSchemes: ['https'], paths: ['/suite'] },
  });
  return { executorId, instanceId, credential };
}
