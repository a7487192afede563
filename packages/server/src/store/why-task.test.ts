/** What is said of a task that waits is true: whatever is suggested, done, starts it. */
import {
  announceExecutor,
  type Change,
  claimWork,
  type ExecutorOrder,
  limitProject,
  orderExecutor,
  stopRun,
  type TemplateDocument,
  whyTask,
} from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { PlayedLease } from '../testing/played-lease.ts';
import { stageOfEachTest } from '../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../testing/test-core.ts';

const stage = stageOfEachTest();

type Host = Awaited<ReturnType<typeof addExecutor>>;
interface Hosts {
  [name: string]: Host;
}

const host = { slots: 1, labels: { os: 'linux' } as Record<string, string>, version: '1' };
const offers = { frameworks: { pytest: '9' } as Record<string, string> };
const sources = { gitSchemes: ['https'], paths: ['/suite'] };

async function queued(document: Partial<TemplateDocument> = {}) {
  const saved = await saveTemplate(stage.core, document);
  const runId = await startOne(stage.core, saved);
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  if (!task) throw new Error('no task');
  return { ...saved, runId, taskId: task.id };
}

const why = (taskId: string) => whyTask(stage.core, systemAdmin, taskId);
const claim = (each: Host) => claimWork(stage.core, { ...each, freeSlots: 1, stopping: [] });
/** What each host said last: what is added to it stays. */
const said = new Map<string, object>();
const announce = (name: string, hosts: Hosts, more: object) => {
  const { executorId = '', instanceId = '' } = hosts[name] ?? {};
  const whole = { ...host, ...offers, sources, ...said.get(executorId), ...more };
  said.set(executorId, whole);
  return announceExecutor(stage.core, executorId, { instanceId, ...whole });
};

/** Does what a person would do who reads it. */
async function apply(change: Change, hosts: Hosts, projectId: string): Promise<void> {
  const [name = '', first = '', second = ''] = change.values;
  const core = stage.core;
  if (change.rule === 'set-label')
    return announce(name, hosts, { labels: { ...host.labels, [first]: second } });
  if (change.rule === 'allow-path')
    return announce(name, hosts, { sources: { ...sources, paths: [...sources.paths, first] } });
  if (change.rule === 'allow-source')
    return announce(name, hosts, { sources: { ...sources, gitSchemes: ['https', first] } });
  if (change.rule === 'install-framework')
    return announce(name, hosts, { frameworks: { ...offers.frameworks, [first]: '1' } });
  if (change.rule === 'mend-framework')
    return announce(name, hosts, { frameworks: offers.frameworks, distrusted: {} });
  if (change.rule === 'start-executor') return announce(name, hosts, {});
  if (change.rule === 'resume-executor') {
    const request = { principal: systemAdmin, executorId: hosts[name]?.executorId ?? '' };
    await orderExecutor(core, { ...request, order: { kind: 'resume' } });
  } else if (change.rule === 'raise-project-limit')
    await limitProject(core, systemAdmin, { projectId, maximumSlots: Number(name) });
  else if (change.rule === 'register-executor') hosts.new = await addExecutor(core, { name: 'new' });
  else throw new Error(`nothing is done for ${change.rule}`);
}

/** Applies what is suggested, all of it; answers the rules, when one of the hosts was offered the task. */
async function started({ taskId, projectId }: { taskId: string; projectId: string }, hosts: Hosts) {
  const { suggestion } = await why(taskId);
  const given = new Set<string>();
  for (const each of Object.values(hosts))
    for (const { task } of (await claim(each)).offers) given.add(task.id);
  expect([...given]).toEqual([]);
  for (const change of suggestion?.changes ?? []) await apply(change, hosts, projectId);
  for (const each of Object.values(hosts))
    for (const { task } of (await claim(each)).offers) given.add(task.id);
  expect([...given]).toContain(taskId);
  return suggestion?.changes.map(({ rule }) => rule);
}

async function oneHost(): Promise<Hosts> {
  const hosts = { one: await addExecutor(stage.core, { name: 'one', slots: 1 }) };
  await announce('one', hosts, {});
  return hosts;
}

describe('what is suggested, done, starts the task', () => {
  test.each<[string, Partial<TemplateDocument>]>([
    ['set-label', { labels: { gpu: true } }],
    ['set-label', { labels: { node: '>=20 <23' } }],
    ['set-label', { labels: { os: ['linux'], zone: ['east', 'west'] } }],
    ['allow-path', { source: { path: '/elsewhere' } }],
    ['allow-source', { source: { git: 'ssh://host/x' } }],
    ['install-framework', { framework: 'command', command: ['true'] }],
  ])('%s', async (rule, document) => {
    expect(await started(await queued(document), await oneHost())).toEqual([rule]);
  });

  test('mend-framework', async () => {
    const hosts = await oneHost();
    const distrusted = { pytest: { version: '9', message: 'it lies' } };
    await announce('one', hosts, { frameworks: { command: '1' }, distrusted });
    expect(await started(await queued({}), hosts)).toEqual(['mend-framework']);
    const actions = (await stage.core.reads.audit.list(null, { limit: 9, after: null })).items.map(
      ({ action }) => action,
    );
    expect(actions.filter((action) => action.endsWith('trust'))).toEqual([
      'executor.trust',
      'executor.distrust',
    ]);
  });

  test.each<ExecutorOrder>([{ kind: 'drain' }, { kind: 'pause', seconds: 600, note: '' }])(
    'several things that are in the way of the nearest executor are all named: $kind',
    async (order) => {
      const hosts = await oneHost();
      const { executorId = '' } = hosts.one ?? {};
      await orderExecutor(stage.core, { principal: systemAdmin, executorId, order });
      const task = await queued({ labels: { gpu: 'a100' }, source: { path: '/elsewhere' } });
      const rules = await started(task, hosts);
      expect(rules?.toSorted()).toEqual(['allow-path', 'resume-executor', 'set-label']);
    },
  );

  test('an executor that is offline, a project at its limit, and no executor at all', async () => {
    const none = await queued();
    expect(await started(none, {})).toEqual(['register-executor']);
    const hosts = await oneHost();
    const limited = await queued();
    const { projectId } = limited;
    await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: 1 });
    const nextRun = await startOne(stage.core, limited);
    const [next] = await stage.core.reads.tasks.ofRun(nextRun);
    const [first] = (await claim(hosts.one as Host)).offers;
    expect(first?.task.id).toBe(limited.taskId);
    const two = { two: await addExecutor(stage.core, { name: 'two' }) };
    expect(await started({ taskId: next?.id ?? '', projectId }, two)).toEqual(['raise-project-limit']);
    const waiting = await queued();
    stage.core.clock.advance(61_000);
    const told = await why(waiting.taskId);
    expect(told.suggestion?.changes.map(({ rule }) => rule)).toEqual(['start-executor']);
    expect(told.executors.every(({ state }) => state === 'offline')).toBe(true);
  });
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
  expect(told).toMatchObject({ waits: true, position: 3, estimate: { p50: 26_000, p90: 26_000 } });
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
