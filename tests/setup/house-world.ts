// What the pages around the runs are looked at with: a template with versions and a dry run, executors in every state, a
// project with settings and one without anything, somebody who may only look.
import { eventually } from './eventually.ts';
import type { Visitor } from './page-tour.ts';
import { PlayedExecutor } from './played-executor.ts';
import { type Service, saveTemplate, startRun, verdictOf } from './service.ts';
import { writeSuite } from './suites.ts';
import type { Yard } from './yard.ts';

export interface HouseWorld {
  readonly templateId: string;
  readonly dryRunId: string;
  /** Of two templates. */
  readonly group: string;
  /** One of its templates is disabled. */
  readonly brokenGroup: string;
  /** Name of a project that has nothing yet. */
  readonly emptyProject: string;
  /** May look at the project `default`, and nothing else. */
  readonly guest: Visitor;
  readonly close: () => void;
}

const pool = { os: 'linux', arch: 'x64', pool: 'nightly', docker: '27.1' };

/** Executors that are there by their messages only, and what was ordered of them. */
async function playFleet(service: Service): Promise<readonly PlayedExecutor[]> {
  const { client } = service;
  const played = (name: string, more: Partial<Parameters<typeof PlayedExecutor.come>[1]> = {}) =>
    PlayedExecutor.come(service, { name, labels: pool, slots: 4, ...more });
  const fleet = await Promise.all([
    played('exec-idle'),
    played('exec-paused', { labels: { os: 'windows', arch: 'x64' } }),
    played('exec-drained'),
    played('exec-full-disk', { trouble: 'the disk of its data folder is full' }),
    played('exec-away', { silent: true }),
    played('exec-too-old', { version: '0.0.9' }),
    played('exec-doubtful', {
      distrusted: { mocha: { version: '11.7.1', message: 'a canary that fails came out as passed' } },
    }),
  ]);
  const idOf = (name: string) => fleet.find((each) => each.name === name)?.id ?? '';
  await client.call('pauseExecutor', {
    params: { executorId: idOf('exec-paused') },
    body: { seconds: 86_400, note: '更换内存，明天恢复' },
  });
  await client.call('drainExecutor', { params: { executorId: idOf('exec-drained') } });
  return fleet;
}

async function furnish(service: Service): Promise<void> {
  const { client, projectId } = service;
  const params = { projectId };
  const inAYear = new Date(Date.now() + 300 * 86_400_000).toISOString();
  for (const [name, role] of [
    ['nightly pipeline', 'runner'],
    ['dashboard', 'viewer'],
  ] as const)
    await client.call('createToken', { body: { name, projectId, role, expiresAt: inAYear } });
  await client.call('createRegistrationCode', { params, body: {} });
  for (const secretName of ['REGISTRY_TOKEN', 'STAGING_PASSWORD'])
    await client.call('setSecret', { params: { projectId, secretName }, body: { value: 'hush-hush-hush' } });
  await client.call('createSut', {
    params,
    body: {
      name: 'staging-3',
      ip: '10.0.3.17',
      port: '8080',
      probe: { http: { path: '/health', buildField: 'build' } },
    },
  });
  await client.call('createSut', {
    params,
    body: { name: '预发布环境', ip: '10.0.3.18', port: '443', probe: { tcp: true } },
  });
}

async function makeGroups({ client, projectId }: Service, templateId: string) {
  const params = { projectId };
  const document = {
    name: 'retired',
    framework: 'command',
    source: { path: '/srv/retired' },
    command: ['true'],
  };
  const { id: retired } = await client.call('createTemplate', {
    params,
    body: { ...document, disabled: true },
  });
  const { id: other } = await client.call('createTemplate', {
    params,
    body: { ...document, name: 'payments' },
  });
  const make = async (name: string, templateIds: string[]) =>
    (await client.call('createGroup', { params, body: { name, templateIds } })).id;
  return {
    group: await make('夜间回归', [templateId, other]),
    brokenGroup: await make('all of them', [templateId, retired]),
  };
}

/** Makes it all; it takes a few seconds. */
export async function makeHouseWorld(yard: Yard, service: Service): Promise<HouseWorld> {
  const { client, projectId } = service;
  const path = writeSuite(yard.work, 'orders', { 'check.sh': 'exit 0\n' });
  const cases = ['answers', 'is fast', '支付 完成'].map((name) => ({ name, command: ['true'] }));
  const document = { name: 'orders-api', framework: 'command', source: { path }, cases };
  const templateId = await saveTemplate(service, document);
  const params = { templateId };
  const described = { ...document, description: 'What the order service promises to its callers' };
  await client.call('updateTemplate', { params, body: described });
  await client.call('updateTemplate', {
    params,
    body: { ...described, priority: 70, labels: { os: 'linux' } },
  });
  const { id: dryRunId } = await client.dryRun(templateId);
  await eventually('the dry run ends', {
    holds: async () => (await client.call('getRun', { params: { runId: dryRunId } })).state === 'finished',
  });
  await verdictOf(service, (await startRun(service, ['orders-api'])).id);
  await furnish(service);
  const groups = await makeGroups(service, templateId);
  const guest = { name: 'mei', password: 'a guest of the house' };
  await client.call('createUser', { body: guest });
  await client.call('setMember', { params: { projectId }, body: { userName: guest.name, role: 'viewer' } });
  const emptyProject = 'new-team';
  await client.call('createProject', { body: { name: emptyProject } });
  const fleet = await playFleet(service);
  const close = () => {
    for (const each of fleet) each.leave();
  };
  return { templateId, dryRunId, ...groups, emptyProject, guest, close };
}
