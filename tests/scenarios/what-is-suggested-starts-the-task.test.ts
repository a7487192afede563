// A task that several things keep from the only host: who does word by word what `why` suggests sees it start.
import type { TaskWhy } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { type Started, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
let lab: Started;
let options = ['--slots', '1', '--allow-command', '/bin/true', '--no-setup'];
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor'] });
  lab = await yard.executor(service, { name: 'lab', args: options });
});
afterAll(() => yard.close());

/** Does what the words say: commands as they stand, and a new start of the host with other options. */
async function follow(texts: readonly string[]): Promise<void> {
  const before = options.join(' ');
  for (const text of texts) {
    if (text.startsWith('testyard '))
      expect(await yard.run(service, text.split(' ').slice(1))).toMatchObject({ code: 0 });
    const [, flag, value = ''] = /^start lab with (--[a-z-]+) (\S+)/.exec(text) ?? [];
    const [, dropped] = /^start lab without (--[a-z-]+)/.exec(text) ?? [];
    if (flag) options.push(flag, value);
    options = options.filter((option) => option !== dropped);
  }
  if (options.join(' ') === before) return;
  lab.program.signal('SIGTERM');
  await lab.program.ended;
  lab = await yard.executor(service, { name: 'lab', args: options });
}

test('guards, a missing label, a drained host, a paused run: each is named, done, and the run passes', async () => {
  const path = writeSuite(yard.work, 'any', { 'readme.txt': '' });
  await saveTemplate(service, {
    ...{ name: 'guarded', framework: 'command', source: { path } },
    ...{ command: ['/bin/echo', 'done'], setup: ['true'], labels: { gpu: 'a100' } },
  });
  expect(await yard.run(service, ['executor', 'drain', 'lab'])).toMatchObject({ code: 0 });
  const run = await startRun(service, ['guarded']);
  expect(await yard.run(service, ['pause', String(run.number)])).toMatchObject({ code: 0 });
  const taskId = run.tasks[0]?.id ?? '';
  const done: string[] = [];
  const suggested = async (): Promise<TaskWhy['suggestion']> =>
    (await service.client.call('whyTask', { params: { taskId } })).suggestion;
  for (let round = 0; round < 3; round += 1) {
    const changes = (await suggested())?.changes ?? [];
    if (changes.length === 0 || changes.every(({ rule }) => rule === 'none')) break;
    done.push(...changes.map(({ rule }) => rule));
    await follow(changes.map(({ text }) => text));
  }
  await eventually('the task has a slot', {
    holds: async () =>
      (await service.client.call('getRun', { params: { runId: run.id } })).state !== 'queued',
    withinMs: 30_000,
    otherwise: () => `${done.join(' ')}\n${lab.program.stderr}`,
  });
  expect((await verdictOf(service, run.id)).verdict).toBe('passed');
  expect(done.toSorted()).toEqual(
    [
      'allow-command',
      'allow-command',
      'allow-set-up',
      'resume-executor',
      'resume-run',
      'set-label',
    ].toSorted(),
  );
});
