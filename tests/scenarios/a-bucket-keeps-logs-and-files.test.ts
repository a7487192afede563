// Logs and files in a bucket are the bytes that the test wrote, also where the bucket was away in between; and the
// credentials for it are in no output.
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

let yard: Yard;
let s3: S3Server;
let service: Service;
const startS3 = (port = 0) => S3Server.start({ folder: join(yard.folder, 's3'), conditional: true, port });

beforeAll(async () => {
  yard = new Yard();
  s3 = await startS3();
  service = await yard.up({ args: ['--object-store', s3.address('yard')], env: s3Environment });
});
afterAll(async () => {
  await yard.close();
  await s3.stop();
});

test('a log and a file come back byte for byte, although the bucket was away in the middle', async () => {
  const goOn = join(yard.folder, 'go-on');
  const id = await saveTemplate(service, {
    name: 'writer',
    framework: 'command',
    source: { path: writeSuite(yard.work, 'writer', { 'write.py': writer }) },
    command: ['python3', 'write.py', goOn],
    artifacts: ['kept.bin'],
  });
  const run = await startRun(service, [id]);
  const taskId = run.tasks[0]?.id ?? '';
  const length = async () => (await logBytes(service, taskId, 'stdout')).length;
  await eventually('the first half is there', { holds: async () => (await length()) === halves[0]?.length });
  const { port } = s3;
  await s3.stop();
  writeFileSync(goOn, '');
  await service.program.said(/STORE_UNAVAILABLE/);
  s3 = await startS3(port);
  // A transfer that a bucket leaves without an answer is given up after a minute, and begun again.
  expect((await verdictOf(service, run.id)).verdict).toBe('passed');
  expect(sha256(await logBytes(service, taskId, 'stdout'))).toBe(sha256(Buffer.concat(halves)));
  const [kept] = (await service.client.call('listArtifacts', { params: { taskId } })).items;
  const params = { taskId, artifactId: kept?.id ?? '' };
  const { bytes } = await service.client.readBytes('readArtifact', { params, from: 0, length: file.length });
  expect(sha256(bytes)).toBe(sha256(file));
  expect(existsSync(join(yard.data, 'objects'))).toBe(false);
  expect(s3.names('yard/artifacts')).toHaveLength(1);
  expect(service.program.stdout + service.program.stderr).not.toContain('AWS4-HMAC');
}, 120_000);

test('a backup leaves the bucket out, and a restore says to start with it', async () => {
  const [backup, folder] = [join(yard.folder, 'backup'), join(yard.folder, 'restored')];
  const made = ['backup', backup, '--data', yard.data, '--object-store', s3.address('yard')];
  expect((await yard.start(made).program.end()).stdout).toContain('copy it after this');
  const { stdout, code } = await yard.start(['restore', backup, '--data', folder]).program.end();
  expect(stdout).toContain('bring the bucket back');
  expect(stdout).toContain(`testyard up --data ${folder} --object-store <bucket>`);
  expect(code).toBe(0);
});
