// A verdict is bound to the system under test: the wrong one runs nothing, one that changes makes the run invalid, and one
// that is down is waited for.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run, StartRun, SutDocument, TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { FakeSut } from '../setup/fake-sut.ts';
import { type Service, saveTemplate, startRun, statusesOf, verdictOf } from '../setup/service.ts';
import { counts } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
const suts: FakeSut[] = [];
let gates: string;
let made = 0;

beforeAll(async () => {
  yard = new Yard();
  gates = join(yard.work, 'gates');
  mkdirSync(gates);
  service = await yard.up({ args: ['--slots', '8'] });
});
afterAll(async () => {
  await Promise.all(suts.map((sut) => sut.stop()));
  await yard?.close();
});

async function aSut(): Promise<FakeSut> {
  const sut = await FakeSut.listen();
  suts.push(sut);
  return sut;
}

/** Cases that wait at a gate of their own, one after the other. */
function template(cases: number): TemplateDocument {
  made += 1;
  const command = (number: number) => [
    'sh',
    '-c',
    `while [ ! -e "${gates}/$TESTYARD_RUN_ID-${number}" ]; do sleep 0.02; done`,
  ];
  return {
    ...{ name: `guarded-${made}`, framework: 'command', source: { path: yard.work }, executors: { max: 1 } },
    cases: Array.from({ length: cases }, (_, at) => ({ name: `case-${at + 1}`, command: command(at + 1) })),
  };
}

const open = ({ id }: Run, ...numbers: readonly number[]) => {
  for (const number of numbers) writeFileSync(join(gates, `${id}-${number}`), '');
};

async function saveSut(sut: FakeSut, more: Partial<SutDocument> = {}): Promise<string> {
  const name = `sut-${sut.port}`;
  const probe = {
    http: { path: '/version', branchField: 'git.branch', buildField: 'build' },
    intervalSeconds: 1,
  };
  const body: SutDocument = { name, ip: '127.0.0.1', port: String(sut.port), probe, ...more };
  await service.client.call('createSut', { params: { projectId: service.projectId }, body });
  return name;
}

const start = async (cases: number, asked: NonNullable<StartRun['sut']>) => {
  const { id } = await startRun(service, [await saveTemplate(service, template(cases))], { sut: asked });
  return service.client.call('getRun', { params: { runId: id } });
};
const read = ({ id }: Run) => service.client.call('getRun', { params: { runId: id } });

/** Resolves when so many cases have passed, and the SUT was looked at after that. */
async function provenThrough(run: Run, cases: number): Promise<void> {
  await eventually(`${cases} passed`, { holds: async () => (await read(run)).counts.passed >= cases });
  const looks = (await read(run)).sut.guard?.looks ?? 0;
  await eventually('two more looks', {
    holds: async () => ((await read(run)).sut.guard?.looks ?? 0) >= looks + 2,
  });
}

test.concurrent('redeployed half-way: the run is invalid, and names the two cases between which it changed', async () => {
  const sut = await aSut();
  const run = await start(5, { name: await saveSut(sut) });
  open(run, 1, 2);
  await provenThrough(run, 2);
  sut.build = 'build-2';
  open(run, 3, 4, 5);
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({
    verdict: 'invalid',
    invalid: {
      from: 'build-1',
      to: 'build-2',
      lastBefore: { name: 'case-2' },
      firstAfter: { name: 'case-3' },
    },
    sut: { guard: { state: 'changed', expected: { branch: 'main', build: 'build-1' } } },
  });
  expect(ended.tasks[0]).toMatchObject({ verdict: 'invalid', cause: 'sut' });
  expect(ended.tasks[0]?.reason).toMatch(
    /changed during the run: it was main build-1, and is now main build-2/,
  );
});

test.concurrent('the wrong build or branch: no case starts, all are blocked, and nothing is learnt of the tests', async () => {
  const sut = await aSut();
  const name = await saveSut(sut);
  for (const asked of [{ build: 'build-0' }, { branch: 'release' }]) {
    const run = await start(3, { name, ...asked });
    open(run, 1, 2, 3);
    expect(await verdictOf(service, run.id)).toMatchObject({
      ...{ verdict: 'error', invalid: null, counts: counts({ blocked: 3 }) },
      tasks: [{ verdict: 'error', cause: 'sut' }],
    });
    expect(await statusesOf(service, run.id)).toEqual({
      ...{ 'case-1': 'blocked (sut)', 'case-2': 'blocked (sut)', 'case-3': 'blocked (sut)' },
    });
  }
});

test.concurrent('down for a while: the rest waits, and goes on when it is back as it was', async () => {
  const sut = await aSut();
  const run = await start(3, { name: await saveSut(sut, { onDown: { waitSeconds: 60 } }), build: 'build-1' });
  open(run, 1);
  await provenThrough(run, 1);
  await sut.stop();
  await eventually('seen down', { holds: async () => (await read(run)).sut.guard?.state === 'down' });
  open(run, 2);
  await eventually('what runs comes to its end', {
    holds: async () => (await read(run)).counts.passed === 2,
  });
  expect((await read(run)).tasks[0]?.reason).toMatch(/cannot be reached|did not answer/);
  open(run, 3);
  await sut.start();
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({ verdict: 'passed', counts: counts({ passed: 3 }) });
  const states = ended.sut.guard?.sightings.map(({ state }) => state) ?? [];
  expect([states[0], states.includes('down'), states.at(-1)]).toEqual(['right', true, 'right']);
});

test.concurrent('down for longer than the policy waits: later cases are blocked', async () => {
  const sut = await aSut();
  const run = await start(4, { name: await saveSut(sut, { onDown: { waitSeconds: 0 } }) });
  open(run, 1);
  await provenThrough(run, 1);
  await sut.stop();
  await eventually('seen down', { holds: async () => (await read(run)).sut.guard?.state === 'down' });
  open(run, 2, 3, 4);
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({
    verdict: 'error',
    counts: { passed: 2, blocked: 2 },
    tasks: [{ cause: 'sut' }],
  });
});

test.concurrent('in the fail-closed mode a system that does not declare itself a test target is left alone', async () => {
  const sut = await aSut();
  const name = await saveSut(sut, { declared: true });
  const refused = await start(2, { name });
  open(refused, 1, 2);
  const ended = await verdictOf(service, refused.id);
  expect(ended).toMatchObject({ verdict: 'error', counts: { blocked: 2 } });
  expect(ended.tasks[0]?.reason).toMatch(/does not declare itself a test target/);
  sut.isTestTarget = true;
  const run = await start(2, { name });
  open(run, 1, 2);
  expect(await verdictOf(service, run.id)).toMatchObject({ verdict: 'passed', counts: { passed: 2 } });
});

test.concurrent('a name that the project does not know is passed on, unguarded, and the run says so', async () => {
  const run = await start(1, { name: 'nobody-knows-it', port: '1' });
  open(run, 1);
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({
    verdict: 'passed',
    sut: { name: 'nobody-knows-it', port: '1', guard: null },
  });
  expect(ended.sut.note).toMatch(/so it was not probed/);
});

test.concurrent('two that change the same system never run at once, though there are slots for both', async () => {
  const sut = await aSut();
  const name = await saveSut(sut);
  const book = join(gates, `book-${sut.port}`);
  const write = (word: string) => `echo ${word} >> "${book}"`;
  const ids: string[] = [];
  for (const word of ['one', 'two']) {
    const command = ['sh', '-c', `${write(`${word}-begins`)}; sleep 0.3; ${write(`${word}-ends`)}`];
    const document = { ...template(0), sut: { access: 'change' } as const, cases: [{ name: word, command }] };
    const run = await startRun(service, [await saveTemplate(service, document)], { sut: { name } });
    ids.push(run.id);
  }
  for (const id of ids) expect(await verdictOf(service, id)).toMatchObject({ verdict: 'passed' });
  expect(readFileSync(book, 'utf8').trim().split('\n')).toEqual([
    'one-begins',
    'one-ends',
    'two-begins',
    'two-ends',
  ]);
});
