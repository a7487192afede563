import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPostgresBinaries, PostgresServer } from '../../packages/server/src/testing/postgres-server.ts';
import { eventually } from '../setup/eventually.ts';
import { saveTemplate, startRun, statusesOf, verdictOf } from '../setup/service.ts';
import { openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let server: PostgresServer;
const yards: Yard[] = [];
beforeAll(async () => {
  if (hasPostgresBinaries()) server = await PostgresServer.start();
});
afterAll(async () => {
  for (const yard of yards) await yard.close();
  await server?.stop();
});

/** A replica of the service: a process with a data folder of its own. */
async function replica(args: readonly string[] = []) {
  const yard = new Yard();
  yards.push(yard);
  const env = { TESTYARD_DATABASE_URL: server.url() };
  return { yard, service: await yard.up({ args: ['--lease-seconds', '4', ...args], env }) };
}

test.skipIf(!hasPostgresBinaries())(
  'a run whose replica is killed is finished by the other, with the right verdict',
  async () => {
    const [first, second] = [await replica(), await replica(['--no-executor'])];
    const suite = sleepingSuite({
      ...{ cases: 12, secondsEach: 0.02, failing: 9 },
      gates: { folder: first.yard.work, numbers: [6] },
    });
    const path = writeSuite(first.yard.work, 'suite', { 'test_steps.py': suite });
    const source = { path };
    const template = await saveTemplate(first.service, { name: 'steps', framework: 'pytest', source });
    // Of the second replica: it may read the same folder, and its lease outlives the first.
    const other = await second.yard.executor(second.service, { name: 'other', args: ['--allow-path', path] });
    const { id } = await startRun(first.service, [template]);
    await eventually('the first replica has results', {
      holds: async () =>
        Object.values(await statusesOf(second.service, id)).some((each) => each === 'passed'),
    });
    await first.service.program.kill();
    openGate(first.yard.work, id, 6);
    const run = await verdictOf(second.service, id);
    expect(run.verdict).toBe('failed');
    expect(run.counts).toMatchObject({ expected: 12, passed: 11, failed: 1 });
    expect(other.program.isOver).toBe(false);
    const words = second.service.program.stdout + second.service.program.stderr;
    expect(words).not.toContain(encodeURIComponent('a password: with/odd @characters'));
  },
);

test.skipIf(!hasPostgresBinaries())(
  'a replica whose own executor does not come is not ready, though that of another is there',
  async () => {
    const first = await replica();
    const yard = new Yard();
    yards.push(yard);
    mkdirSync(yard.data);
    // Where its executor would keep its things.
    writeFileSync(join(yard.data, 'executor'), '');
    const env = { TESTYARD_DATABASE_URL: server.url() };
    const { program } = yard.start(['up', '--port', '0', '--data', yard.data], env);
    const [, url] = await program.said(/server +(http:\S+)/);
    const readiness = async (of: string | undefined) => (await fetch(`${of}/health/ready`)).json();
    await program.said(/being restarted/);
    expect(await readiness(first.service.url)).toMatchObject({ status: 'ready' });
    expect(await readiness(url)).toMatchObject({ waitingFor: 'embedded-executor' });
    expect(program.stdout).not.toContain('testyard login');
  },
);

test.skipIf(!hasPostgresBinaries())('a wrong password is refused at once, and shown to nobody', async () => {
  const yard = new Yard();
  yards.push(yard);
  const env = { TESTYARD_DATABASE_URL: server.url('postgres', 'not the right one') };
  const end = await yard.start(['up', '--port', '0', '--data', yard.data], env).program.end();
  expect(end.code).toBe(3);
  expect(end.stderr).toContain('DATABASE_SIGN_IN_FAILED');
  expect(end.stderr + end.stdout).not.toMatch(/not(%20| )the(%20| )right(%20| )one/);
});
