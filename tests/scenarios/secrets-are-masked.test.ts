// 200 secrets are planted in logs, reports, files and archives, spelled as programs spell them and written in pieces. None
// can be read by whoever may read everything; what is no secret stays as it was written.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf, logBytes, runTemplate, type Service } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** Twenty, each in ten places. */
const secrets = Array.from({ length: 20 }, (_, index) => {
  const random = createHash('sha256').update(`secret ${index}`).digest('base64');
  return index % 2 === 0 ? random.slice(0, 12 + index) : `p"a's\\s<${random.slice(0, 9)}>&ü 密%${index}`;
});
const variable = (index: number) => `SECRET_${index}`;

/** Plants each of them in each way, and says what it planted by numbers alone. */
const planter = `
import base64, hashlib, io, json, lzma, os, sys, tarfile, time, urllib.parse, zipfile
from xml.sax.saxutils import escape, quoteattr

secrets = [os.environ["SECRET_%d" % n] for n in range(${secrets.length})]

def out(data, pieces=1):
    size = max(1, len(data) // pieces)
    for at in range(0, len(data), size):
        os.write(1, data[at:at + size])
        if pieces > 1:
            time.sleep(0.002)
    os.write(1, b"\\n")

def b64(text):
    return base64.b64encode(text.encode()).decode()

cases, entries = [], []
for number, secret in enumerate(secrets):
    out(("log %d plain: " % number + secret).encode(), pieces=7)
    out(("log %d base64: " % number + b64("user%d:" % number + secret)).encode(), pieces=5)
    out(("log %d url: https://h/?q=" % number + urllib.parse.quote_plus(secret)).encode(), pieces=3)
    out(b"log utf16: " + secret.encode("utf-16-le"), pieces=4)
    cases.append("<testcase classname='suite' name=%s><failure message=%s>%s</failure><system-out>%s</system-out></testcase>" % (
        quoteattr("case %d " % number + secret), quoteattr("is " + secret),
        escape("trace\\n" + secret + "\\nend"), escape("printed " + b64(secret))))
    header = {"name": "Authorization", "value": "Basic " + b64("ci:" + secret)}
    url = "https://h/login?password=" + urllib.parse.quote(secret, safe="")
    body = json.dumps({"password": secret})
    entries.append({"request": {"url": url, "headers": [header], "postData": {"text": body}}})

os.makedirs("kept", exist_ok=True)
open("kept/network.har", "w").write(json.dumps({"log": {"entries": entries}}))
open("kept/utf16.txt", "wb").write("\\n".join(secrets).encode("utf-16"))
open("kept/%s.txt" % secrets[0].replace("/", "_"), "w").write("named as a secret" if "/" in secrets[0] else secrets[0])
benign = "".join("%d a line that is no secret %s\\n" % (n, hashlib.sha256(b"%d" % n).hexdigest()) for n in range(20000))
open("kept/benign.txt", "w").write(benign)
with zipfile.ZipFile("kept/trace.zip", "w", zipfile.ZIP_DEFLATED) as trace:
    trace.writestr("benign.txt", benign)
    for number, secret in enumerate(secrets):
        trace.writestr("trace-%d.network" % number, json.dumps({"n": number, "text": secret}) + "x" * 3000)
with tarfile.open("kept/all.tar.gz", "w:gz") as whole:
    for name in ["network.har", "trace.zip", "benign.txt"]:
        whole.add("kept/" + name, name)
open("kept/closed.xz", "wb").write(lzma.compress(b"nobody knows"))
out(benign.encode())
open("report.xml", "w").write("<testsuite name='suite'>" + "".join(cases) + "</testsuite>")
sys.exit(1)
`;

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

/** All that the API tells of a run, by where it was read. */
async function readAll(runId: string): Promise<Map<string, Buffer>> {
  const told = new Map<string, Buffer>();
  const add = (name: string, value: unknown) => told.set(name, Buffer.from(JSON.stringify(value)));
  const { client } = service;
  add('run', await client.call('getRun', { params: { runId } }));
  const { items } = await client.call('listTasks', { params: { runId } });
  const cases = await casesOf(service, runId);
  add('cases', cases);
  for (const { id } of cases)
    add(`case ${id}`, await client.call('getCase', { params: { runId, caseId: id } }));
  for (const { id: taskId } of items) {
    add(`task ${taskId}`, await client.call('getTask', { params: { taskId } }));
    for (const stream of ['stdout', 'stderr', 'setup', 'executor'])
      told.set(stream, await logBytes(service, taskId, stream));
    const files = (await client.call('listArtifacts', { params: { taskId } })).items;
    add('artifacts', files);
    for (const { id, name, size } of files) {
      const params = { taskId, artifactId: id };
      const { bytes } = await client.readBytes('readArtifact', { params, from: 0, length: size });
      told.set(name, Buffer.from(bytes));
    }
  }
  return told;
}

/** The files of an archive, taken out by another program than ours. */
function unpacked(archive: Buffer, module: 'zipfile' | 'tarfile'): Map<string, Buffer> {
  const folder = join(yard.work, 'unpacked');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'archive'), archive);
  execFileSync('python3', ['-m', module, '-e', join(folder, 'archive'), join(folder, 'out')]);
  const names = readdirSync(join(folder, 'out'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, 'out', name))]));
}

/** Written down here once more, not as the service does it. */
function spellings(secret: string): Buffer[] {
  const cut = (text: string, from: number, to: number) => text.slice(from, text.length - to);
  const in64 = (before: string) =>
    cut(Buffer.from(`${before}${secret}`).toString('base64'), Math.ceil((before.length * 4) / 3), 4);
  const texts = [
    ...[secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
    ...[encodeURIComponent(secret).replaceAll("'", '%27'), encodeURIComponent(secret).replaceAll('%20', '+')],
    ...[in64(''), in64('a'), in64('ab')],
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le')];
}

const readable = (bytes: Buffer) =>
  secrets.flatMap((secret, index) => (spellings(secret).some((text) => bytes.includes(text)) ? [index] : []));

async function plant() {
  const { client, projectId } = service;
  for (const [index, value] of secrets.entries())
    await client.call('setSecret', { params: { projectId, secretName: `s.${index}` }, body: { value } });
  const path = writeSuite(yard.work, 'planted', { 'plant.py': planter });
  return runTemplate(service, {
    ...{ name: 'planted', framework: 'command', source: { path }, command: ['python3', 'plant.py'] },
    ...{ report: { junit: 'report.xml' }, artifacts: ['kept/**'] },
    ...{ setup: [`printf '%s\\n' "$SECRET_1"`] },
    secrets: Object.fromEntries(secrets.map((_, index) => [variable(index), `s.${index}`])),
  });
}

test('200 planted secrets: none can be read, and what is none is as it was', async () => {
  const run = await plant();
  expect([run.verdict, run.counts.failed]).toEqual(['failed', secrets.length]);
  const told = await readAll(run.id);
  const archive = told.get('kept/trace.zip');
  if (!archive) throw new Error('no archive was kept');
  const inArchive = unpacked(archive, 'zipfile');
  for (const [name, bytes] of inArchive) told.set(`in the archive: ${name}`, bytes);
  const inTar = unpacked(told.get('kept/all.tar.gz') ?? Buffer.alloc(0), 'tarfile');
  const inBoth = unpacked(inTar.get('trace.zip') ?? Buffer.alloc(0), 'zipfile');
  for (const [name, bytes] of [...inTar, ...inBoth]) told.set(`in the archive of archives: ${name}`, bytes);
  const leaks = [...told].flatMap(([place, bytes]) =>
    readable(bytes).map((index) => `secret ${index} in ${place}`),
  );
  expect(leaks).toEqual([]);

  // Nor in what lies on the disk: database, journals, logs and files, of the server and of the executor.
  const kept = readdirSync(yard.data, { withFileTypes: true, recursive: true }).filter((one) => one.isFile());
  const onDisk = kept.flatMap(({ parentPath, name }) =>
    readable(readFileSync(join(parentPath, name))).map((index) => `secret ${index} in ${name}`),
  );
  expect(kept.length).toBeGreaterThan(10);
  expect(onDisk).toEqual([]);

  // What is around them is there: they were planted, and each line has its length.
  const stdout = told.get('stdout')?.toString('latin1') ?? '';
  for (const [index, secret] of secrets.entries())
    expect(stdout).toContain(`log ${index} plain: ${'*'.repeat(Buffer.byteLength(secret))}\n`);
  const cases = await casesOf(service, run.id);
  expect(cases.map(({ name }) => name.replace(/\*+.*/, ''))).toEqual(
    expect.arrayContaining(secrets.map((_, index) => `case ${index} `)),
  );
  const har = JSON.parse(told.get('kept/network.har')?.toString() ?? '') as { log: { entries: unknown[] } };
  expect(har.log.entries).toHaveLength(secrets.length);
  const benign = told.get('kept/benign.txt')?.toString() ?? '';
  expect(benign.split('\n')).toHaveLength(20_001);
  expect(benign).not.toContain('*');
  expect(stdout).toContain(benign);
  expect(inArchive.get('benign.txt')?.toString()).toBe(benign);
  expect(inTar.get('benign.txt')?.toString()).toBe(benign);
  expect(inTar.get('network.har')).toEqual(told.get('kept/network.har'));
  expect([...inBoth.keys()]).toEqual([...inArchive.keys()]);
  expect(run.tasks[0]?.warnings.join()).toMatch(/without being searched.*kept\/closed\.xz/);
  expect(told.get('setup')?.toString()).toContain('*'.repeat(Buffer.byteLength(secrets[1] ?? '')));
});
