/** Who gets the next slot, on a real database. */
import {
  type CoreService,
  claimWork,
  hastenStarved,
  limitProject,
  startRuns,
  sweepOverdue,
  type TemplateDocument,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

type Saved = { projectId: string; templateId: string };

/** Starts runs of a template, one after the other; answers the ids of their tasks. */
async function queue(saved: Saved, many = 1, priority: number | null = null): Promise<string[]> {
  const tasks: string[] = [];
  for (let left = many; left > 0; left -= 500) {
    const { runId } = await startRuns(stage.core, {
      ...{ principal: systemAdmin, projectId: saved.projectId, priority, parameters: {}, onBehalfOf: '' },
      templates: Array.from({ length: Math.min(left, 500) }, () => saved.templateId),
      ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
    });
    tasks.push(...(await stage.core.reads.tasks.ofRun(runId)).map(({ id }) => id));
  }
  return tasks;
}

/** A second template of the same project. */
async function another(core: CoreService, { projectId }: Saved, document: Partial<TemplateDocument>) {
  const templateId = core.ids.decimal();
  const whole = { name: `t${templateId}`, framework: 'pytest', source: { path: '/suite' }, ...document };
  await core.unitOfWork.run((unit) => {
    const times = { createdAt: unit.now, updatedAt: unit.now, deletedAt: null };
    const template = { id: templateId, projectId, name: whole.name, version: 1, document: whole, ...times };
    return unit.templates.insert(template, 'test');
  });
  return { projectId, templateId };
}

async function claim(freeSlots: number): Promise<string[]> {
  const executor = await addExecutor(stage.core, { slots: freeSlots });
  const { offers } = await claimWork(stage.core, { ...executor, freeSlots, stopping: [] });
  return offers.map(({ task }) => task.id);
}

test('higher priorities first, then the oldest; what a run says stands above its template', async () => {
  const saved = await saveTemplate(stage.core);
  const urgent = await another(stage.core, saved, { priority: 80, labels: { os: 'linux' } });
  const [normal = ''] = await queue(saved);
  const [high = ''] = await queue(urgent);
  const [low = ''] = await queue(urgent, 1, 10);
  const [highest = ''] = await queue(saved, 1, 100);
  expect(await claim(4)).toEqual([highest, high, normal, low]);
});

test('free slots go to projects in turn: ten tasks of one keep none of another waiting', async () => {
  const many = await queue(await saveTemplate(stage.core), 10);
  const few = await queue(await saveTemplate(stage.core), 2);
  const given = await claim(4);
  expect(given.filter((id) => few.includes(id))).toEqual(few);
  expect(given.filter((id) => many.includes(id))).toEqual(many.slice(0, 2));
  expect(await claim(2)).toEqual(many.slice(2, 4));
});

test('one slot goes round: a project that had it waits for those that had none', async () => {
  const first = await queue(await saveTemplate(stage.core), 3);
  const second = await queue(await saveTemplate(stage.core), 2);
  const executor = await addExecutor(stage.core, { slots: 1 });
  const order: string[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    stage.core.clock.advance(1_000);
    const lease = await PlayedLease.mustTake(stage.core, executor);
    order.push(lease.taskId);
    await lease.find(['a']);
    await lease.runAll();
    await lease.finish();
  }
  expect(order).toEqual([first[0], second[0], first[1], second[1], first[2]]);
});

test('a project has no more slots than its limit, over executors, and others get what it may not have', async () => {
  const limited = await saveTemplate(stage.core);
  const { projectId } = limited;
  await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: 3 });
  const mine = await queue(limited, 6);
  expect(await claim(2)).toEqual(mine.slice(0, 2));
  expect(await claim(4)).toEqual(mine.slice(2, 3));
  const others = await queue(await saveTemplate(stage.core), 2);
  expect(await claim(4)).toEqual(others);
  await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: null });
  expect(await claim(4)).toEqual(mine.slice(3, 6));
});

test('a template has no more slots than its limit over all its runs, and does not keep the next one waiting', async () => {
  const one = await saveTemplate(stage.core, { concurrency: 2 });
  const limited = await queue(one, 4);
  const free = await queue(await another(stage.core, one, {}), 2);
  expect(await claim(5)).toEqual([...limited.slice(0, 2), ...free]);
  expect(await claim(5)).toEqual([]);
});

test('several who claim at the same moment fill a limit, and no more', async () => {
  const limited = await saveTemplate(stage.core, { concurrency: 3 });
  await queue(limited, 8);
  const executors = [];
  for (let each = 0; each < 6; each += 1) executors.push(await addExecutor(stage.core, { slots: 2 }));
  const claimed = await Promise.all(
    executors.map((each) => claimWork(stage.core, { ...each, freeSlots: 2, stopping: [] })),
  );
  expect(claimed.flatMap(({ offers }) => offers)).toHaveLength(3);
});

test('a slot that a limit kept back is offered when a lease of the limit ends', async () => {
  const limited = await saveTemplate(stage.core, { concurrency: 1 });
  await queue(limited, 2);
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core));
  await lease.find(['a']);
  await lease.runAll();
  const heard = stage.core.signals.listen(['work'], { timeoutMs: 20_000 });
  const before = performance.now();
  await lease.finish();
  await heard.promise;
  expect(performance.now() - before).toBeLessThan(20_000);
  expect(await claim(1)).toHaveLength(1);
});

test('a lease gives its slot up between two blocks for a project that has none, and its task goes on later', async () => {
  const long = await saveTemplate(stage.core);
  await queue(long);
  const executor = await addExecutor(stage.core, { slots: 2 });
  const first = await PlayedLease.mustTake(stage.core, executor);
  await first.find(Array.from({ length: 400 }, (_, index) => `case-${index}`));
  const { block } = await first.next();
  const second = await PlayedLease.mustTake(stage.core, executor);
  await second.next();
  const [small] = await queue(await saveTemplate(stage.core));
  const all = (block?.cases ?? []).flatMap((line) => [startOf(line), endOf(line, 'passed', 200)]);
  expect(await first.next(all)).toMatchObject({ block: null, done: true });
  expect((await second.next()).block).not.toBeNull();
  await first.finish();
  const next = await PlayedLease.mustTake(stage.core, executor);
  expect(next.taskId).toBe(small);
  await next.find(['a']);
  await next.runAll();
  await next.finish();
  expect((await PlayedLease.mustTake(stage.core, executor)).taskId).toBe(first.taskId);
});

test('two thousand tasks that nobody is fit for are one lane, and stand in the way of nobody', async () => {
  const stuck = await saveTemplate(stage.core, { labels: { os: 'plan9' } });
  await queue(stuck, 2_000);
  const [fit] = await queue(await another(stage.core, stuck, {}));
  const { lanes } = await stage.core.reads.tasks.lanes({ projectId: null, except: [] });
  expect(lanes.map(({ head }) => head.id)).toContain(fit);
  expect(lanes).toHaveLength(2);
  expect(await claim(2)).toEqual([fit]);
});

test('a task that waited as long as its template says ends with that as its reason, and what limits it goes on', async () => {
  const limited = await saveTemplate(stage.core, { concurrency: 1, timeouts: { queue: '1m' } });
  const [first = '', second = ''] = await queue(limited, 2);
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core));
  expect(lease.taskId).toBe(first);
  stage.core.clock.advance(60_000);
  await sweepOverdue(stage.core);
  const ended = await stage.core.reads.tasks.byId(second);
  expect(ended).toMatchObject({ state: 'finished', verdict: 'error', cause: 'time-out', startedAt: null });
  expect(ended?.trouble?.message).toEqual({ rule: 'queue-time' });
  expect((await stage.core.reads.tasks.byId(first))?.state).not.toBe('queued');
});

test('a further slot that a task is hardly worth goes to a task that has none, of whatever project', async () => {
  const executor = await addExecutor(stage.core, { slots: 9 });
  const [begun] = await queue(await saveTemplate(stage.core));
  const first = await PlayedLease.mustTake(stage.core, executor);
  stage.core.clock.advance(10_000);
  await first.find(Array.from({ length: 400 }, (_, index) => `case-${index}`));
  const { block } = await first.next();
  const ends = (block?.cases ?? []).flatMap((line) => [startOf(line), endOf(line, 'passed', 200)]);
  await first.next(ends);
  const [fresh] = await queue(await saveTemplate(stage.core));
  expect(await claim(1)).toEqual([fresh]);
  expect(await claim(1)).toEqual([begun]);
});

test('a project whose slots are all on other executors gets one where its task can run, after ten minutes', async () => {
  const elsewhere = await saveTemplate(stage.core);
  const device = await another(stage.core, elsewhere, { labels: { device: true } });
  await queue(elsewhere, 2);
  expect(await claim(2)).toHaveLength(2);
  const [waiting] = await queue(device);
  const others = await queue(await saveTemplate(stage.core, { labels: { device: true } }), 3);
  const executor = await addExecutor(stage.core, { slots: 1, labels: { device: 'yes' } });
  const turn = async () => {
    await hastenStarved(stage.core);
    const lease = await PlayedLease.mustTake(stage.core, executor);
    await lease.find(['a']);
    await lease.runAll();
    await lease.finish();
    return lease.taskId;
  };
  expect(await turn()).toBe(others[0]);
  stage.core.clock.advance(599_000);
  expect(await turn()).toBe(others[1]);
  stage.core.clock.advance(1_000);
  expect(await turn()).toBe(waiting);
  expect(await turn()).toBe(others[2]);
});
