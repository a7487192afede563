// One run of four templates on a fleet of which one host is killed, one drained and one paused meanwhile: every case
// counts once, the verdict is right, whoever waits is told why, and a small run of another project is not kept waiting.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run, TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft } from '../setup/processes.ts';
import { casesOf, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { type Started, Yard } from '../setup/yard.ts';

const leaseSeconds = 3;
const labels = { 'lab-1': ['site=lab', 'gpu=yes'], 'lab-2': ['site=lab', 'gpu=yes'], outpost: ['gpu=yes'] };

let yard: Yard;
let service: Service;
const hosts = new Map<string, Started>();
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--lease-seconds', String(leaseSeconds), '--slots', '2'] });
  for (const [name, own] of Object.entries(labels))
    hosts.set(name, await yard.executor(service, { name, args: ['--slots', '1', '--labels', ...own] }));
});
afterAll(() => yard.close());

const junit = `cat > report.xml <<'X'
<testsuite name="told"><testcase name="one"/><testcase name="two"><skipped/></testcase></testsuite>
X
`;

/** Opens the gate behind which one case of the lab waits, with whatever host it is on. */
const openGate = () => writeFileSync(join(yard.work, 'gate'), '');

/** Some for any host, some for those with a label; one case of the first is known to fail. */
function templates(): TemplateDocument[] {
  const steps = (name: string, cases: number, failing = -1) =>
    writeSuite(yard.work, name, { 'test_steps.py': sleepingSuite({ cases, secondsEach: 0.1, failing }) });
  const empty = writeSuite(yard.work, 'empty', { empty: '' });
  const told = writeSuite(yard.work, 'told', { 'report.sh': junit });
  const gate = `until test -e ${join(yard.work, 'gate')}; do sleep 0.1; done`;
  return [
    { name: 'anywhere', framework: 'pytest', source: { path: steps('anywhere', 40, 21) } },
    {
      ...{ name: 'lab', framework: 'command', source: { path: empty }, labels: { site: 'lab' } },
      cases: ['before', 'hold', 'after'].map((name) => ({
        name,
        command: ['sh', '-c', name === 'hold' ? gate : 'true'],
      })),
    },
    { name: 'gpu', framework: 'pytest', source: { path: steps('gpu', 20) }, labels: { gpu: 'yes' } },
    {
      ...{ name: 'told', framework: 'command', source: { path: told } },
      ...{ command: ['sh', 'report.sh'], report: { junit: 'report.xml' } },
    },
  ];
}

async function idOf(name: string): Promise<{ executorId: string }> {
  const { items } = await service.client.call('listExecutors', {});
  return { executorId: items.find((one) => one.name === name)?.id ?? '' };
}

/** The host on which the case runs that waits at the gate. */
async function hostAtGate(run: Run): Promise<string> {
  let host = '';
  await eventually('a case waits at the gate', {
    holds: () => {
      const [row] = yard.query(`select executors.name as host from leases
        join executors on executors.id = executor_id join cases on cases.id = running_case_id
        where leases.run_id = '${run.id}' and leases.state = 'running' and cases.name = 'hold'`);
      host = String(row?.host ?? '');
      return host !== '';
    },
  });
  return host;
}

const now = (run: Run) => service.client.call('getRun', { params: { runId: run.id } });

test('every case counts once, whoever is killed, drained or paused meanwhile', async () => {
  const names: string[] = [];
  for (const document of templates()) {
    await saveTemplate(service, document);
    names.push(document.name);
  }
  const run = await startRun(service, names);
  const small = await startElsewhere();
  const killed = await hostAtGate(run);
  const paused = killed === 'lab-1' ? 'lab-2' : 'lab-1';
  await hosts.get(killed)?.program.kill();
  await noProcessLeft(hosts.get(killed)?.mark ?? '');
  openGate();
  const pause = { seconds: 3600, note: 'a new kernel' };
  await service.client.call('pauseExecutor', { params: await idOf(paused), body: pause });
  await service.client.call('drainExecutor', { params: await idOf('outpost') });

  const late = await startRun(service, ['gpu']);
  await eventually('who waits for the paused host is told so', {
    holds: async () =>
      ((await now(late)).tasks[0]?.reason ?? '').match(`paused until .*: ${paused}$`) !== null,
    otherwise: async () => JSON.stringify((await now(late)).tasks),
  });
  const why = await service.client.call('whyTask', { params: { taskId: late.tasks[0]?.id ?? '' } });
  const states = why.executors.map(({ name, state }) => [name, state]);
  expect(why.waits).toBe(true);
  expect(Object.fromEntries(states)).toMatchObject({
    [paused]: 'paused',
    [killed]: 'offline',
    outpost: 'draining',
  });
  const local = why.executors.find(({ name }) => name === 'local');
  expect(local?.conditions.map(({ rule }) => rule)).toContain('label-missing');
  expect((await verdictOf(service, small.id)).verdict, 'a small run of others is not kept waiting').toBe(
    'passed',
  );
  await service.client.call('resumeExecutor', { params: await idOf(paused) });

  expect(await verdictOf(service, late.id)).toMatchObject({
    verdict: 'passed',
    counts: counts({ passed: 20 }),
  });
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({ verdict: 'failed', counts: counts({ passed: 63, failed: 1, skipped: 1 }) });
  expect(ended.tasks.map(({ verdict }) => verdict)).toEqual(['failed', 'passed', 'passed', 'passed']);
  const cases = await casesOf(service, run.id);
  expect(new Set(cases.map((one) => `${one.taskId} ${one.suite} ${one.name}`)).size).toBe(cases.length);
  const [, lab] = ended.tasks;
  const { items: leases } = await service.client.call('listLeases', { params: { taskId: lab?.id ?? '' } });
  const lost = { executor: killed, state: 'ended', lost: true, end: 'there was no sign of life' };
  expect(leases).toContainEqual(expect.objectContaining(lost));
  const ran = leases.filter(({ executor }) => executor !== killed).map(({ results }) => results);
  expect(Math.max(...ran), 'its cases ran elsewhere').toBeGreaterThan(0);
  const shown = await yard.run(service, ['show', String(run.number)]);
  expect(shown.stdout).toMatch(new RegExp(`lost with ${killed} after .*: there was no sign of life`));
});

/** One case in another project, whose members share only the host of the server. */
async function startElsewhere(): Promise<Run> {
  const other = await service.client.call('createProject', { body: { name: 'small' } });
  const its: Service = { ...service, projectId: other.id };
  const path = writeSuite(yard.work, 'small', { empty: '' });
  await saveTemplate(its, { name: 'smoke', framework: 'command', source: { path }, command: ['true'] });
  return startRun(its, ['smoke']);
}
