// A PostgreSQL database is brought back to a moment in the middle of a run, settled, and served again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  hasPostgresBinaries,
  PostgresServer,
  queryPostgres,
} from '../../packages/server/src/testing/postgres-server.ts';
import { eventually } from '../setup/eventually.ts';
import { saveTemplate, startRun, statusesOf, verdictOf } from '../setup/service.ts';
import { openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** In the full tests alone: `settle` itself is tried on a database every day. */
const runsHere = process.env.TESTYARD_FULL === '1' && hasPostgresBinaries();

let server: PostgresServer | undefined;
const yard = new Yard();
beforeAll(async () => {
  if (runsHere) server = await PostgresServer.start();
});
afterAll(async () => {
  await yard.close();
  await server?.stop();
});

const on = (database: string) => ({ TESTYARD_DATABASE_URL: server?.url(database) ?? '' });
const settle = (database: string) => yard.start(['settle', '--json'], on(database)).program.end();

test.runIf(runsHere)(
  'what was running at that moment runs again at once, and the verdict is right',
  async () => {
    const address = server?.url() ?? '';
    await queryPostgres(address, "create database live encoding 'UTF8' template template0");
    const service = await yard.up({ env: on('live') });
    const suite = sleepingSuite({
      ...{ cases: 6, secondsEach: 0, failing: 5 },
      gates: { folder: yard.work, numbers: [3] },
    });
    const source = { path: writeSuite(yard.work, 'suite', { 'test_steps.py': suite }) };
    const template = await saveTemplate(service, { name: 'steps', framework: 'pytest', source });
    const { id } = await startRun(service, [template]);
    await eventually('there are results', {
      holds: async () => Object.values(await statusesOf(service, id)).includes('passed'),
    });
    const refused = await settle('live');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('DATABASE_IN_USE');
    await service.program.kill();
    openGate(yard.work, id, 3);
    await eventually('no session is left on the database', {
      holds: async () =>
        (await queryPostgres(address, "select 1 from pg_stat_activity where datname = 'live'")).length === 0,
    });
    await queryPostgres(address, 'create database restored template live');
    const settled = await settle('restored');
    expect(settled.code).toBe(0);
    expect(JSON.parse(settled.stdout).leases).toBeGreaterThan(0);
    const again = await yard.up({ env: on('restored') });
    const run = await verdictOf(again, id);
    expect(run.verdict).toBe('failed');
    expect(run.counts).toMatchObject({ expected: 6, passed: 5, failed: 1 });
  },
);
