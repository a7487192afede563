/** What an executor did not mask is masked where it arrives: logs in any pieces, files, events, cases and the end. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createEmbeddedCode, readRun, registerExecutor, type SecretBox, setSecret } from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AesSecretBox } from '../../access/aes-secret-box.ts';
import { SecretKeyFile } from '../../access/secret-key-file.ts';
import { type FolderObjects, openFolderObjects } from '../../objects/folder-objects.ts';
import { openTestCore, saveTemplate, startOne, systemAdmin, type TestCore } from '../../testing/test-core.ts';
import { createHttpServer } from '../common/listening/http-server.ts';
import { identifyExecutor } from './identify-executor.ts';
import { registerExecutorApi } from './register-executor-api.ts';

const secret = 'correct horse';
const stars = '*'.repeat(secret.length);
const instanceId = 'a'.repeat(32);
let core: TestCore;
let secretBox: SecretBox;
let objects: FolderObjects;
let app: FastifyInstance;
let url = '';
let credential = '';
let lease: { readonly leaseId: string; readonly epoch: number };
let runId = '';

const watchedLogs = {
  of: '',
  has: (leaseId: string, stream: string) => watchedLogs.of === `${leaseId}/${stream}`,
};
beforeEach(async () => {
  watchedLogs.of = '';
  core = await openTestCore();
  secretBox = new AesSecretBox(new SecretKeyFile({ path: join(core.folder, 'secrets.key'), own: true }));
  objects = await openFolderObjects(join(core.folder, 'objects'), (error) => {
    throw error;
  });
  await openDoor();
  ({ credential } = await registerExecutor(core, {
    code: (await createEmbeddedCode(core)).code,
    name: 'host',
  }));
  const host = { slots: 1, labels: { os: 'linux' }, frameworks: { pytest: '8' }, version: '0.1.0' };
  await say('announce', { instanceId, ...host, sources: { gitSchemes: [], paths: ['/suite'] } });
  const template = await saveTemplate(core, { secrets: { PW: 'pw' } });
  const { projectId } = template;
  const call = { principal: systemAdmin, projectId, name: 'pw', value: secret, masked: true };
  await setSecret({ ...core, secretBox }, call);
  runId = await startOne(core, template);
  const { offers } = await say('claim', { instanceId, freeSlots: 1, stopping: [], waitSeconds: 0 });
  [lease] = offers as [typeof lease];
  expect(await say(`leases/${lease.leaseId}/accept`, { epoch: lease.epoch })).toEqual({
    secrets: { PW: secret },
  });
  await say(`leases/${lease.leaseId}/started`, { epoch: lease.epoch });
});
afterEach(async () => {
  await closeDoor();
  await objects.close();
  await core.close();
});

/** A server that begins anew knows of no lease what it handed out. */
async function openDoor(): Promise<void> {
  app = createHttpServer({
    ...{ publicUrl: () => url, rateLimit: null, identifyExecutor: identifyExecutor(core) },
    authenticate: () => Promise.reject(new Error('nobody signs in here')),
  });
  const { logs, artifacts } = objects;
  registerExecutorApi(app, { core, secretBox, logs, watchedLogs, artifacts, publicUrl: () => url });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
}

async function closeDoor(): Promise<void> {
  app.server.closeAllConnections();
  await app.close();
}

async function ask(path: string, method: string, body: string | Buffer): Promise<Record<string, unknown>> {
  const type = method === 'POST' ? 'application/json' : 'application/octet-stream';
  const headers = { 'content-type': type, 'testyard-protocol': '1', authorization: `Bearer ${credential}` };
  const response = await fetch(`${url}/executor/v1/${path}`, { method, headers, body: body as string });
  const text = await response.text();
  expect([path, response.status < 300], text).toEqual([path, true]);
  return JSON.parse(text) as Record<string, unknown>;
}

const say = (path: string, body: object) => ask(path, 'POST', JSON.stringify(body));
const put = (path: string, body: Buffer) => ask(`leases/${lease.leaseId}/${path}`, 'PUT', body);
const writeLog = async (offset: number, text: string, closed = false) =>
  Number(
    (
      await put(
        `log/stdout?epoch=${lease.epoch}&offset=${offset}${closed ? '&closed=1' : ''}`,
        Buffer.from(text),
      )
    ).length,
  );

async function logNow(): Promise<string> {
  const [stream] = await core.reads.logs.ofLease(lease.leaseId);
  if (!stream) return '';
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.logs.read({ ...stream, from: 0, to: stream.length })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('a secret in a log, in one message or over several, and after the server began anew', async () => {
  const all = `one ${secret} two ${secret} three`;
  let at = await writeLog(0, all.slice(0, 20));
  expect(at).toBe(20);
  at = await writeLog(at, all.slice(at, 26));
  // The beginning of a secret is to be sent again with what follows.
  expect(at).toBe(22);
  await closeDoor();
  await openDoor();
  at = await writeLog(at, all.slice(at, 30));
  expect(at).toBe(22);
  at = await writeLog(at, all.slice(at));
  expect(at).toBe(all.length);
  at = await writeLog(at, ' corr');
  expect(at).toBe(all.length + 1);
  // Nothing came after it: it is taken, or it would be asked for again and again.
  expect(await writeLog(at, 'corr')).toBe(at + 4);
  expect(await writeLog(at + 4, ' c', true)).toBe(at + 6);
  expect(await logNow()).toBe(`one ${stars} two ${stars} three corr c`);
});

test('the beginning of a secret is left as often as something else comes after it', async () => {
  expect(await writeLog(0, 'a corr')).toBe(2);
  // As much is left, at another place.
  expect(await writeLog(2, 'corr, corr')).toBe(8);
  // More is left, at the same place.
  expect(await writeLog(8, 'correct h')).toBe(8);
  expect(await writeLog(8, 'correct hat, corr')).toBe(21);
  expect(await writeLog(21, secret)).toBe(34);
  expect(await logNow()).toBe(`a corr, correct hat, ${stars}`);
});

test('what an executor was given is masked, though the secret has another value since', async () => {
  const { run } = await readRun(core, systemAdmin, runId);
  const call = { principal: systemAdmin, projectId: run.projectId, name: 'pw', masked: true };
  await setSecret({ ...core, secretBox }, { ...call, value: 'battery staple' });
  expect(await writeLog(0, `is ${secret}`)).toBe(16);
  expect(await writeLog(16, `, was ${secret}`)).toBe(35);
  expect(await logNow()).toBe(`is ${stars}, was ${stars}`);
});

test('where secrets cannot be opened nothing is taken, and is as soon as they can', async () => {
  const { open } = secretBox;
  secretBox.open = () => {
    throw new Error('the file of keys is away');
  };
  await closeDoor();
  await openDoor();
  await expect(writeLog(0, secret)).rejects.toThrow('500');
  secretBox.open = open;
  expect(await writeLog(0, secret)).toBe(secret.length);
  expect(await logNow()).toBe(stars);
});

test('a file that ends with the beginning of a secret has its end', async () => {
  const content = Buffer.from(`${secret}, corr`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const { id } = await put(`artifacts?epoch=${lease.epoch}&name=a&sha256=${sha256}`, content);
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.artifacts.read(String(id))) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(`${stars}, corr`);
});

test('a secret in what a session ended with, in its words and in its remark', async () => {
  const end = { outcome: 'timed-out', cause: 'time-out', exitCode: null, signal: null, runningCaseId: null };
  const message = `exit code 1 (${secret})`;
  const remark = { rule: 'session-died', values: { exit: 'exit code 1', text: secret } };
  await say(`leases/${lease.leaseId}/finish`, { epoch: lease.epoch, events: 0, ...end, message, remark });
  const told = JSON.stringify(await readRun(core, systemAdmin, runId));
  expect(told.split(stars).length).toBeGreaterThan(2);
  expect(told).not.toContain('correct');
});

test('how often an executor sends a log depends on whether somebody watches it', async () => {
  const path = (offset: number) => `log/stdout?epoch=${lease.epoch}&offset=${offset}`;
  expect(await put(path(0), Buffer.from('a'))).toEqual({ length: 1, gatherMs: 1000 });
  watchedLogs.of = `${lease.leaseId}/stdout`;
  expect(await put(path(1), Buffer.from('b'))).toEqual({ length: 2, gatherMs: 100 });
  watchedLogs.of = `${lease.leaseId}/stderr`;
  expect(await put(path(2), Buffer.from('x'))).toEqual({ length: 3, gatherMs: 1000 });
});

test('a secret in a file and in its name, what was sent being held against its hash', async () => {
  const content = Buffer.from(`{"password":"${secret}"}`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const name = encodeURIComponent(`of ${secret}.json`);
  await put(`artifacts?epoch=${lease.epoch}&name=${name}&sha256=${sha256}`, content);
  const { tasks } = await readRun(core, systemAdmin, runId);
  const page = { limit: 10, after: null };
  const { items } = await core.reads.artifacts.list({ taskId: tasks[0]?.id ?? '', caseId: null }, page);
  expect(items.map((file) => [file.name, file.size])).toEqual([[`of ${stars}.json`, content.length]]);
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.artifacts.read(items[0]?.id ?? '')) pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe(`{"password":"${stars}"}`);
  const headers = { 'content-type': 'application/octet-stream', authorization: `Bearer ${credential}` };
  const wrong = `${url}/executor/v1/leases/${lease.leaseId}/artifacts?epoch=${lease.epoch}&name=b&sha256=${sha256}`;
  const answer = await fetch(wrong, {
    ...{ method: 'PUT', headers: { ...headers, 'testyard-protocol': '1' }, body: 'something else' },
  });
  expect(((await answer.json()) as { code: string }).code).toBe('ARTIFACT_HASH_MISMATCH');
});

test('a secret in names, results, notices and the end', async () => {
  const path = `leases/${lease.leaseId}`;
  const found = { identity: secret, name: `test ${secret}`, suite: secret, file: `${secret}.py`, line: 1 };
  const ledger = { epoch: lease.epoch, mode: 'discovered', part: 0, last: true, cases: [found] };
  await say(`${path}/ledger`, ledger);
  const pull = { epoch: lease.epoch, want: 1, blocksReceived: 0, waitSeconds: 0 };
  const { block } = (await say(`${path}/next`, { ...pull, sequence: 0, events: [] })) as {
    block: { cases: { id: string; identity: string }[] };
  };
  expect(block.cases.map(({ identity }) => identity)).toEqual([stars]);
  const of = { caseId: block.cases[0]?.id, attempt: 1 };
  const said = { message: secret, details: `a\n${secret}`, output: Buffer.from(secret).toString('base64') };
  const events = [
    { type: 'case-started', ...of },
    { type: 'case-finished', ...of, status: 'failed', cause: 'test', phase: null, durationMs: 1, ...said },
    { type: 'task-notice', kind: 'warning', cause: 'tool', message: `beware of ${secret}` },
  ];
  await say(`${path}/next`, { ...pull, want: 0, blocksReceived: 1, sequence: 0, events });
  const end = { outcome: 'completed', cause: null, message: secret, exitCode: 0, signal: null };
  await say(`${path}/finish`, { epoch: lease.epoch, events: 3, runningCaseId: null, ...end });
  const { run, tasks } = await readRun(core, systemAdmin, runId);
  const line = await core.reads.cases.byId(of.caseId ?? '');
  const attempts = await core.reads.cases.attempts(of.caseId ?? '');
  const told = JSON.stringify([run, tasks, line, attempts]);
  expect(run.verdict).toBe('failed');
  expect(told).toContain(`beware of ${stars}`);
  expect(told).not.toContain('correct');
  expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(1, 12));
});
