// One run of five templates in five frameworks against one system: it counts right, and where the system is redeployed or goes
// down half-way, every framework stops at the same line.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run, SutDocument, TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { FakeSut } from '../setup/fake-sut.ts';
import { casesOf, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

// Five real runners, four times: only where time is.
const isWanted = process.env.TESTYARD_FULL === '1';
const packageOf = (name: string) => dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));

const frameworks = ['pytest', 'mocha', 'node-test', 'vitest', 'command'];

let yard: Yard;
let service: Service;
let gates: string;
let sut: FakeSut;
let templates: string[];

/**
 * Cases of each suite. The first two take longer than what is handed out at once, so that the others follow one by one; those
 * say that they have begun, and wait for the gate of their run.
 */
const numbers = [1, 2, 3, 4];
const isLate = (number: number) => number > 2;
const earlyMs = 150;
/** Of all the cases this one fails: a late one of pytest. */
const failing = 4;

const fileSystem = "import { existsSync, writeFileSync } from 'node:fs';";
const inNode = (framework: string, number: number) => `
const body = async () => {
  const gate = \`${gates}/\${process.env.TESTYARD_RUN_ID}\`;
  if (${isLate(number)}) writeFileSync(gate + '.${framework}', '');
  else await new Promise((on) => setTimeout(on, ${earlyMs}));
  while (${isLate(number)} && !existsSync(gate)) await new Promise((on) => setTimeout(on, 20));
};`;

const pytest = () => `
import os, pathlib, time, pytest
gate = pathlib.Path("${gates}", os.environ["TESTYARD_RUN_ID"])
@pytest.mark.parametrize("number", ${JSON.stringify(numbers)})
def test_case(number):
    if number > 2:
        gate.with_suffix(".pytest").touch()
    else:
        time.sleep(${earlyMs / 1000})
    while number > 2 and not gate.exists():
        time.sleep(0.02)
    assert number != ${failing}
`;
const mocha = (number: number) => `${fileSystem}${inNode('mocha', number)}
it('case ${number}', async function () { this.timeout(0); await body(); });`;
const nodeTest = (
  number: number,
) => `${fileSystem} import { test } from 'node:test';${inNode('node-test', number)}
test('case ${number}', body);`;
const vitest = (number: number) => `${fileSystem} import { test } from 'vitest';${inNode('vitest', number)}
test('case ${number}', body, 0);`;
const shell = (number: number) =>
  isLate(number)
    ? `gate="${gates}/$TESTYARD_RUN_ID"; touch "$gate.command"; while [ ! -e "$gate" ]; do sleep 0.02; done`
    : `sleep ${earlyMs / 1000}`;

/** Of every case a file, but for pytest. */
const files = (name: (number: number) => string, content: (number: number) => string) =>
  Object.fromEntries(numbers.map((number) => [name(number), content(number)]));

function documents(): TemplateDocument[] {
  const suite = (framework: string, written: Record<string, string>): TemplateDocument => {
    const path = writeSuite(yard.work, framework, { README: 'A suite.\n', ...written });
    return { name: framework, framework, source: { path }, executors: { max: 1 } };
  };
  const installed = (document: TemplateDocument): TemplateDocument => ({
    ...document,
    setup: [
      `mkdir -p node_modules && ln -s ${packageOf(document.framework)} node_modules/${document.framework}`,
    ],
  });
  const command = (number: number) => ({ name: `case ${number}`, command: ['sh', '-c', shell(number)] });
  return [
    suite('pytest', { 'test_shop.py': pytest() }),
    installed(
      suite(
        'mocha',
        files((number) => `test/${number}.spec.mjs`, mocha),
      ),
    ),
    suite(
      'node-test',
      files((number) => `test/${number}.test.mjs`, nodeTest),
    ),
    installed(
      suite(
        'vitest',
        files((number) => `${number}.spec.js`, vitest),
      ),
    ),
    { ...suite('command', {}), cases: numbers.map(command) },
  ];
}

beforeAll(async () => {
  if (!isWanted) return;
  yard = new Yard();
  gates = join(yard.work, 'gates');
  mkdirSync(gates);
  service = await yard.up({ args: ['--slots', '5'] });
  sut = await FakeSut.listen();
  templates = [];
  for (const document of documents()) templates.push(await saveTemplate(service, document));
});
beforeEach(() => {
  if (isWanted) sut.build = 'build-1';
});
afterAll(async () => {
  await sut?.stop();
  await yard?.close();
});

const read = (run: Run) => service.client.call('getRun', { params: { runId: run.id } });
const open = (run: Run) => writeFileSync(join(gates, run.id), '');
const isSeen = (run: Run, state: string) =>
  eventually(`seen ${state}`, { holds: async () => (await read(run)).sut.guard?.state === state });

/** A run of all five against the system, which waits this long for it. */
async function start(waitSeconds: number): Promise<Run> {
  const name = `shop-${waitSeconds}`;
  const http = { path: '/version', branchField: 'git.branch', buildField: 'build' };
  const body: SutDocument = {
    ...{ name, ip: '127.0.0.1', port: String(sut.port) },
    ...{ probe: { http, intervalSeconds: 1 }, onDown: { waitSeconds } },
  };
  await service.client.call('createSut', { params: { projectId: service.projectId }, body });
  return startRun(service, templates, { sut: { name, branch: 'main' } });
}

/** Resolves when each framework is at its gate, and what passed before it is proven to have met the right system. */
async function isHalfWay(run: Run): Promise<void> {
  const begun = () => readdirSync(gates).filter((name) => name.startsWith(`${run.id}.`)).length;
  const early = templates.length * numbers.filter((number) => !isLate(number)).length;
  await eventually('every framework is half-way', {
    holds: async () => begun() === templates.length && (await read(run)).counts.passed === early,
  });
  const looks = (await read(run)).sut.guard?.looks ?? 0;
  // Each of the five tells of each look: after the first it hears what all have ended, the next one proves that.
  await eventually('looked at by all of them', {
    holds: async () => ((await read(run)).sut.guard?.looks ?? 0) >= looks + 3 * templates.length,
  });
}

const numberOf = (name: string | undefined) => Number(/\d/.exec(name ?? '')?.[0]);

test.runIf(isWanted)('the verdict and the counts are those of all five together', async () => {
  const run = await start(31);
  open(run);
  const ended = await verdictOf(service, run.id);
  expect(ended).toMatchObject({
    verdict: 'failed',
    invalid: null,
    counts: counts({ passed: 19, failed: 1 }),
  });
  expect(ended.tasks.map((task) => [task.templateName, task.verdict, task.counts.expected])).toEqual([
    ['pytest', 'failed', 4],
    ...frameworks.slice(1).map((name) => [name, 'passed', 4]),
  ]);
  expect(ended.sut.guard).toMatchObject({ state: 'right', expected: { branch: 'main', build: 'build-1' } });
});

test.runIf(isWanted)(
  'redeployed half-way: invalid, with the boundary, and nothing begins after it',
  async () => {
    const run = await start(32);
    await isHalfWay(run);
    sut.build = 'build-2';
    await isSeen(run, 'changed');
    open(run);
    const ended = await verdictOf(service, run.id);
    expect(ended.tasks.map((task) => [task.templateName, task.verdict, task.cause, task.counts])).toEqual(
      frameworks.map((name) => [name, 'invalid', 'sut', counts({ passed: 3, blocked: 1 })]),
    );
    expect(ended).toMatchObject({ verdict: 'invalid', invalid: { from: 'build-1', to: 'build-2' } });
    expect(numberOf(ended.invalid?.lastBefore?.name)).toBe(2);
    expect(numberOf(ended.invalid?.firstAfter?.name)).toBe(3);
  },
);

test.runIf(isWanted)(
  'down for a while: the rest waits, and comes to the verdict that it had without',
  async () => {
    const run = await start(600);
    await isHalfWay(run);
    await sut.stop();
    await isSeen(run, 'down');
    open(run);
    // What ran when it went down comes to its end; nothing else begins.
    await eventually('each has ended what it was at', {
      holds: async () => (await read(run)).counts.passed === 15,
    });
    await sut.start();
    const ended = await verdictOf(service, run.id);
    expect(ended).toMatchObject({
      verdict: 'failed',
      invalid: null,
      counts: counts({ passed: 19, failed: 1 }),
    });
  },
);

test.runIf(isWanted)('down for longer than the policy waits: the rest is blocked, cause sut', async () => {
  const run = await start(0);
  await isHalfWay(run);
  await sut.stop();
  await isSeen(run, 'down');
  open(run);
  const ended = await verdictOf(service, run.id);
  await sut.start();
  expect(ended.tasks.map((task) => [task.templateName, task.verdict, task.cause, task.counts])).toEqual(
    frameworks.map((name) => [name, 'error', 'sut', counts({ passed: 3, blocked: 1 })]),
  );
  expect(ended).toMatchObject({ verdict: 'error', invalid: null });
  const blocked = (await casesOf(service, run.id)).filter(({ status }) => status === 'blocked');
  expect(blocked.map(({ name, cause }) => [numberOf(name), cause])).toEqual(blocked.map(() => [4, 'sut']));
});
