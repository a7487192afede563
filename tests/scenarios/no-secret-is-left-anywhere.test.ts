// Every secret that a whole run has to do with, looked for afterwards in all that is left: the database, logs, artifacts,
// what the programs said at their most talkative, and what the service answers.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '@testyard/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTemplate, type Service } from '../setup/service.ts';
import { sleepingSuite, writeSuite } from '../setup/suites.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
/** What must not be found, by what it is. */
const secrets = new Map<string, string>();
const answers: string[] = [];

beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--log-level', 'debug'] });
  secrets.set('password of the admin', adminPassword);
  secrets.set('token of the admin', service.token);
});
afterAll(() => yard.close());

/** All files below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The ways in which a secret is written. */
const spellings = (secret: string) => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];

/** Names of the secrets that stand in the bytes. */
const foundIn = (bytes: Buffer) =>
  [...secrets]
    .filter(([, secret]) => spellings(secret).some((text) => bytes.includes(text)))
    .map(([name]) => name);

const ask = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(service.url + path, { ...init, signal: AbortSignal.timeout(10_000) });
  const headers = [...answer.headers].map((each) => each.join(': ')).join('\n');
  const text = await answer.text();
  answers.push(`${path.split('?')[0]}\n${headers}\n${text}`);
  return { status: answer.status, text };
};

/** Passes where the variable has the very value; what it is compared with is its hash. */
const knowsIt = (value: string) => `
import hashlib, os
def test_it_is_there():
    told = hashlib.sha256(os.environ["DB_PASSWORD"].encode()).hexdigest()
    assert told == "${createHash('sha256').update(value).digest('hex')}"
`;

/** Secrets of every kind are made and used. */
async function live(): Promise<void> {
  const { client, projectId, url } = service;
  const password = 'Ada loves 7 engines!';
  secrets.set('password of a user', password);
  await client.call('createUser', { body: { name: 'ada', password } });
  secrets.set('token of a user', (await signIn({ server: url, userName: 'ada', password })).token);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const body = { name: 'pipeline', projectId, role: 'runner', expiresAt } as const;
  secrets.set('token of a pipeline', (await client.call('createToken', { body })).token);
  secrets.set('secret key of a pipeline', (await client.call('createAccessKey', { body })).secretKey);
  const code = await client.call('createRegistrationCode', { params: { projectId }, body: {} });
  secrets.set('registration code', code.code);
  const value = 'a password that tests are given: 4Zt!';
  secrets.set('secret of the project', value);
  await client.call('setSecret', { params: { projectId, secretName: 'DB' }, body: { value } });
  const path = writeSuite(yard.work, 'suite', {
    'test_it.py': sleepingSuite({ cases: 2, secondsEach: 0.01, failing: 1 }),
    'test_secret.py': knowsIt(value),
  });
  const document = { name: 'suite', framework: 'pytest', source: { path }, secrets: { DB_PASSWORD: 'DB' } };
  const { verdict, counts } = await runTemplate(service, document);
  expect([verdict, counts.passed]).toEqual(['failed', 2]);
}

/** Secrets where they do not belong: what is refused may say why, and never what. */
async function misuse(): Promise<void> {
  const [password = '', token = ''] = ['password of a user', 'token of a user'].map((name) =>
    secrets.get(name),
  );
  const json = { 'content-type': 'application/json' };
  const wrong = 'an attempt that fails: Xq7!';
  secrets.set('wrong password', wrong);
  const user = { name: 'ada', domain: { name: 'Default' }, password: wrong };
  const identity = { methods: ['password'], password: { user } };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', body, headers: { ...json, ...headers } });
  expect((await post('/v3/auth/tokens', JSON.stringify({ auth: { identity } }))).status).toBe(401);
  expect((await post('/v3/auth/tokens', `{"auth": {"password": "${password}"`)).status).toBe(400);
  expect((await post('/v3/auth/tokens', JSON.stringify({ auth: { identity: password } }))).status).toBe(400);
  expect(
    (await post('/api/v1/users', JSON.stringify({ name: password }), { 'x-auth-token': service.token }))
      .status,
  ).toBe(400);
  expect(
    (
      await post('/executor/v1/register', JSON.stringify({ code: token, name: 'x' }), {
        'testyard-protocol': '1',
      })
    ).status,
  ).toBe(401);
  for (const name of ['token', 'access_token', 'X-Auth-Token'])
    expect((await ask(`/api/v1/projects?${name}=${token}`)).status).toBe(401);
  expect((await ask('/api/v1/projects', { headers: { authorization: `Basic ${token}` } })).status).toBe(401);
  expect((await ask('/api/v1/projects', { headers: { 'x-auth-token': `${token}x` } })).status).toBe(401);
}

/** What the service shows of it all. */
async function look(): Promise<void> {
  const headers = { 'x-auth-token': service.token };
  const project = `/api/v1/projects/${service.projectId}`;
  const paths = [
    ...['/api/v1/users', '/api/v1/audit?limit=1000', '/api/v1/executors', '/api/v1/me', '/api/v1/projects'],
    ...['members', 'tokens', 'secrets', 'registration-codes', 'audit', 'runs', 'templates'].map(
      (name) => `${project}/${name}`,
    ),
    ...['/metrics', '/openapi.json', '/health/ready'],
  ];
  for (const path of paths) expect([path, (await ask(path, { headers })).status]).toEqual([path, 200]);
}

test('after a whole run no secret is found in what is stored, logged or answered', async () => {
  await live();
  await misuse();
  await look();
  const executor = JSON.parse(readFileSync(join(yard.data, 'executor', 'executor.json'), 'utf8')) as {
    credential: string;
  };
  secrets.set('credential of the executor', executor.credential);
  process.kill(service.program.pid, 'SIGTERM');
  const { code, stdout, stderr } = await service.program.ended;
  expect(code).toBe(0);
  expect([...secrets.values()].filter((secret) => (secret?.length ?? 0) < 10)).toEqual([]);
  expect(secrets.size).toBe(10);

  // The executor's own credential file is the one place for its credential.
  const files = filesBelow(yard.folder).filter(
    (file) => file !== join(yard.data, 'executor', 'executor.json'),
  );
  expect(files.filter((file) => file.endsWith('testyard.db'))).toHaveLength(1);
  const leaks = files.flatMap((file) => foundIn(readFileSync(file)).map((name) => `${name} in ${file}`));
  expect(leaks).toEqual([]);
  expect(stderr).toMatch(/"level":30/);
  expect(foundIn(Buffer.from(stdout + stderr))).toEqual([]);
  expect(answers.length).toBeGreaterThan(20);
  expect(foundIn(Buffer.from(answers.join('\n')))).toEqual([]);
});
