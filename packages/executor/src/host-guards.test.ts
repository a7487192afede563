// What the owner of a host lets in and runs with each session: against a server that offers what it should not.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskPlan } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runExecutor } from './executor.ts';
import { type ExecutorInput, executorOptions } from './options.ts';
import { FakeServer } from './testing/fake-server.ts';

process.env.TESTYARD_FAKE_FRAMEWORK = '1';
const withinMs = 30_000;
let server: FakeServer;
let folder: string;
let leave: AbortController;
let over: Promise<void>;

beforeEach(async () => {
  server = await FakeServer.listen();
  folder = mkdtempSync(join(tmpdir(), 'testyard-guards-'));
  mkdirSync(join(folder, 'source'));
  writeFileSync(join(folder, 'source/a.txt'), 'a');
  leave = new AbortController();
});
afterEach(async () => {
  leave.abort('orphaned');
  await over?.catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(more: ExecutorInput): void {
  const data = join(folder, 'data');
  const input = { server: server.url, code: server.code, data, slots: '1', allowPath: [folder], ...more };
  const signals = { finish: new AbortController().signal, leave: leave.signal };
  over = runExecutor({ ...executorOptions(input, {}), stopGraceMs: 300 }, signals, () => undefined);
  over.catch(() => undefined);
}

async function offered(change: Partial<TaskPlan>) {
  const source = { path: join(folder, 'source') };
  const lease = server.offer({ source, arguments: ['cases=1'], ...change });
  await server.until(() => lease.finished !== null, 'the lease is finished', withinMs);
  return lease;
}

/** A program of the host's owner. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const project = 'a'.repeat(32);
const touches = (command: string[]) => ({ framework: 'command', command, arguments: [] });

test('an offer against the guards is refused on the host, and nothing of it runs', async () => {
  start({ allowProject: [project], allowCommand: ['/bin/true'], noSetup: true });
  await server.until(() => server.countOf('announce') === 1, 'it is there', withinMs);
  expect(server.calls.find(({ name }) => name === 'announce')?.body.guards).toEqual({
    ...{ projects: [project], commands: ['/bin/true'], setUp: false },
  });
  const mark = join(folder, 'mark');
  const own = { projectId: project };
  const refused: readonly (readonly [Partial<TaskPlan>, string])[] = [
    [touches(['/bin/touch', mark]), 'host-no-project'],
    [{ ...own, ...touches(['/bin/touch', mark]) }, 'host-no-command'],
    [{ ...own, ...touches(['/bin/true']), setup: [`touch ${mark}`] }, 'host-no-set-up'],
    [{ ...own, ...touches(['/bin/true']), environment: { LD_PRELOAD: mark } }, 'host-no-variable'],
  ];
  for (const [plan, rule] of refused) {
    const { finished } = await offered(plan);
    expect(finished).toMatchObject({ outcome: 'failed', cause: 'configuration', remark: { rule } });
    expect(finished?.message).toContain('EXECUTOR_REFUSES');
  }
  expect(existsSync(mark)).toBe(false);
  expect((await offered({ ...own, ...touches(['/bin/true']) })).finished?.outcome).toBe('completed');
}, 90_000);

test('hooks run around the session and know what it is about', async () => {
  const tell = (name: string) => `echo "${name} $TESTYARD_TASK_ID $(ls)" | tee -a ${folder}/told`;
  start({ beforeSession: program('before', tell('before')), afterSession: program('after', tell('after')) });
  const lease = await offered({ setup: ['touch b.txt'] });
  expect(lease.finished?.outcome).toBe('completed');
  const told = readFileSync(join(folder, 'told'), 'utf8').replaceAll('\n', ' ');
  expect(told).toMatch(/^before \d+ a\.txt after \d+ a\.txt b\.txt $/);
  expect(lease.log('setup')).toContain('before ');
}, 60_000);

test('a hook that fails keeps the session from starting, in its own words', async () => {
  start({ beforeSession: program('before', 'echo "the bench is off" >&2; exit 3') });
  const lease = await offered({});
  expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
  expect(lease.finished?.message).toBe(
    'The hook before-session of this host ended with exit code 3: the bench is off (EXECUTOR_HOOK_FAILED)',
  );
  expect(lease.results).toEqual([]);
}, 60_000);

test('a hook that hangs is ended', async () => {
  start({ beforeSession: program('before', 'sleep 600'), hookSeconds: '1' });
  expect((await offered({})).finished).toMatchObject({
    ...{ outcome: 'failed', cause: 'infrastructure', remark: { rule: 'hook-late' } },
  });
}, 60_000);

test('a hook that fails afterwards is a warning, and changes no result', async () => {
  start({ afterSession: program('after', 'sleep 600 & exit 1') });
  const lease = await offered({});
  expect(lease.finished?.outcome).toBe('completed');
  expect(lease.events.find(({ type }) => type === 'task-notice')).toMatchObject({
    ...{ kind: 'warning', cause: 'infrastructure', remark: { rule: 'hook-failed' } },
  });
}, 60_000);

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
