// Clients that sign their calls, over real HTTP on a real store.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Argon2Passwords } from '../../../access/argon2-passwords.ts';
import { registerIam } from '../../iam/register-iam.ts';
import { registerNative } from '../../native/register-native.ts';
import { type OpenDoors, openDoors } from '../../native/testing/open-doors.ts';
import { EXECUTION_PATH, registerAttask } from '../register-attask.ts';
import { type CallToSign, type KeyPair, signedHeaders } from './testing/signed-call.ts';

const day = 86_400_000;
let doors: OpenDoors;
let projectId: string;
let admin: string;
let taskId: string;

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    registerNative(app, door);
    registerAttask(app, door);
    registerIam(app, { ...door, passwords: new Argon2Passwords() });
  });
  projectId = await doors.createProject('shop');
  admin = await doors.signIn('admin', projectId);
  await doors.addExecutor();
  const document = { name: 'suite', framework: 'pytest', source: { path: '/srv/x' } };
  const path = `/api/v1/projects/${projectId}/templates`;
  taskId = String((await doors.call('POST', path, { token: admin, body: document })).body.id);
});

afterAll(() => doors.close());

async function makeKeys(change: { role?: string; expiresAt?: Date; token?: string } = {}) {
  const { token = admin, role = 'runner', expiresAt = new Date(Date.now() + day) } = change;
  const body = { name: 'sdk', projectId, role, expiresAt };
  const made = await doors.call('POST', '/api/v1/access-keys', { token, body });
  expect(made.status).toBe(201);
  return made.body as unknown as KeyPair & { readonly id: string };
}

interface Sent extends Partial<CallToSign> {
  /** What is sent in place of the body that was signed. */
  readonly sentBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The second moves on with each call, or two of the same second and body would be one. */
let clock = Date.now() - 60_000;

function call(keys: KeyPair, sent: Sent = {}) {
  clock += 1000;
  const { body = JSON.stringify({ testSuite: [{ taskId }] }), at = clock, signed = {} } = sent;
  const made = signedHeaders(keys, { url: doors.url + EXECUTION_PATH, body, at, signed });
  const headers = { 'content-type': 'application/json', ...made, ...sent.headers };
  return doors.call('POST', EXECUTION_PATH, { body: sent.sentBody ?? body, headers });
}

const refused = (text: string) => ({
  status: 'failed',
  request_id: expect.stringMatching(/./),
  server_ip: '',
  error_code: 'APIGW.0301',
  error_msg: `Incorrect IAM authentication information: ${text}`,
});
const wrong = refused('verify aksk signature fail');

test('a signed call does what its key may, and once: who repeats its bytes gets its run', async () => {
  const keys = await makeKeys();
  expect([keys.accessKey, keys.secretKey]).toEqual([
    expect.stringMatching(/^[0-9A-Z]{20}$/),
    expect.stringMatching(/^\S{40,}$/),
  ]);
  const at = clock - 120_000;
  const first = await call(keys, { at, signed: { 'x-project-id': projectId } });
  expect([first.status, first.body.status]).toEqual([200, 'ok']);
  const replayed = await call(keys, { at, signed: { 'x-project-id': projectId } });
  expect(replayed.body.result).toBe(first.body.result);
  const later = await call(keys, { signed: { 'x-project-id': projectId } });
  expect(later.body.result).not.toBe(first.body.result);
});

test('an Idempotency-Key counts where it is signed, and cannot be added to a call on its way', async () => {
  const keys = await makeKeys();
  const key = { 'idempotency-key': 'build-7' };
  const [first, again] = [await call(keys, { signed: key }), await call(keys, { signed: key })];
  expect([again.status, again.body.result]).toEqual([200, first.body.result]);
  const added = await call(keys, { headers: key });
  expect([added.status, added.body.error_code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  expect(added.body.error_cause).toContain('签名');
});

test('another body, host, key or date than was signed is refused before the body is read as JSON', async () => {
  const keys = await makeKeys();
  const changes: readonly Sent[] = [
    { sentBody: '{"testSuite":[]}' },
    { sentBody: '{' },
    { sentBody: '' },
    { headers: { 'x-sdk-date': '20260101T000000Z' } },
    { headers: { authorization: 'SDK-HMAC-SHA256 Access=' } },
    { headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' } },
    { headers: { 'x-security-token': 'temporary' } },
  ];
  for (const change of changes) {
    const answer = await call(keys, change);
    expect([change, answer.status]).toEqual([change, 401]);
    expect(String(answer.body.error_msg)).toContain('verify aksk signature fail');
  }
  await expect(call({ ...keys, accessKey: 'NOBODYS0000000000000' })).resolves.toMatchObject({
    status: 401,
    body: wrong,
  });
  const { authorization } = signedHeaders(keys, {
    ...{ url: doors.url + EXECUTION_PATH, body: '{}', signed: { 'x-build': '7' } },
  });
  const unsent = await call(keys, { headers: { authorization } });
  expect([unsent.status, unsent.body.error_cause]).toEqual([401, expect.stringContaining('"x-build"')]);
  const sm3 = await call(keys, { headers: { authorization: 'SDK-HMAC-SM3 Access=A, SignedHeaders=b' } });
  expect([sm3.status, sm3.body.error_cause]).toEqual([401, expect.stringContaining('SDK-HMAC-SM3')]);
});

test('a malformed body that is rightly signed is told what is wrong with it', async () => {
  const keys = await makeKeys();
  const answers = [await call(keys, { body: '{' }), await call(keys, { body: '' })];
  expect(answers.map(({ status, body }) => [status, body.error_code])).toEqual([
    [400, 'BODY_NOT_JSON'],
    [400, 'BODY_NOT_JSON'],
  ]);
});

test('a clock that is off by more than 15 minutes, either way, is told the time of the server', async () => {
  const keys = await makeKeys();
  for (const off of [-16, 16]) {
    const answer = await call(keys, { at: Date.now() + off * 60_000 });
    expect(answer).toMatchObject({
      status: 401,
      body: refused('verify aksk signature fail, signature expired'),
    });
    expect(answer.body.error_cause).toContain(new Date().toISOString().slice(0, 13));
  }
  expect((await call(keys, { at: Date.now() + 14 * 60_000 })).status).toBe(200);
});

test('five wrong signatures lock a key from there, for right ones, too', async () => {
  const keys = await makeKeys();
  const guess = { ...keys, secretKey: 'a guess' };
  for (let tries = 0; tries < 4; tries += 1) expect((await call(guess)).body).toMatchObject(wrong);
  // A right one in between forgives them.
  expect((await call(keys)).status).toBe(200);
  for (let tries = 0; tries < 5; tries += 1) expect((await call(guess)).body).toMatchObject(wrong);
  expect(await call(keys)).toMatchObject({
    status: 401,
    body: refused('AK access failed to reach the limit,forbidden.'),
  });
  expect((await call(await makeKeys())).status).toBe(200);
});

test('a key ends with its revocation, its time and its owner, and does no more than its role', async () => {
  const revoked = await makeKeys();
  await doors.call('DELETE', `/api/v1/tokens/${revoked.id}`, { token: admin });
  expect(await call(revoked)).toMatchObject({ status: 401, body: wrong });

  const short = await makeKeys({ expiresAt: new Date(Date.now() + 1_000) });
  await expect.poll(async () => (await call(short)).body.error_code).toBe('DEV.00000003');

  const viewer = await makeKeys({ role: 'viewer' });
  expect((await call(viewer)).status).toBe(403);

  const other = await doors.signIn('admin', projectId);
  const owned = await makeKeys({ token: other });
  expect((await call(owned)).status).toBe(200);
  const { body } = await doors.call('GET', '/api/v1/me', { token: other });
  const root = await doors.signIn(null);
  const change = { token: root, body: { enabled: false } };
  await doors.call('PATCH', `/api/v1/users/${String(body.id ?? body.userId)}`, change);
  expect(await call(owned)).toMatchObject({ status: 401, body: wrong });
});

test('a key is of its project, and beside it stands no token of somebody else', async () => {
  const keys = await makeKeys();
  const elsewhere = await call(keys, { signed: { 'x-project-id': '0'.repeat(32) } });
  expect([elsewhere.status, elsewhere.body.error_cause]).toEqual([
    403,
    expect.stringContaining('X-Project-Id'),
  ]);
  expect((await call(keys, { signed: { 'x-domain-id': 'other' } })).status).toBe(403);
  const stranger = await doors.signIn('admin', projectId);
  const beside = await call(keys, { headers: { 'x-auth-token': stranger } });
  expect([beside.status, beside.body.error_code]).toEqual([401, 'DEV.00000002']);
  expect((await call(keys, { headers: { 'x-auth-token': admin } })).status).toBe(200);
});

test('neither key is a token, and a signature opens no other door', async () => {
  const keys = await makeKeys();
  for (const token of [keys.accessKey, keys.secretKey])
    expect((await doors.call('GET', '/api/v1/me', { token })).status).toBe(401);
  const url = `${doors.url}/api/v1/projects/${projectId}/runs`;
  const body = JSON.stringify({ templates: [taskId] });
  const headers = { 'content-type': 'application/json', ...signedHeaders(keys, { url, body }) };
  expect((await doors.call('POST', `/api/v1/projects/${projectId}/runs`, { body, headers })).status).toBe(
    401,
  );
});

test('who waits for the verdict is told that the key has ended', async () => {
  const keys = await makeKeys();
  const waiting = call(keys, { headers: { prefer: 'wait=20' } });
  await expect
    .poll(async () => (await doors.call('GET', `/api/v1/projects/${projectId}/runs`, { token: admin })).text)
    .toContain('"queued"');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await doors.call('DELETE', `/api/v1/tokens/${keys.id}`, { token: admin });
  const answer = await waiting;
  expect([answer.status, answer.body.error_code]).toEqual([401, 'DEV.00000002']);
});

test('keys are listed with tokens, by the access key and never the secret one', async () => {
  const keys = await makeKeys();
  const listed = await doors.call('GET', `/api/v1/projects/${projectId}/tokens`, { token: admin });
  expect(listed.text).toContain(keys.accessKey);
  expect(listed.text).not.toContain(keys.secretKey);
  const byKey = { authorization: `Bearer ${keys.accessKey}` };
  expect((await doors.call('GET', '/api/v1/me', { headers: byKey })).status).toBe(401);
});
