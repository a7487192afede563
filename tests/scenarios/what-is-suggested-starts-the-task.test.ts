// A task that several things keep from the only host: who does word by word what `why` suggests sees it start.
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

/** Until nothing more is suggested of the only task of a run, does it; answers what was done. */
async function followed(at: () => Service, taskId: string, act: typeof follow): Promise<string[]> {
  const done: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const why = await at().client.call('whyTask', { params: { taskId } });
    const changes = why.suggestion?.changes ?? [];
    if (changes.length === 0 || changes.every(({ rule }) => rule === 'none')) break;
    done.push(...changes.map(({ rule }) => rule));
    await act(changes.map(({ text }) => text));
  }
  return done;
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
  const done = await followed(() => service, taskId, follow);
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

test('of the executor that `up` brings along, which has variables in place of flags, the same is true', async () => {
  const other = new Yard();
  try {
    const env: Record<string, string> = {
      ...{ TESTYARD_EXECUTOR_ALLOW_COMMAND: '/bin/true', TESTYARD_EXECUTOR_NO_SETUP: 'true' },
      ...{ TESTYARD_EXECUTOR_LABELS: 'site=lab' },
    };
    const args: string[] = [];
    let up = await other.up({ args, env });
    const source = { path: writeSuite(other.folder, 'elsewhere', { 'readme.txt': '' }) };
    await saveTemplate(up, {
      ...{ name: 'guarded', framework: 'command', source, command: ['/bin/echo', 'done'] },
      ...{ setup: ['true'], labels: { gpu: 'a100', site: 'lab' } },
    });
    const run = await startRun(up, ['guarded']);
    const done = await followed(
      () => up,
      run.tasks[0]?.id ?? '',
      async (texts) => {
        for (const text of texts) {
          const [, name = '', value = ''] = /with (TESTYARD_\w+)=([^\s,]+)/.exec(text) ?? [];
          if (name !== '') env[name] = [env[name], value].filter(Boolean).join(',');
          const [, flag = '', path = ''] = /with (--[a-z-]+) (\S+)/.exec(text) ?? [];
          if (flag !== '') args.push(flag, path);
          delete env[/without (TESTYARD_\w+)/.exec(text)?.[1] ?? ''];
        }
        up.program.signal('SIGTERM');
        await up.program.ended;
        up = await other.up({ args, env });
      },
    );
    expect((await verdictOf(up, run.id)).verdict).toBe('passed');
    expect(done.toSorted()).toEqual(
      ['allow-command', 'allow-command', 'allow-path', 'allow-set-up', 'set-label'].toSorted(),
    );
  } finally {
    await other.close();
  }
});
