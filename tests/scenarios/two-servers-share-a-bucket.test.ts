// Logs and files that came through one server are read through the other: one database, one bucket, two servers; also
// where the first is killed in the middle of a log and another goes on with it, and where the second deletes the run.
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPostgresBinaries, PostgresServer } from '../../packages/server/src/testing/postgres-server.ts';
import { S3Server, s3Environment } from '../../packages/server/src/testing/s3-server.ts';
import { eventually } from '../setup/eventually.ts';
import { logBytes, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const halves = [Buffer.alloc(300_000, 'first half \n'), Buffer.alloc(700_000, 'second half\0')];
const file = Buffer.alloc(6_000_000, 'artifact');

/** Writes the second half when it is told to, and a file that is larger than one part of an upload. */
const writer = `
import os, sys, time
def write(data):
    while data:
        data = data[os.write(1, data):]
write((b"first half \\n" * 30_000)[:300_000])
while not os.path.exists(sys.argv[1]):
    time.sleep(0.02)
write((b"second half\\0" * 70_000)[:700_000])
open("kept.bin", "wb").write((b"artifact" * 750_000)[:6_000_000])
`;

/** In the full tests alone: replicas and buckets have scenarios of their own that run every day. */
const runsHere = process.env.TESTYARD_FULL === '1' && hasPostgresBinaries();

const yards: Yard[] = [];
let database: PostgresServer | undefined;
let s3: S3Server | undefined;
beforeAll(async () => {
  if (!runsHere) return;
  database = await PostgresServer.start();
  s3 = await S3Server.start({ folder: join(newYard().folder, 's3'), conditional: true });
});
afterAll(async () => {
  for (const yard of yards) await yard.close();
  await s3?.stop();
  await database?.stop();
});

function newYard(): Yard {
  const yard = new Yard();
  yards.push(yard);
  return yard;
}

/** A server with a data folder of its own, and no executor. */
async function serve(port = 0): Promise<{ yard: Yard; service: Service }> {
  const yard = newYard();
  const env = { TESTYARD_DATABASE_URL: database?.url() ?? '', ...s3Environment };
  const args = ['--no-executor', '--object-store', s3?.address('yard') ?? ''];
  return { yard, service: await yard.up({ args, env, port }) };
}

test.runIf(runsHere)(
  'what one server took is read through the other, byte for byte, and deleted through it',
  async () => {
    const [writing, reading] = [await serve(), await serve()];
    await writing.yard.executor(writing.service, { name: 'host' });
    const goOn = join(writing.yard.folder, 'go-on');
    const template = await saveTemplate(reading.service, {
      name: 'writer',
      framework: 'command',
      source: { path: writeSuite(writing.yard.work, 'writer', { 'write.py': writer }) },
      command: ['python3', 'write.py', goOn],
      artifacts: ['kept.bin'],
    });
    const { id: runId, tasks } = await startRun(reading.service, [template]);
    const taskId = tasks[0]?.id ?? '';
    await eventually('the first half is read through the other server', {
      holds: async () => (await logBytes(reading.service, taskId, 'stdout')).length === halves[0]?.length,
    });
    const { port } = writing.service;
    await writing.service.program.kill();
    const successor = await serve(port);
    writeFileSync(goOn, '');
    expect((await verdictOf(reading.service, runId)).verdict).toBe('passed');
    for (const { service } of [reading, successor]) {
      expect(sha256(await logBytes(service, taskId, 'stdout'))).toBe(sha256(Buffer.concat(halves)));
      const [kept] = (await service.client.call('listArtifacts', { params: { taskId } })).items;
      const params = { taskId, artifactId: kept?.id ?? '' };
      const { bytes } = await service.client.readBytes('readArtifact', {
        params,
        from: 0,
        length: file.length,
      });
      expect(sha256(bytes)).toBe(sha256(file));
    }
    for (const { yard } of [writing, reading, successor])
      expect(existsSync(join(yard.data, 'objects'))).toBe(false);
    await reading.service.client.call('deleteRun', { params: { runId } });
    const left = () => ['artifacts', 'logs'].flatMap((kind) => s3?.names(`yard/${kind}`) ?? []);
    expect(left()).not.toEqual([]);
    await eventually('the objects of the deleted run are gone', {
      holds: () => left().length === 0,
      otherwise: left,
    });
  },
  180_000,
);
