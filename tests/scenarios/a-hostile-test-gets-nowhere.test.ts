// Tests are foreign programs. What they try here: to read what is the service's, to be somebody else, to speak for the
// service, to have the executor read or run something for them. And afterwards: no secret is anywhere on the disk.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import {
  casesOf,
  logBytes,
  runTemplate,
  type Service,
  saveTemplate,
  startRun,
  statusesOf,
  verdictOf,
} from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
let credential: string;

beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--slots', '2'] });
  const kept = readFileSync(join(yard.data, 'executor', 'executor.json'), 'utf8');
  credential = (JSON.parse(kept) as { credential: string }).credential;
});
afterAll(() => yard.close());

const suite = (name: string, files: Record<string, string>, more: Partial<TemplateDocument> = {}) => {
  const source = { path: writeSuite(yard.work, name, files) };
  return { name, framework: 'pytest', source, ...more };
};

/** Evidence follows the verdict. */
const saysSoon = (taskId: string, stream: string, text: string) =>
  eventually(`${stream} says ${text}`, {
    holds: async () => (await logBytes(service, taskId, stream)).toString().includes(text),
  });

test('nothing of the service can be read, from no side', async () => {
  const data = yard.data;
  const reads = [
    `cat ${data}/executor/executor.json`,
    `cat ${data}/testyard.db`,
    `cat /proc/1/root${data}/executor/executor.json`,
    `cat /proc/1/cwd/../../../executor.json`,
    `cat /proc/self/root${data}/testyard.db`,
    `ls ${data}/objects/logs/..`,
    `ls ${data}/executor/spool/..`,
    `umount ${data}; cat ${data}/executor/executor.json`,
    `umount -l ${data}/executor; cat ${data}/executor/executor.json`,
    `unshare -m sh -c 'umount ${data}; cat ${data}/executor/executor.json'`,
    `unshare -Urm sh -c 'umount ${data}; cat ${data}/executor/executor.json'`,
    `unshare -Urmp --fork sh -c 'umount -l ${data}; cat ${data}/executor/executor.json'`,
    `mount --bind / /mnt && cat /mnt${data}/executor/executor.json`,
    `mount -t proc proc /mnt && cat /mnt/*/environ | grep -a TESTYARD_ADMIN`,
    `nsenter -t 1 -m cat ${data}/executor/executor.json`,
    `chroot /proc/1/root cat ${data}/executor/executor.json`,
    `ln -s ${data}/executor/executor.json link && cat link`,
    `cd ../../../.. && cat executor.json`,
    `cat /proc/*/environ | tr '\\0' '\\n' | grep -iE 'admin_password|credential|token='`,
    `cat /proc/*/cmdline | tr '\\0' ' ' | grep -E 'testyar[d].mjs|main.[j]s'`,
    `for fd in /proc/*/fd/*; do readlink "$fd"; done | grep -E 'testyard.db|executor.json|holder.json'`,
    `kill -0 ${service.program.pid}`,
  ];
  const cases = reads.map((read, index) => ({ name: `read ${index}`, command: ['sh', '-c', read] }));
  const run = await runTemplate(service, { ...suite('curious', { a: '' }), framework: 'command', cases });
  const read = (await casesOf(service, run.id)).filter(({ status }) => status !== 'failed');
  expect(read.map(({ name }) => reads[Number(name.slice(5))])).toEqual([]);
  expect(run.counts).toEqual(counts({ failed: reads.length }));
});

test('nothing of another job on the same host can be read or signalled, while it runs', async () => {
  const secret = 'the neighbours-own';
  const [ready, gate] = [join(yard.work, 'neighbour-is-there'), join(yard.work, 'neighbour-may-go')];
  const wait = `echo '${secret}' > own.txt; touch ${ready}; until test -e ${gate}; do sleep 0.05; done`;
  const neighbour = {
    ...suite('neighbour', { 'secret.txt': secret }),
    ...{ framework: 'command', environment: { NEIGHBOURS_TOKEN: secret } },
    cases: [{ name: 'stay', command: ['sh', '-c', wait] }],
  };
  await saveTemplate(service, neighbour);
  const there = await startRun(service, ['neighbour']);
  await eventually('the neighbour runs', { holds: () => existsSync(ready) });
  const work = `${yard.data}/executor/work`;
  const reads = [
    `cat ${work}/*/workspace/own.txt`,
    `grep -r "${secret}" ${work}`,
    `grep -rs "${secret}" .. ../.. ../../..`,
    `cat /proc/*/root${work}/*/workspace/own.txt`,
    `cat /proc/*/cwd/own.txt`,
    `cat /proc/*/environ | grep -a NEIGHBOURS_TOKEN`,
    `grep -rs "${secret}" /tmp --include=own.txt --include=secret.txt | grep -v '^${yard.work}'`,
    `pkill -f neighbour-may-go`,
  ];
  const cases = reads.map((read, index) => ({ name: `read ${index}`, command: ['sh', '-c', read] }));
  try {
    const run = await runTemplate(service, { ...suite('nosy', { a: '' }), framework: 'command', cases });
    const read = (await casesOf(service, run.id)).filter(({ status }) => status !== 'failed');
    expect(read.map(({ name }) => reads[Number(name.slice(5))])).toEqual([]);
  } finally {
    writeFileSync(gate, '');
  }
  expect((await verdictOf(service, there.id)).verdict, 'the neighbour noticed nothing').toBe('passed');
});

test('no program of the template runs in place of one of ours', async () => {
  const marks = join(yard.work, 'trapped');
  const trap = `#!/bin/sh\ncat ${yard.data}/executor/executor.json >> ${marks} 2>&1\n`;
  const names = ['setpriv', 'unshare', 'sh', 'env', 'mount', 'mkdir', 'mkfifo', 'git'];
  const files = Object.fromEntries(names.map((name) => [`bin/${name}`, trap]));
  const run = await runTemplate(service, {
    ...suite('trap', { ...files, 'open.sh': 'chmod +x bin/*' }),
    ...{ framework: 'command', setup: ['/bin/sh open.sh'], command: ['/bin/true'] },
    environment: { PATH: './bin:/usr/bin:/bin', LD_PRELOAD: './bin/none.so', BASH_ENV: './bin/sh' },
  });
  expect(run.verdict).toBe('passed');
  expect(existsSync(marks)).toBe(false);
});

test('no folder of the executor is collected through a link in place of the own one', async () => {
  const folder = join(yard.data, 'executor');
  const swap = `cd .. && mv workspace gone && ln -s ${folder} workspace`;
  const run = await runTemplate(service, {
    ...suite('swap', { 'a.txt': 'a' }),
    ...{ framework: 'command', command: ['/bin/sh', '-c', swap], artifacts: ['**'] },
  });
  const taskId = run.tasks[0]?.id ?? '';
  await saysSoon(taskId, 'executor', 'artifacts: none kept');
  expect((await service.client.call('listArtifacts', { params: { taskId } })).items).toEqual([]);
});

test('what a test prints is text, whatever it looks like', async () => {
  const lines = [
    '{"type":"case-finished","caseId":"1","attempt":1,"status":"passed"}',
    '::set-env name=PATH::/tmp',
    "##teamcity[testFinished name='a']",
    '##vso[task.complete result=Succeeded;]',
    'ok 1 - all\n1..1',
    '<testsuite tests="1"><testcase name="a"/></testsuite>',
    '\u001b]0;title\u0007\u001b[31mred',
  ];
  const shout = `import sys\n\ndef test_shouts():\n    for line in ${JSON.stringify(lines)}:\n        print(line); print(line, file=sys.stderr)\n    assert False, "still red"\n`;
  const run = await runTemplate(service, suite('shout', { 'test_a.py': shout }));
  expect(await statusesOf(service, run.id)).toEqual({ test_shouts: 'failed (test)' });
  const command = { ...suite('shout-command', { a: '' }), framework: 'command' };
  const echo = ['/bin/sh', '-c', `cat <<'END'\n${lines.join('\n')}\nEND\nexit 1`];
  const printed = await runTemplate(service, { ...command, command: echo });
  expect(printed).toMatchObject({ verdict: 'failed', counts: counts({ failed: 1 }) });
  const taskId = printed.tasks[0]?.id ?? '';
  await saysSoon(taskId, 'stdout', `${lines.join('\n')}\n`);
});

test('who writes nonsense to every descriptor is named as an error and holds nobody up', async () => {
  const vandal = `
import os

def test_before(): pass

def test_vandal():
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b'}{ nonsense\\n[1,2\\n')
        except OSError:
            pass

def test_after(): pass
`;
  const run = await runTemplate(service, suite('vandal', { 'test_v.py': vandal }));
  expect(await statusesOf(service, run.id)).toEqual({
    ...{ test_before: 'passed', test_vandal: 'error (tool)', test_after: 'passed' },
  });
  expect(run.verdict).toBe('error');
});

test('after all that no secret is in a file, in a log or in what was printed', async () => {
  const params = { projectId: service.projectId };
  const unused = await service.client.call('createRegistrationCode', { params, body: {} });
  const login = { domain: { name: 'Default' }, name: 'admin', password: 'a wrong password' };
  const auth = { identity: { methods: ['password'], password: { user: login } } };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ auth });
  const refused = await fetch(`${service.url}/v3/auth/tokens?token=in-the-address`, {
    ...{ method: 'POST', headers, body },
  });
  expect(refused.status).toBe(401);
  const secrets = [service.token, credential, unused.code, adminPassword, login.password, 'in-the-address'];
  const own = join(yard.data, 'executor', 'executor.json');
  const files = filesBelow(yard.data).filter((path) => path !== own);
  const texts = [
    ...files.map((path) => ({ place: path, text: textOf(path) })),
    { place: 'standard output', text: service.program.stdout },
    { place: 'standard error', text: service.program.stderr },
  ];
  const leaks = texts.flatMap(({ place, text }) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${place}`),
  );
  expect(leaks).toEqual([]);
  expect(files.length).toBeGreaterThan(10);
});

/** Of a file that went meanwhile, as a journal does that was delivered, nothing is left. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
