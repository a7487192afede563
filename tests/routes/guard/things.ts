// Everything in a project that an id can name.
import { createHash } from 'node:crypto';
import {
  appendLog,
  createDelegatedToken,
  createGroup,
  createRegistrationCode,
  createSut,
  createTemplate,
  registerExecutor,
  setSecret,
  startRuns,
  storeArtifact,
  updateTemplate,
} from '@testyard/core';
import { PlayedLease } from '../../../packages/server/src/testing/played-lease.ts';
import { systemAdmin } from '../../../packages/server/src/testing/test-core.ts';
import type { WholeService } from './whole-service.ts';
import { makeUser, type PlayedExecutor } from './world.ts';

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
  readonly sharedCodeId: string;
  readonly secretName: string;
}

type Name = keyof Things;

interface Making {
  readonly service: WholeService;
  readonly executor: PlayedExecutor;
  readonly projectId: string;
  /** No other in this process. */
  readonly count: number;
  /** Of the project, made before. */
  readonly templateId: string;
}

interface Part<Gives extends Name> {
  readonly gives: readonly Gives[];
  readonly make: (making: Making) => Promise<Pick<Things, Gives>>;
}

const part = <Gives extends Name>(gives: readonly Gives[], make: Part<Gives>['make']): Part<Gives> => ({
  gives,
  make,
});

/** In the order in which they need each other; each can be made once more by itself. */
const parts: readonly Part<Name>[] = [
  part(['templateId', 'version'], makeTemplate),
  part(['groupId'], makeGroup),
  part(['sutId'], makeSut),
  part(['runId', 'number', 'taskId', 'caseId', 'leaseId', 'stream', 'artifactId'], makeRun),
  part(['executorId'], makeOwnExecutor),
  part(['userId'], async ({ service, projectId }) => ({
    userId: await makeUser(service, 'viewer', projectId),
  })),
  part(['tokenId'], delegate),
  part(['codeId'], makeCode),
  part(['sharedCodeId'], makeSharedCode),
  part(['secretName'], keepSecret),
] as readonly Part<Name>[];

let made = 0;

/** A template, a group, a run of it with a lease under way, a case, a log and an artifact, and so on. */
export async function makeThings(
  service: WholeService,
  executor: PlayedExecutor,
  projectId: string,
): Promise<Things> {
  return await make({ service, executor }, { projectId } as Things, parts);
}

/** Names of the parameters in the path of a route, `runId` for `:runId`. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/:([a-zA-Z]+)/g)].map(([, name = '']) => name);

/**
 * A copy with another one in place of each thing that the path names: for a call that changes or ends it. All that is
 * of one run changes together.
 */
export async function renewThings(
  service: WholeService,
  executor: PlayedExecutor,
  things: Things,
  path: string,
): Promise<Things> {
  const names = parametersOf(path);
  const named = parts.filter(({ gives }) => gives.some((name) => names.includes(name)));
  return await make({ service, executor }, things, named);
}

async function make(
  by: Pick<Making, 'service' | 'executor'>,
  things: Things,
  wanted: readonly Part<Name>[],
): Promise<Things> {
  let all = { ...things };
  for (const each of wanted) {
    made += 1;
    const { projectId, templateId } = all;
    all = { ...all, ...(await each.make({ ...by, projectId, templateId, count: made })) };
  }
  return all;
}

async function makeTemplate({ service: { core }, projectId, count }: Making) {
  const document = {
    ...{ name: `suite-${count}`, framework: 'pytest', source: { path: '/suite' } },
    executors: { max: 1 },
  };
  const template = await createTemplate(core, { principal: systemAdmin, projectId, document });
  const twice = { ...document, description: 'so that there is something to restore' };
  await updateTemplate(core, {
    ...{ principal: systemAdmin, templateId: template.id, document: twice, expected: null },
  });
  return { templateId: template.id, version: '1' };
}

async function makeGroup({ service: { core }, projectId, templateId, count }: Making) {
  const group = await createGroup(core, {
    ...{ principal: systemAdmin, projectId, name: `group-${count}`, templateIds: [templateId] },
  });
  return { groupId: group.id };
}

async function makeSut({ service: { core }, projectId, count }: Making) {
  const sut = await createSut(core, {
    ...{ principal: systemAdmin, projectId },
    content: {
      ...{ name: `sut-of-${count}`, ip: '127.0.0.1', port: '1', waitMs: 0, declared: false },
      probe: { kind: 'tcp', intervalMs: 10_000 },
    },
  });
  return { sutId: sut.id };
}

async function makeRun({ service: { core, objects }, executor, projectId, templateId }: Making) {
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  const lease = await PlayedLease.mustTake(core, executor);
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
  return {
    ...{ runId, number: String(run?.number), taskId: lease.taskId, caseId: block?.cases[0]?.id ?? '' },
    ...{ leaseId: lease.claim.leaseId, stream: 'stdout', artifactId },
  };
}

async function* chunks(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const newCode = async ({ service: { core }, projectId }: Making): Promise<string> =>
  (await createRegistrationCode(core, { principal: systemAdmin, projectId, ttlSeconds: 60 })).code;

async function makeOwnExecutor(making: Making) {
  const { core } = making.service;
  const facts = { code: await newCode(making), name: `of-${making.count}` };
  return { executorId: (await registerExecutor(core, facts)).executorId };
}

async function makeSharedCode({ service: { core } }: Making) {
  const wanted = { principal: systemAdmin, projectId: null, ttlSeconds: 60 };
  return { sharedCodeId: core.digest.sha256((await createRegistrationCode(core, wanted)).code).slice(0, 12) };
}

async function makeCode(making: Making) {
  return { codeId: making.service.core.digest.sha256(await newCode(making)).slice(0, 12) };
}

/** A token for programs. */
async function delegate({ service: { core }, projectId }: Making) {
  const principal = { ...systemAdmin, userId: (await core.reads.users.byName('admin'))?.id ?? '' };
  const expiresAt = core.clock.now() + 86_400_000;
  const wanted = { principal, name: 'ci', projectId, role: 'runner' as const, expiresAt };
  return { tokenId: (await createDelegatedToken(core, wanted)).id };
}

async function keepSecret({ service: { core, secretBox }, projectId, count }: Making) {
  const secretName = `SECRET_${count}`;
  const call = { principal: systemAdmin, projectId, name: secretName, value: 'a value of a secret' };
  await setSecret({ ...core, secretBox }, { ...call, masked: true });
  return { secretName };
}
