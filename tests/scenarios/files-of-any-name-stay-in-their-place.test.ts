// A test may call its files what it likes and make them what it likes. What is kept is kept under the very name, as
// its case's; what is not is named. Nothing is read or written outside of its place, and nothing hangs.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Artifact } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileNames } from '../setup/hostile-names.ts';
import { casesOf, logBytes, runTemplate, type Service } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

async function artifactsOf(taskId: string, caseId?: string): Promise<Artifact[]> {
  const found: Artifact[] = [];
  const query = { limit: '1000', ...(caseId === undefined ? {} : { caseId }) };
  for await (const one of service.client.items('listArtifacts', { params: { taskId }, query }))
    found.push(one);
  return found;
}

/** A machine that is fast enough to meet the limit of calls waits as it is told to. */
async function download(taskId: string, artifactId: string): Promise<Response> {
  const answer = await fetch(`${service.url}/api/v1/tasks/${taskId}/artifacts/${artifactId}`, {
    headers: { 'x-auth-token': service.token },
    signal: AbortSignal.timeout(10_000),
  });
  if (answer.status !== 429) return answer;
  await answer.body?.cancel();
  await sleep(1000 * Number(answer.headers.get('retry-after')));
  return download(taskId, artifactId);
}

const writeNames = `
import json, os
root = os.fsencode(os.environ["TESTYARD_CASE_ARTIFACTS"])
for each in json.load(open("names.json")):
    name = bytes.fromhex(each)
    # Longer than a path may be in one call: one folder after the other.
    at = os.open(root, os.O_RDONLY)
    *folders, last = name.split(b"/")
    for folder in folders:
        try:
            os.mkdir(folder, dir_fd=at)
        except FileExistsError:
            pass
        at, before = os.open(folder, os.O_RDONLY, dir_fd=at), at
        os.close(before)
    with os.fdopen(os.open(last, os.O_CREAT | os.O_EXCL | os.O_WRONLY, dir_fd=at), "wb") as file:
        file.write(each.encode())
    os.close(at)
`;

test('300 names are kept exactly as they are, as the files of their case', async () => {
  const names = hostileNames();
  expect(names.length).toBeGreaterThanOrEqual(300);
  const path = writeSuite(yard.work, 'names', {
    'write.py': writeNames,
    'names.json': JSON.stringify(names.map(({ bytes }) => bytes.toString('hex'))),
  });
  const before = everythingOutsideOfData();
  const run = await runTemplate(service, {
    ...{ name: 'names', framework: 'command', source: { path } },
    cases: [
      { name: 'writes', command: ['python3', 'write.py'] },
      { name: 'another', command: ['sh', '-c', 'echo mine > "$TESTYARD_CASE_ARTIFACTS/README"'] },
    ],
  });
  expect(run.verdict).toBe('passed');
  const taskId = run.tasks[0]?.id ?? '';
  const [writes, another] = await casesOf(service, run.id);
  const kept = await artifactsOf(taskId, writes?.id);
  const wanted = names.flatMap(({ bytes, kept: name }) =>
    name === null ? [] : [[name, sha256(bytes.toString('hex'))]],
  );
  expect(new Map(kept.map((one) => [one.name, one.sha256]))).toEqual(new Map(wanted as [string, string][]));
  expect(kept).toHaveLength(wanted.length);
  expect(await artifactsOf(taskId, another?.id)).toMatchObject([{ name: 'README', caseId: another?.id }]);
  expect(run.tasks[0]?.warnings).toEqual([expect.stringMatching(/^Not kept, .*1,024 characters: too-long/)]);

  for (const { id } of kept) {
    const answer = await download(taskId, id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[ -~]*"/);
    await answer.arrayBuffer();
  }
  const stored = readdirSync(join(yard.data, 'objects', 'artifacts'));
  expect(stored.filter((name) => !/^\d+$/.test(name))).toEqual([]);
  expect(everythingOutsideOfData()).toEqual(before);
});

/** Paths in the yard that neither the server nor the executor has a business with. */
function everythingOutsideOfData(): string[] {
  const paths = readdirSync(yard.folder, { recursive: true, encoding: 'latin1' });
  return paths.filter((path) => !/^(data|start-\d+|config)/.test(path)).sort();
}

const special = (secret: string) => `
import os, socket
def test_makes_everything():
    os.chdir(os.environ["TESTYARD_CASE_ARTIFACTS"])
    open("plain.txt", "w").write("plain")
    os.link("plain.txt", "hard-link.txt")
    os.symlink("${secret}/secret.txt", "link-out")
    os.symlink("${secret}", "folder-out")
    os.symlink("plain.txt", "link-in")
    os.symlink("nowhere", "dangling")
    os.symlink("loop-b", "loop-a"); os.symlink("loop-a", "loop-b")
    os.makedirs("deep"); os.symlink("..", "deep/up"); os.symlink(".", "deep/self")
    os.mkfifo("fifo")
    server = socket.socket(socket.AF_UNIX); server.bind("socket"); server.listen()
    os.truncate(os.open("sparse.bin", os.O_CREAT | os.O_WRONLY), 3_000_000)
    os.truncate(os.open("huge.bin", os.O_CREAT | os.O_WRONLY), 600 * 1024 ** 2)
    open("empty.txt", "w")
    os.makedirs("/".join(["n" * 100] * 12)); os.chdir("/".join(["n" * 100] * 12))
    for _ in range(40):
        os.mkdir("m" * 100); os.chdir("m" * 100)
    open("too-deep.txt", "w")
`;

test('links, pipes, sockets and what is too large are named and not followed, opened or read', async () => {
  const secret = join(yard.folder, 'secret');
  mkdirSync(secret);
  writeFileSync(join(secret, 'secret.txt'), 'nobody may have this');
  const path = writeSuite(yard.work, 'special', { 'test_special.py': special(secret) });
  const run = await runTemplate(service, { name: 'special', framework: 'pytest', source: { path } });
  expect(run.verdict).toBe('passed');
  const taskId = run.tasks[0]?.id ?? '';
  const kept = new Map((await artifactsOf(taskId)).map((one) => [one.name, one.sha256]));
  expect(kept).toEqual(
    new Map([
      ['plain.txt', sha256('plain')],
      ['hard-link.txt', sha256('plain')],
      ['sparse.bin', sha256(Buffer.alloc(3_000_000))],
      ['empty.txt', sha256('')],
    ]),
  );
  const warnings = run.tasks[0]?.warnings ?? [];
  expect(warnings).toHaveLength(3);
  const links = [
    'dangling',
    'deep/self',
    'deep/up',
    'fifo',
    'folder-out',
    'link-in',
    'link-out',
    'loop-a',
    'loop-b',
  ];
  const named = warnings.find((each) => each.includes('only plain files'));
  expect(named?.split(': ')[1]?.split(', ').sort()).toEqual([...links, 'socket']);
  expect(warnings.find((each) => each.includes('larger than'))).toMatch(/: huge\.bin$/);
  expect(warnings.find((each) => each.includes('cannot be read'))).toMatch(/: n{100}/);
  const log = (await logBytes(service, taskId, 'executor')).toString();
  expect(log).toContain('artifact fifo: no-plain-file');
  await expect.poll(() => readdirSync(join(yard.data, 'executor', 'work'))).toEqual([]);
});

const moving = (outside: string) => `
import os, threading, time
stop = threading.Event()
def grow(place):
    with open(place + "/grows.log", "ab", buffering=0) as file:
        while not stop.is_set():
            file.write(b"0123456789")
def come_and_go(place):
    while not stop.is_set():
        for number in range(50):
            open(f"{place}/comes-{number}.txt", "w").close()
        for number in range(50):
            os.unlink(f"{place}/comes-{number}.txt")
def swap(place):
    os.makedirs(place + "/real")
    for number in range(200):
        open(f"{place}/real/secret-{number}.txt", "w").write("mine")
    os.symlink("${outside}", place + "/link")
    while not stop.is_set():
        for one, other in (("real", "door"), ("link", "real"), ("door", "link")):
            os.rename(f"{place}/{one}", f"{place}/{other}")
def test_starts():
    place = os.environ["TESTYARD_CASE_ARTIFACTS"]
    for number in range(30):
        open(f"{place}/steady-{number}.txt", "w").write(str(number))
    for work in (grow, come_and_go, swap):
        threading.Thread(target=work, args=(place,), daemon=True).start()
    time.sleep(0.2)
def test_meanwhile():
    time.sleep(2.5)
    stop.set()
`;

test('files that grow, vanish or change places while they are read are whole, or named, and never another', async () => {
  const outside = join(yard.folder, 'outside');
  mkdirSync(outside);
  for (let number = 0; number < 200; number += 1)
    writeFileSync(join(outside, `secret-${number}.txt`), 'nobody may have this');
  const path = writeSuite(yard.work, 'moving', { 'test_moving.py': moving(outside) });
  const run = await runTemplate(service, {
    ...{ name: 'moving', framework: 'pytest', source: { path }, executors: { max: 1 } },
  });
  expect(run.verdict).toBe('passed');
  const taskId = run.tasks[0]?.id ?? '';
  const kept = await artifactsOf(taskId);
  const [starts] = await casesOf(service, run.id);
  expect(kept.every((one) => one.caseId === starts?.id)).toBe(true);
  expect(kept.filter(({ name }) => name.startsWith('steady-'))).toHaveLength(30);
  expect(kept.filter((one) => one.sha256 === sha256('nobody may have this'))).toEqual([]);
  const grown = kept.find(({ name }) => name === 'grows.log');
  const bytes = Buffer.from(await (await download(taskId, grown?.id ?? '')).arrayBuffer());
  expect([bytes.length, sha256(bytes)]).toEqual([grown?.size, grown?.sha256]);
  expect(bytes.toString().replaceAll('0123456789', '').length).toBeLessThan(10);
  expect(existsSync(join(outside, 'secret-199.txt'))).toBe(true);
});

test('what goes over the limits of the service is not kept, and is named', async () => {
  const small = new Yard();
  try {
    const tight = await small.up({
      args: ['--artifact-count', '5', '--artifact-size', '10kB', '--log-size', '1MiB'],
    });
    const write = (name: string, bytes: number) =>
      `head -c ${bytes} /dev/zero > "$TESTYARD_CASE_ARTIFACTS/${name}"`;
    const path = writeSuite(small.work, 'much', { 'x.txt': '' });
    const run = await runTemplate(tight, {
      ...{ name: 'much', framework: 'command', source: { path } },
      cases: [
        { name: 'large', command: ['sh', '-c', `${write('fits', 9_000)}; ${write('large', 9_001)}`] },
        {
          name: 'many',
          command: ['sh', '-c', [1, 2, 3, 4, 5, 6, 7].map((n) => write(`m${n}`, n)).join(';')],
        },
        { name: 'loud', command: ['sh', '-c', 'head -c 2000000 /dev/zero'] },
      ],
    });
    expect(run.verdict).toBe('passed');
    const params = { taskId: run.tasks[0]?.id ?? '' };
    const { items } = await tight.client.call('listArtifacts', { params });
    expect(items).toHaveLength(5);
    expect(items.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(10_000);
    const warnings = run.tasks[0]?.warnings ?? [];
    expect(warnings.find((each) => each.includes('may have 5 files of 10000 B in all'))).toMatch(
      /: .*(fits|large).*, m\d, m\d/,
    );
    expect(warnings.find((each) => each.includes('The log stdout is cut'))).toMatch(/\d+ bytes are kept/);
    const logs = await tight.client.call('listLogs', { params });
    expect(logs.items.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1024 ** 2);
  } finally {
    await small.close();
  }
});
