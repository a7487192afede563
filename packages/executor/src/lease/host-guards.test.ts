// What the owner of a host lets in and runs with each session: against a server that offers what it should not.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskPlan } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { executorOptions } from '../options.ts';
import { processesWith } from '../process/proc-scan.ts';
import { type ExecutorStage, stageOfEachTest } from '../testing/executor-stage.ts';
import type { FakeLease } from '../testing/fake-lease.ts';
import type { FakeServer } from '../testing/fake-server.ts';

let stage: ExecutorStage;
let server: FakeServer;
let folder: string;
stageOfEachTest((opened) => {
  stage = opened;
  ({ server, folder } = opened);
});

async function offered(change: Partial<TaskPlan>) {
  const source = { path: stage.source };
  const secrets = Object.fromEntries((change.secrets ?? []).map((name) => [name, folder]));
  const lease = server.offer({ source, arguments: ['cases=1'], ...change }, { secrets });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  return lease;
}

const project = 'a'.repeat(32);
const touches = (command: string[]) => ({ framework: 'command', command, arguments: [] });

const probedBy = (...words: string[]): Partial<TaskPlan> => ({
  sutGuard: {
    ...{ sutId: '1', waitMs: 0, declared: false, expected: { branch: null, build: null } },
    probe: { kind: 'command', words, intervalMs: 1_000 },
  },
});

test('an offer against the guards is refused on the host, and nothing of it runs', async () => {
  stage.start({ allowProject: [project], allowCommand: ['/bin/true'], noSetup: true });
  await server.until(() => server.countOf('announce') === 1, 'it is there');
  expect(server.calls.find(({ name }) => name === 'announce')?.body.guards).toEqual({
    ...{ projects: [project], commands: ['/bin/true'], setUp: false },
  });
  const mark = join(folder, 'mark');
  const own = { projectId: project };
  const refused: readonly (readonly [Partial<TaskPlan>, string])[] = [
    [touches(['/bin/touch', mark]), 'host-no-project'],
    [{ ...own, ...touches(['/bin/touch', mark]) }, 'host-no-command'],
    [
      { ...own, framework: 'command', cases: [{ name: 'a', command: ['/bin/touch', mark] }] },
      'host-no-command',
    ],
    [{ ...own, ...touches(['/bin/true']), ...probedBy('/bin/touch', mark) }, 'host-no-command'],
    [{ ...own, ...touches(['/bin/true']), setup: [`touch ${mark}`] }, 'host-no-set-up'],
    [{ ...own, ...touches(['/bin/true']), environment: { LD_PRELOAD: mark } }, 'host-no-variable'],
    [{ ...own, ...touches(['/bin/true']), environment: { PATH: folder } }, 'host-no-variable'],
    [{ ...own, ...touches(['/bin/true']), secrets: ['PATH'] }, 'host-no-variable'],
  ];
  for (const [plan, rule] of refused) {
    const { finished } = await offered(plan);
    expect(finished).toMatchObject({ outcome: 'failed', cause: 'configuration', remark: { rule } });
    expect(finished?.message).toContain('EXECUTOR_REFUSES');
  }
  expect(existsSync(mark)).toBe(false);
  expect((await offered({ ...own, ...touches(['/bin/true']) })).finished?.outcome).toBe('completed');
});

test('a set-up command is a program of the shell, which has to be let in', async () => {
  stage.start({ allowCommand: ['/bin/true'] });
  const mark = join(folder, 'mark');
  const { finished } = await offered({ ...touches(['/bin/true']), setup: [`touch ${mark}`] });
  expect(finished).toMatchObject({ outcome: 'failed', remark: { rule: 'host-no-command' } });
  expect(existsSync(mark)).toBe(false);
});

test('hooks run around the session and know what it is about', async () => {
  const tell = (name: string) => `echo "${name} $TESTYARD_TASK_ID $(ls)" | tee -a ${folder}/told`;
  stage.start({
    beforeSession: stage.program('before', tell('before')),
    afterSession: stage.program('after', tell('after')),
  });
  const lease = await offered({ setup: ['touch b.txt'] });
  expect(lease.finished?.outcome).toBe('completed');
  const told = readFileSync(join(folder, 'told'), 'utf8').replaceAll('\n', ' ');
  expect(told).toMatch(/^before \d+ a\.txt after \d+ a\.txt b\.txt $/);
  expect(lease.log('setup')).toContain('before ');
});

test('a hook that fails keeps the session from starting, in its own words', async () => {
  stage.start({
    beforeSession: stage.program('before', 'echo a look >&2; echo "the bench is off" >&2; exit 3'),
  });
  const lease = await offered({});
  expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
  expect(lease.finished?.message).toBe(
    'The hook before-session of this host ended with exit code 3: the bench is off (EXECUTOR_HOOK_FAILED)',
  );
  expect(lease.results).toEqual([]);
});

/** Processes that know what lease they are for: those of its hooks. */
const hooksOf = ({ leaseId }: FakeLease) => processesWith(`TESTYARD_LEASE_ID=${leaseId}`);

test('a hook that hangs is ended', async () => {
  stage.start({ beforeSession: stage.program('before', 'sleep 600'), hookSeconds: '1' });
  const lease = await offered({});
  expect(lease.finished).toMatchObject({
    ...{ outcome: 'failed', cause: 'infrastructure', remark: { rule: 'hook-late' } },
  });
  expect(hooksOf(lease)).toEqual([]);
});

test('a stop does not wait for a hook', async () => {
  stage.start({ beforeSession: stage.program('before', 'sleep 600'), hookSeconds: '600' });
  const lease = server.offer({ source: { path: stage.source }, arguments: ['cases=1'] });
  await server.until(() => hooksOf(lease).length > 0, 'the hook runs');
  server.order({ leaseId: lease.leaseId, cause: 'stopped', reason: 'by ann', kind: 'stop' });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'stopped', message: 'by ann' });
  expect(hooksOf(lease)).toEqual([]);
});

test('a hook that fails afterwards is a warning, and changes no result', async () => {
  stage.start({ afterSession: stage.program('after', 'sleep 600 & exit 1') });
  const lease = await offered({});
  expect(lease.finished?.outcome).toBe('completed');
  expect(lease.events.find(({ type }) => type === 'task-notice')).toMatchObject({
    ...{ kind: 'warning', cause: 'infrastructure', remark: { rule: 'hook-failed' } },
  });
});

test('what cannot be a guard or a hook is refused at the start', () => {
  for (const [input, words] of [
    [{ allowProject: ['shop'] }, '--allow-project: "shop"'],
    [{ beforeSession: '/nowhere/hook' }, '--before-session: "/nowhere/hook"'],
    [{ hookSeconds: '0' }, '--hook-seconds'],
  ] as const)
    expect(() => executorOptions({ server: server.url, ...input }, {})).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(words) }),
    );
});
