/** What is said of a task that waits is true: whatever is suggested, done, starts it. */
import {
  announceExecutor,
  type ChangeRule,
  claimWork,
  createRegistrationCode,
  type ExecutorOrder,
  type Guards,
  goOffline,
  limitProject,
  noGuards,
  orderExecutor,
  pauseRun,
  pauseTask,
  registerExecutor,
  resumeRun,
  resumeTask,
  stopRun,
  type TemplateDocument,
  updateTemplate,
  wholeAudit,
  whyTask,
} from '@testyard/core';
import { afterEach, describe, expect, test } from 'vitest';
import { changeText } from '../../http/common/texts/waiting-texts.ts';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

type Host = Awaited<ReturnType<typeof addExecutor>>;
interface Hosts {
  [name: string]: Host;
}
/** A task that waits, and the executors that there are. */
interface Scene {
  readonly taskId: string;
  readonly saved: { readonly projectId: string; readonly templateId: string };
  readonly hosts: Hosts;
  /** Lets pass what is waited for. */
  readonly wait?: () => Promise<void>;
}

const host = { slots: 1, labels: { os: 'linux' } as Record<string, string>, version: '1' };
const offers = { frameworks: { pytest: '9' } as Record<string, string> };
const sources = { gitSchemes: ['https'], paths: ['/suite'] };

async function startedTask(saved: { projectId: string; templateId: string }) {
  const runId = await startOne(stage.core, saved);
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  if (!task) throw new Error('no task');
  return { runId, taskId: task.id };
}

async function queued(document: Partial<TemplateDocument> = {}) {
  const saved = await saveTemplate(stage.core, document);
  return { ...saved, saved, ...(await startedTask(saved)) };
}

const why = (taskId: string) => whyTask(stage.core, systemAdmin, taskId);
/** Hosts that something is wrong with, which they say each time. */
const troubled = new Set<string>();
// The hosts of two tests may have the same id: each test has a clock of its own, and they begin alike.
afterEach(() => {
  troubled.clear();
  said.clear();
});
const claim = (each: Host) =>
  claimWork(stage.core, {
    ...{ ...each, freeSlots: 1, stopping: [] },
    trouble: troubled.has(each.executorId) ? 'the disk is full' : null,
  });
/** What each host said last: what is added to it stays. */
const said = new Map<string, object>();
const announce = (name: string, hosts: Hosts, more: object) => {
  const { executorId = '', instanceId = '' } = hosts[name] ?? {};
  const whole = { ...host, ...offers, sources, ...said.get(executorId), ...more };
  said.set(executorId, whole);
  return announceExecutor(stage.core, executorId, { instanceId, ...whole });
};
const guardsOf = (name: string, hosts: Hosts) =>
  (said.get(hosts[name]?.executorId ?? '') as { guards?: Guards } | undefined)?.guards ?? noGuards;

/** Saves the template with what it lacks and starts it anew; answers the task that waits now. */
async function startAnew({ saved }: Scene, change: Partial<TemplateDocument>): Promise<string> {
  const { templateId } = saved;
  const template = await stage.core.reads.templates.byId(templateId);
  if (!template) throw new Error('no template');
  const document = { ...template.document, ...change };
  await updateTemplate(stage.core, { principal: systemAdmin, templateId, document, expected: null });
  return (await startedTask(saved)).taskId;
}

/** What a person does who reads it; answers the task that waits then, where it is another one. */
const doing: Readonly<Record<ChangeRule, (values: readonly string[], scene: Scene) => Promise<unknown>>> = {
  none: async () => {},
  wait: async (_, { wait }) => wait?.(),
  'wait-for-sut': async (_, { wait }) => wait?.(),
  'resume-run': async (_, { taskId }) => {
    const runId = (await stage.core.reads.tasks.byId(taskId))?.runId ?? '';
    await resumeRun(stage.core, { principal: systemAdmin, runId });
  },
  'resume-task': async ([, taskId = '']) => resumeTask(stage.core, { principal: systemAdmin, taskId }),
  'resume-executor': async ([name = ''], { hosts }) => {
    const executorId = hosts[name]?.executorId ?? '';
    await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'resume' } });
  },
  'raise-project-limit': async ([slots], { saved: { projectId } }) =>
    limitProject(stage.core, systemAdmin, { projectId, maximumSlots: Number(slots) }),
  'raise-template-limit': async ([slots], scene) => startAnew(scene, { concurrency: Number(slots) }),
  'drop-variable': async (_, scene) => startAnew(scene, { environment: {} }),
  'set-label': async ([name = '', label = '', value], { hosts }) =>
    announce(name, hosts, { labels: { ...host.labels, [label]: value } }),
  'allow-path': async ([name = '', path = ''], { hosts }) =>
    announce(name, hosts, { sources: { ...sources, paths: [...sources.paths, path] } }),
  'allow-source': async ([name = '', scheme = ''], { hosts }) =>
    announce(name, hosts, { sources: { ...sources, gitSchemes: ['https', scheme] } }),
  'allow-project': async ([name = '', projectId = ''], { hosts }) =>
    announce(name, hosts, {
      guards: { ...guardsOf(name, hosts), projects: [...(guardsOf(name, hosts).projects ?? []), projectId] },
    }),
  'allow-command': async ([name = '', program = ''], { hosts }) =>
    announce(name, hosts, {
      guards: { ...guardsOf(name, hosts), commands: [...(guardsOf(name, hosts).commands ?? []), program] },
    }),
  'allow-set-up': async ([name = ''], { hosts }) =>
    announce(name, hosts, { guards: { ...guardsOf(name, hosts), setUp: true } }),
  'start-executor': async ([name = ''], { hosts }) => announce(name, hosts, {}),
  'renew-executor': async ([name = ''], { hosts }) => announce(name, hosts, { version: host.version }),
  'see-to-trouble': async ([name = ''], { hosts }) => {
    troubled.delete(hosts[name]?.executorId ?? '');
  },
  'mend-framework': async ([name = ''], { hosts }) =>
    announce(name, hosts, { frameworks: offers.frameworks, distrusted: {} }),
  'install-framework': async ([name = '', framework = ''], { hosts }) =>
    announce(name, hosts, { frameworks: { ...offers.frameworks, [framework]: '1' } }),
  'install-version': async ([name = '', what = '', wanted = ''], { hosts }) =>
    announce(name, hosts, { labels: { ...host.labels, [what]: /[\d.]+/.exec(wanted)?.[0] ?? '1' } }),
  'register-executor': async (_, { hosts }) => {
    hosts.new = await addExecutor(stage.core, { name: 'new' });
  },
};

async function offeredTo(hosts: Hosts): Promise<string[]> {
  const given: string[] = [];
  for (const each of Object.values(hosts))
    for (const { task } of (await claim(each)).offers) given.push(task.id);
  return given;
}

/** Does all that is suggested; answers the rules, when one of the hosts was offered the task. */
async function started(scene: Scene): Promise<string[]> {
  const changes = (await why(scene.taskId)).suggestion?.changes ?? [];
  const isAboutToBe = changes.every(({ rule }) => rule === 'none');
  if (!isAboutToBe) expect(await offeredTo(scene.hosts)).toEqual([]);
  let { taskId } = scene;
  for (const { rule, values } of changes) {
    const anew = await doing[rule](values, scene);
    if (typeof anew === 'string') taskId = anew;
  }
  expect(await offeredTo(scene.hosts)).toContain(taskId);
  return changes.map(({ rule }) => rule);
}

async function oneHost(more: object = {}): Promise<Hosts> {
  const hosts = { one: await addExecutor(stage.core, { name: 'one', slots: 1 }) };
  await announce('one', hosts, more);
  return hosts;
}

async function sceneOf(document: Partial<TemplateDocument>, more: object = {}): Promise<Scene> {
  const hosts = await oneHost(more);
  return { ...(await queued(document)), hosts };
}

const command = { framework: 'command', command: ['make', 'check'] } as const;
const guarded = (guards: Partial<Guards>) => ({
  ...{ guards: { ...noGuards, ...guards }, frameworks: { command: '1' } },
});
const pause = { principal: systemAdmin, seconds: 600, note: '' };

/** Every kind of suggestion, by what leads to it alone. */
const scenes: Readonly<Record<ChangeRule, () => Promise<Scene>>> = {
  none: () => sceneOf({}),
  wait: async () => {
    const hosts = await oneHost();
    const saved = await saveTemplate(stage.core);
    await startOne(stage.core, saved);
    const lease = await PlayedLease.mustTake(stage.core, hosts.one as Host);
    const wait = async () => {
      await lease.find(['a']);
      await lease.runAll();
      await lease.finish();
    };
    return { ...(await startedTask(saved)), saved, hosts, wait };
  },
  'wait-for-sut': async () => {
    const saved = await saveTemplate(stage.core);
    const hosts = { one: await addExecutor(stage.core, { name: 'one' }) };
    const { taskId } = await startedTask(saved);
    const suts = [{ sutId: '1', name: 'shop', access: 'change' }] as const;
    await stage.core.unitOfWork.run(async (unit) => {
      const task = await unit.tasks.byId(taskId);
      const run = task && (await unit.runs.byId(task.runId));
      if (!task || !run) throw new Error('no task');
      await unit.tasks.update({ ...task, state: 'finished', claimable: false });
      await unit.suts.claim({ taskId: '1', suts, held: true, at: unit.now });
      const plan = { ...task.plan, suts };
      await unit.tasks.insert(run, [{ ...task, id: `${taskId.slice(0, -1)}x`, plan }]);
    });
    const wait = () => stage.core.unitOfWork.run((unit) => unit.suts.release('1', null));
    return { saved, hosts, wait, runId: '', taskId: `${taskId.slice(0, -1)}x` };
  },
  'resume-run': async () => {
    const scene = await sceneOf({});
    await pauseRun(stage.core, { ...pause, runId: (await why(scene.taskId)).task.runId });
    return scene;
  },
  'resume-task': async () => {
    const scene = await sceneOf({});
    await pauseTask(stage.core, { ...pause, taskId: scene.taskId });
    return scene;
  },
  'resume-executor': async () => {
    const scene = await sceneOf({});
    const executorId = scene.hosts.one?.executorId ?? '';
    await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } });
    return scene;
  },
  'raise-project-limit': async () => {
    const scene = await limited({});
    const { projectId } = scene.saved;
    await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: 1 });
    return scene;
  },
  'raise-template-limit': () => limited({ concurrency: 1 }),
  'drop-variable': () =>
    sceneOf({ ...command, environment: { PATH: './bin' } }, guarded({ commands: ['make'] })),
  'set-label': () => sceneOf({ labels: { gpu: true } }),
  'allow-path': () => sceneOf({ source: { path: '/elsewhere' } }),
  'allow-source': () => sceneOf({ source: { git: 'ssh://host/x' } }),
  'allow-project': () => sceneOf(command, guarded({ projects: ['f'.repeat(32)] })),
  'allow-command': () => sceneOf(command, guarded({ commands: ['/opt/lab/run'] })),
  'allow-set-up': () => sceneOf({ ...command, setup: ['make deps'] }, guarded({ setUp: false })),
  'start-executor': async () => {
    const scene = await sceneOf({});
    stage.core.clock.advance(61_000);
    return { ...scene, hosts: { ...scene.hosts } };
  },
  'renew-executor': async () => {
    const scene = await sceneOf({});
    stage.core.clock.advance(61_000);
    await expect(announce('one', scene.hosts, { version: '0.0.9' })).rejects.toMatchObject({
      code: 'EXECUTOR_TOO_OLD',
    });
    return scene;
  },
  'see-to-trouble': async () => {
    const scene = await sceneOf({});
    troubled.add(scene.hosts.one?.executorId ?? '');
    await offeredTo(scene.hosts);
    return scene;
  },
  'mend-framework': () =>
    sceneOf(
      {},
      { frameworks: { command: '1' }, distrusted: { pytest: { version: '9', message: 'it lies' } } },
    ),
  'install-framework': () => sceneOf(command),
  'install-version': () => sceneOf({ labels: { node: '>=20 <23' } }),
  'register-executor': async () => ({ ...(await queued()), hosts: {} }),
};

/** A second task of a template, the first of which has a slot; another host is free. */
async function limited(document: Partial<TemplateDocument>): Promise<Scene> {
  const hosts = await oneHost();
  const first = await queued(document);
  await claim(hosts.one as Host);
  const two = { two: await addExecutor(stage.core, { name: 'two' }) };
  return { ...(await startedTask(first.saved)), saved: first.saved, hosts: two };
}

describe('what is suggested, done, starts the task', () => {
  test.each(Object.entries(scenes))('%s', async (rule, scene) => {
    const played = await scene();
    // A host that is silent shows its life by asking: it is started before it asks.
    const silent = rule === 'start-executor' || rule === 'renew-executor' ? played.hosts : null;
    if (silent) {
      const { suggestion } = await why(played.taskId);
      expect(suggestion?.changes.map((each) => each.rule)).toEqual([rule]);
      await doing[rule as ChangeRule](suggestion?.changes[0]?.values ?? [], played);
      expect(await offeredTo(silent)).toContain(played.taskId);
    } else expect(await started(played)).toEqual([rule]);
  });

  test.each<[Partial<TemplateDocument>]>([
    [{ labels: { firmware: '>=20 <23' } }],
    [{ labels: { os: ['linux'], zone: ['east', 'west'] } }],
  ])('a value is found for %j', async (document) => {
    expect(await started(await sceneOf(document))).toEqual(['set-label']);
  });

  test.each<[Partial<TemplateDocument>, string]>([
    [{ labels: { python: true } }, 'install python on the host of one'],
    [{ labels: { pytest: ['9.1', '9.2'] } }, 'install pytest 9.1 | 9.2 on the host of one'],
    [{ labels: { memory: '>=512' } }, 'register an executor that fits'],
  ])('what nobody can set by an option is not suggested as one: %j', async (document, text) => {
    const { suggestion } = await why((await sceneOf(document)).taskId);
    expect(suggestion?.changes.map((change) => changeText(change, 'en')).join()).toContain(text);
  });

  const noSetUp = guarded({ setUp: false });
  test.each<[Partial<TemplateDocument>, object, string, string]>([
    [
      ...([
        { labels: { bench: "it's 3" } },
        {},
        "start one with --labels 'bench=it'\\''s 3' in addition to its other options",
      ] as const),
      "start the testyard up that runs one with TESTYARD_EXECUTOR_LABELS='bench=it'\\''s 3', appended after a comma if the variable already has a value",
    ],
    [
      ...([
        { source: { path: '/else' } },
        {},
        'start one with --allow-path /else in addition to its other options',
      ] as const),
      'start the testyard up that runs one with --allow-path /else in addition to its other options',
    ],
    [
      ...([{ source: { git: 'ssh://h/x' } }, {}, 'start one with --allow-source https,ssh'] as const),
      'start the testyard up that runs one with TESTYARD_EXECUTOR_ALLOW_SOURCE=https,ssh',
    ],
    [
      ...([{ ...command, setup: ['a'] }, noSetUp, 'start one without --no-setup'] as const),
      'start the testyard up that runs one without TESTYARD_EXECUTOR_NO_SETUP',
    ],
    [
      ...([{ labels: { site: 'lab' } }, { labels: { site: 'home' } }] as const),
      ...(['start one with --labels site=lab, instead of site=home'] as const),
      'start the testyard up that runs one with TESTYARD_EXECUTOR_LABELS=site=lab, instead of site=home',
    ],
  ])(
    'of an executor that `up` brings along its variables are named: %j',
    async (document, more, own, ofUp) => {
      const { suggestion } = await why((await sceneOf(document, more)).taskId);
      const [change] = suggestion?.changes ?? [];
      expect(change && changeText(change, 'en')).toBe(ofUp);
      const { embedded: _, ...other } = change ?? { rule: 'none', values: [] };
      expect(changeText(other, 'en')).toBe(own);
    },
  );

  test('all guards of a host that are in the way are named', async () => {
    const nothing = guarded({ projects: [], commands: [], setUp: false });
    const scene = await sceneOf({ ...command, setup: ['make deps'], environment: { PATH: '.' } }, nothing);
    const rules = await started(scene);
    expect(rules.toSorted()).toEqual(
      ['allow-command', 'allow-command', 'allow-project', 'allow-set-up', 'drop-variable'].toSorted(),
    );
  });

  test.each<ExecutorOrder>([{ kind: 'drain' }, { kind: 'pause', seconds: 600, note: '' }])(
    'several things that are in the way of the nearest executor are all named: $kind',
    async (order) => {
      const scene = await sceneOf({ labels: { gpu: 'a100' }, source: { path: '/elsewhere' } });
      const executorId = scene.hosts.one?.executorId ?? '';
      await orderExecutor(stage.core, { principal: systemAdmin, executorId, order });
      const rules = await started(scene);
      expect(rules.toSorted()).toEqual(['allow-path', 'resume-executor', 'set-label']);
    },
  );

  test('a limit that was lowered below what is in use is raised by as much, and both limits are named', async () => {
    const hosts = await oneHost();
    const saved = await saveTemplate(stage.core, { concurrency: 3 });
    for (let each = 0; each < 3; each += 1) {
      await startOne(stage.core, saved);
      await PlayedLease.mustTake(stage.core, await addExecutor(stage.core, { name: `busy-${each}` }));
    }
    await limitProject(stage.core, systemAdmin, { projectId: saved.projectId, maximumSlots: 1 });
    const { taskId } = await startedTask(saved);
    expect((await why(taskId)).suggestion?.changes).toMatchObject([
      { rule: 'raise-project-limit', values: ['4', expect.any(String)] },
      { rule: 'raise-template-limit', values: ['4', expect.any(String)] },
    ]);
    const [full] = (await why(taskId)).executors.toReversed();
    expect(full?.conditions.map(({ rule }) => rule)).toEqual(['project-limit', 'template-limit']);
    expect(await offeredTo(hosts)).toEqual([]);
  });

  test('a limit that is raised lets in who is first: the others before it are told beside it', async () => {
    const scene = await limited({});
    const { projectId } = scene.saved;
    await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: 1 });
    const { taskId } = await startedTask(scene.saved);
    const { executors, suggestion } = await why(taskId);
    expect(executors.find(({ executor }) => executor.name === 'two')?.conditions).toEqual([
      { rule: 'project-limit', slots: 1, inUse: 1 },
      { rule: 'others-first', ahead: 1 },
    ]);
    expect(suggestion?.changes.map(({ rule }) => rule)).toEqual(['raise-project-limit', 'wait']);
  });

  test('any number of changes of a host that is there is nearer than another host', async () => {
    const hosts = await oneHost({ labels: { os: 'darwin', gpu: 'a100' } });
    hosts.two = await addExecutor(stage.core, { name: 'two', slots: 1 });
    await announce('two', hosts, {});
    const executorId = hosts.two.executorId;
    await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } });
    expect(await started({ ...(await queued({ labels: { os: 'linux', gpu: 'a100' } })), hosts })).toEqual([
      'set-label',
      'resume-executor',
    ]);
  });

  test('commands name their project, and a name is one word of them and no option', async () => {
    const scene = await scenes['raise-project-limit']();
    const project = await stage.core.reads.projects.byId(scene.saved.projectId);
    const said = async (taskId: string) =>
      (await why(taskId)).suggestion?.changes.map((change) => changeText(change, 'en'));
    expect(await said(scene.taskId)).toEqual([`testyard project limit 2 --project ${project?.name}`]);
    await pauseTask(stage.core, { ...pause, taskId: scene.taskId });
    expect(await said(scene.taskId)).toEqual([
      `testyard resume 2 --task ${scene.taskId} --project ${project?.name}`,
    ]);
    const change = (rule: ChangeRule, ...values: string[]) => changeText({ rule, values }, 'en');
    expect(change('resume-run', '7', "Bob's shop")).toBe("testyard resume 7 --project 'Bob'\\''s shop'");
    expect(change('raise-project-limit', '7', '-x')).toBe('testyard project limit 7 --project=-x');
    expect(change('resume-executor', 'a; rm b')).toBe("testyard executor resume 'a; rm b'");
    expect(change('resume-executor', '-a')).toBe('testyard executor resume -- -a');
  });

  test('who is paused and still works on all of its slots has to be resumed, and to have one free', async () => {
    const scene = await scenes.wait();
    const executorId = scene.hosts.one?.executorId ?? '';
    await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } });
    expect(await started(scene)).toEqual(['resume-executor', 'wait']);
  });

  test('who is in trouble and drained has to be seen to and resumed', async () => {
    const scene = await scenes['see-to-trouble']();
    const executorId = scene.hosts.one?.executorId ?? '';
    await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } });
    expect(await started(scene)).toEqual(['see-to-trouble', 'resume-executor']);
  });

  test('who has all that is asked for and is in trouble comes before who would be given a label', async () => {
    const hosts = await oneHost({ labels: { gpu: 'yes' } });
    hosts.two = await addExecutor(stage.core, { name: 'two', slots: 1 });
    await announce('two', hosts, {});
    troubled.add(hosts.one?.executorId ?? '');
    await offeredTo(hosts);
    expect(await started({ ...(await queued({ labels: { gpu: true } })), hosts })).toEqual([
      'see-to-trouble',
    ]);
  });

  test('that a framework is believed again is recorded, as that it was not', async () => {
    await started(await scenes['mend-framework']());
    const { items } = await stage.core.reads.audit.list(wholeAudit, { limit: 9, after: null });
    const actions = items.map(({ action }) => action).filter((action) => action.endsWith('trust'));
    expect(actions).toEqual(['executor.trust', 'executor.distrust']);
  });
});

test('who has ended in good order is away at once, until it is heard again; the word of an older life is none', async () => {
  const { taskId, hosts } = await sceneOf({});
  const { executorId = '', instanceId = '' } = hosts.one ?? {};
  const rules = async () => (await why(taskId)).executors[0]?.conditions.map(({ rule }) => rule);
  await goOffline(stage.core, { executorId, instanceId: 'f'.repeat(32) });
  expect(await rules()).toEqual(['now']);
  await goOffline(stage.core, { executorId, instanceId });
  expect(await rules()).toEqual(['offline']);
  expect(await offeredTo(hosts)).toEqual([taskId]);
});

test('one for one task keeps its time to come back and deliver what it left', async () => {
  const { taskId, projectId } = await queued();
  const code = await createRegistrationCode(stage.core, {
    ...{ principal: systemAdmin, projectId, ttlSeconds: 60, ephemeral: true },
  });
  const { executorId } = await registerExecutor(stage.core, { code: code.code, name: 'once' });
  const instanceId = stage.core.ids.hex();
  await announceExecutor(stage.core, executorId, { instanceId, ...host, ...offers, sources });
  await goOffline(stage.core, { executorId, instanceId });
  expect((await why(taskId)).executors[0]?.conditions).toEqual([{ rule: 'now' }]);
});

test('a task that others are before of says so, its place, and when it starts from what such leases lasted', async () => {
  const hosts = await oneHost();
  const saved = await saveTemplate(stage.core);
  for (let round = 0; round < 4; round += 1) {
    await startOne(stage.core, saved);
    const lease = await PlayedLease.mustTake(stage.core, hosts.one as Host);
    await lease.find(['a']);
    stage.core.clock.advance(10_000);
    await announce('one', hosts, {});
    await lease.runAll();
    await lease.finish();
  }
  for (let each = 0; each < 3; each += 1) await startOne(stage.core, saved);
  const running = await PlayedLease.mustTake(stage.core, hosts.one as Host);
  await running.find(['a']);
  const lastRun = await startOne(stage.core, saved);
  const [last] = await stage.core.reads.tasks.ofRun(lastRun);
  stage.core.clock.advance(4_000);
  const told = await why(last?.id ?? '');
  expect(told).toMatchObject({ waits: true, position: 3, estimate: { p50: 26_000, p90: 29_640 } });
  expect(told.executors.map(({ conditions }) => conditions.map(({ rule }) => rule))).toEqual([['full']]);
  expect(told.suggestion?.changes.map(({ rule }) => rule)).toEqual(['wait']);
  expect(await why(running.taskId)).toMatchObject({ waits: false, activeLeases: 1, position: null });
});

test('nothing is estimated where nothing is known, and a finished task does not wait', async () => {
  const hosts = await oneHost();
  const first = await queued();
  await claim(hosts.one as Host);
  const second = await queued();
  expect(await why(second.taskId)).toMatchObject({ waits: true, position: 1, estimate: null });
  await stopRun(stage.core, { principal: systemAdmin, runId: second.runId, reason: '' });
  expect(await why(second.taskId)).toMatchObject({ waits: false, executors: [], suggestion: null });
  expect(await why(first.taskId)).toMatchObject({ waits: false, activeLeases: 1 });
});
