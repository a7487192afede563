// Two projects with everything in them that an id can name, and callers of every kind.
import { createHash } from 'node:crypto';
import {
  announceExecutor,
  appendLog,
  createDelegatedToken,
  createEmbeddedCode,
  createGroup,
  createRegistrationCode,
  createSut,
  createTemplate,
  type Role,
  registerExecutor,
  setSecret,
  startRuns,
  storeArtifact,
  type TemplateDocument,
  updateTemplate,
} from '@testyard/core';
import { PlayedLease } from '../../../packages/server/src/testing/played-lease.ts';
import { systemAdmin } from '../../../packages/server/src/testing/test-core.ts';
import type { WholeService } from './whole-service.ts';

/** Ids by the name of the path parameter that they stand for. */
export interface Things {
  readonly projectId: string;
  readonly templateId: string;
  /** Of the template. */
  readonly version: string;
  readonly groupId: string;
  readonly sutId: string;
  readonly runId: string;
  readonly number: string;
  readonly taskId: string;
  readonly caseId: string;
  readonly leaseId: string;
  readonly stream: string;
  readonly artifactId: string;
  /** One of the project alone. */
  readonly executorId: string;
  /** A viewer of the project, with the password that the first user has. */
  readonly userId: string;
  readonly tokenId: string;
  readonly codeId: string;
  readonly secretName: string;
}

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

let made = 0;

/** A secret of the project; answers its name. */
async function keepSecret({ core, secretBox }: WholeService, projectId: string): Promise<string> {
  const name = `SECRET_${made}`;
  const call = { principal: systemAdmin, projectId, name, value: 'a value of a secret', masked: true };
  await setSecret({ ...core, secretBox }, call);
  return name;
}

/** A template, a group, a run of it with a lease under way, a case, a log and an artifact. */
export async function makeThings(
  service: WholeService,
  executor: PlayedExecutor,
  projectId: string,
): Promise<Things> {
  const { core, objects } = service;
  made += 1;
  const document: TemplateDocument = {
    ...{ name: `suite-${made}`, framework: 'pytest', source: { path: '/suite' } },
    executors: { max: 1 },
  };
  const template = await createTemplate(core, { principal: systemAdmin, projectId, document });
  const twice = { ...document, description: 'so that there is something to restore' };
  await updateTemplate(core, {
    ...{ principal: systemAdmin, templateId: template.id, document: twice, expected: null },
  });
  const group = await createGroup(core, {
    ...{ principal: systemAdmin, projectId, name: `group-${made}`, templateIds: [template.id] },
  });
  const sut = await createSut(core, {
    ...{ principal: systemAdmin, projectId },
    content: {
      ...{ name: `sut-of-${made}`, ip: '127.0.0.1', port: '1', waitMs: 0, declared: false },
      probe: { kind: 'tcp', intervalMs: 10_000 },
    },
  });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [template.id], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  const lease = await PlayedLease.take(core, executor);
  if (!lease) throw new Error('no lease for the run');
  await lease.find(['test_a', 'test_b']);
  const { block } = await lease.next();
  const evidence = { ...core, logs: objects.logs, artifacts: objects.artifacts };
  const log = { stream: 'stdout', offset: 0, bytes: Buffer.from('a line\n'), closed: true, dropped: 0 };
  await appendLog(evidence, lease.claim, log);
  const content = Buffer.from('content');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const artifactId = await storeArtifact(evidence, lease.claim, {
    ...{ name: 'a.txt', sha256, caseId: null, content: chunks(content) },
  });
  const run = await core.reads.runs.byId(runId);
  const { code } = await createRegistrationCode(core, { principal: systemAdmin, projectId, ttlSeconds: 60 });
  const tokenId = await delegate(service, projectId);
  const { code: unused } = await createRegistrationCode(core, {
    ...{ principal: systemAdmin, projectId, ttlSeconds: 60 },
  });
  const codeId = core.digest.sha256(unused).slice(0, 12);
  const { executorId } = await registerExecutor(core, { code, name: `of-${made}` });
  return {
    ...{
      projectId,
      templateId: template.id,
      version: '1',
      groupId: group.id,
      sutId: sut.id,
      runId,
      number: String(run?.number),
    },
    ...{ taskId: lease.taskId, caseId: block?.cases[0]?.id ?? '', leaseId: lease.claim.leaseId },
    ...{ stream: 'stdout', artifactId, executorId, userId: await makeUser(service, 'viewer', projectId) },
    ...{ tokenId, codeId, secretName: await keepSecret(service, projectId) },
  };
}

/** A token for programs; answers its id. */
async function delegate({ core }: WholeService, projectId: string): Promise<string> {
  const principal = { ...systemAdmin, userId: (await core.reads.users.byName('admin'))?.id ?? '' };
  const expiresAt = core.clock.now() + 86_400_000;
  const wanted = { principal, name: 'ci', projectId, role: 'runner' as const, expiresAt };
  return (await createDelegatedToken(core, wanted)).id;
}

async function* chunks(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
