import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SessionLimits, TaskPlan } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runExecutor } from '../executor.ts';
import { type ExecutorInput, executorOptions } from '../options.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { ControlGroup, findGroupPlaces } from './control-group.ts';
import { noLimits, prlimitFlags, sessionLimits } from './session-limits.ts';

let server: FakeServer;
let folder: string;
let leave: AbortController;
let over: Promise<unknown> | undefined;
beforeEach(async () => {
  server = await FakeServer.listen();
  folder = mkdtempSync(join(tmpdir(), 'testyard-limits-'));
  mkdirSync(join(folder, 'source'));
  writeFileSync(join(folder, 'source/a.txt'), 'a');
  leave = new AbortController();
  over = undefined;
});
afterEach(async () => {
  leave.abort('orphaned');
  await over?.catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What each of these scripts came to as a case, by its name. */
async function run(
  scripts: Readonly<Record<string, string>>,
  host: Partial<ExecutorInput>,
  limits?: SessionLimits,
) {
  const input = { server: server.url, code: server.code, data: join(folder, 'data'), slots: '1' };
  const options = executorOptions({ ...input, allowPath: [folder], canary: 'never', ...host }, {});
  const finish = new AbortController().signal;
  over = runExecutor(options, { finish, leave: leave.signal }, () => undefined);
  const cases = Object.entries(scripts).map(([name, text]) => ({ name, command: ['/bin/sh', '-c', text] }));
  return casesOf({ framework: 'command', cases, ...(limits ? { sessionLimits: limits } : {}) });
}

async function casesOf(plan: Partial<TaskPlan>) {
  const lease = server.offer({ source: { path: join(folder, 'source') }, ...plan });
  await server.until(() => lease.finished !== null, 'the lease ends', 60_000);
  return Object.fromEntries(
    lease.events.flatMap((event) =>
      event.type === 'case-finished' ? [[lease.cases[Number(event.caseId) - 1]?.name, event] as const] : [],
    ),
  );
}

const beyond = (rule: string) => ({ status: 'failed', cause: 'resource-limit', remark: { rule } });

test('a process beyond its CPU time or the size of a file ends its case with that cause, and no other', async () => {
  const big = 'exec head -c 3000000 /dev/zero';
  const scripts = {
    before: 'true',
    spins: 'while :; do :; done',
    writes: `${big} >big`,
    opens: 'test "$(ulimit -n)" = 100',
    fails: 'exit 1',
    after: 'true',
  };
  const limits = { ...noLimits, fileBytes: 2 * 1024 ** 2, cpuSeconds: 60, openFiles: 100 };
  const told = await run(scripts, { sessionCpuSeconds: '1' }, limits);
  expect(told).toMatchObject({
    before: { status: 'passed' },
    spins: beyond('over-cpu'),
    writes: beyond('over-file'),
    opens: { status: 'passed' },
    fails: { status: 'failed', cause: 'test' },
    after: { status: 'passed' },
  });
  expect(told.spins?.message).toBe('A process exceeded its limit of 1 s of CPU time and was killed');
  expect(told.spins?.details).toContain('SIGXCPU');
}, 90_000);

const places = findGroupPlaces();

test.skipIf(places.memory === null)(
  'a session beyond its memory ends its case with that cause',
  async () => {
    const eats = `exec python3 -c 'len(bytearray(400 << 20))'`;
    const told = await run(
      { before: 'true', eats, after: 'true' },
      { sessionMemory: String(128 * 1024 ** 2) },
    );
    expect(told).toMatchObject({
      before: { status: 'passed' },
      eats: beyond('over-memory'),
      after: { status: 'passed' },
    });
    expect(
      readdirSync(places.memory?.folder ?? '').filter((name) => name.startsWith(`testyard-${process.pid}`)),
    ).toEqual([]);
  },
  90_000,
);

test.skipIf(places.memory === null)(
  'so does one whose warm process dies of it',
  async () => {
    const suite =
      'def test_before(): pass\ndef test_eats(): len(bytearray(400 << 20))\ndef test_after(): pass\n';
    writeFileSync(join(folder, 'source/test_memory.py'), suite);
    await run({ before: 'true' }, { sessionMemory: String(200 * 1024 ** 2) });
    expect(await casesOf({ framework: 'pytest' })).toMatchObject({
      test_before: { status: 'passed' },
      test_eats: beyond('over-memory'),
      test_after: { status: 'passed' },
    });
  },
  90_000,
);

test.skipIf(places.processes === null)(
  'a fork bomb ends within its session',
  async () => {
    const forks = 'i=0; while [ $i -lt 60 ]; do sleep 30 & i=$((i + 1)); done; wait';
    const told = await run({ forks, after: 'true' }, { sessionProcesses: '24' });
    expect(told).toMatchObject({ forks: beyond('over-processes'), after: { status: 'passed' } });
  },
  90_000,
);

/** What the kernel shows of its unified hierarchy, as far as it is asked. */
function playedHierarchy(): string {
  const own = join(folder, 'cgroup/service');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'cgroup.controllers'), 'cpu memory pids\n');
  return join(folder, 'cgroup');
}

test('in the unified hierarchy the executor goes into a leaf, and hands the controllers on', () => {
  const found = findGroupPlaces(playedHierarchy(), '0::/service\n');
  const own = join(folder, 'cgroup/service');
  expect(found.memory).toMatchObject({ folder: own, limitFile: 'memory.max' });
  expect(readFileSync(join(own, 'executor/cgroup.procs'), 'utf8')).toBe(String(process.pid));
  expect(readFileSync(join(own, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids');
  const group = ControlGroup.open(found, { ...noLimits, memoryBytes: 5000, processes: 7 });
  const [joins = ''] = group?.joins ?? [];
  const session = dirname(joins);
  expect(readFileSync(join(session, 'memory.max'), 'utf8')).toBe('5000');
  expect(readFileSync(join(session, 'pids.max'), 'utf8')).toBe('7');
  writeFileSync(join(session, 'memory.events'), 'low 0\noom 2\noom_kill 1\n');
  expect([group?.met(), group?.met()], 'told once').toEqual(['memory', null]);
});

test('without a group of its own to divide nothing is changed', () => {
  const root = playedHierarchy();
  writeFileSync(join(root, 'service/cgroup.controllers'), 'cpu\n');
  expect(findGroupPlaces(root, '0::/service\n')).toEqual({ memory: null, processes: null });
  expect(readdirSync(join(root, 'service'))).toEqual(['cgroup.controllers']);
});

test('a template may lower what the host lets it have, and not exceed it', () => {
  const host = { ...noLimits, cpuSeconds: 10, openFiles: 100 };
  const template = { ...noLimits, cpuSeconds: 60, openFiles: 50, fileBytes: 7 };
  expect(sessionLimits(host, template)).toEqual({ ...noLimits, cpuSeconds: 10, openFiles: 50, fileBytes: 7 });
  expect(sessionLimits(host)).toEqual(host);
});

test('memory is bounded process by process where there is no group', () => {
  const limits: SessionLimits = { ...noLimits, memoryBytes: 1000, cpuSeconds: 3 };
  expect(prlimitFlags(limits, false)).toEqual(['--cpu=3:8', '--data=1000:1000']);
  expect(prlimitFlags(limits, true)).toEqual(['--cpu=3:8']);
});
