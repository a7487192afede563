// Who guesses locks a user or a key for the network that the guesses come from: at every door that takes a secret.
import { createUser } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Argon2Passwords } from '../../access/argon2-passwords.ts';
import { registerIam } from '../iam/register-iam.ts';
import { registerNative } from '../native/register-native.ts';
import { type OpenDoors, openDoors } from '../native/testing/open-doors.ts';
import { EXECUTION_PATH, registerAttask } from './register-attask.ts';
import { type KeyPair, signedHeaders } from './signing/testing/signed-call.ts';

const passwords = new Argon2Passwords();
const right = 'their password';
const tokens = '/v3/auth/tokens';
let doors: OpenDoors;

beforeAll(async () => {
  doors = await openDoors(
    (app, door) => {
      registerNative(app, door);
      registerAttask(app, door);
      registerIam(app, { ...door, passwords });
    },
    { trustProxy: true },
  );
});
afterAll(() => doors.close());

/** A call with a right secret, or a wrong one, from an address; answers its status. */
type Try = (isRight: boolean, address: string) => Promise<number>;

const post = async (
  path: string,
  { address, ...sent }: { address: string; body: unknown; token?: string; headers?: object },
) => doors.call('POST', path, { ...sent, headers: { ...sent.headers, 'x-forwarded-for': address } });
const identity = (name: string, password: string) => ({
  methods: ['password'],
  password: { user: { name, password, domain: { name: 'Default' } } },
});

const doorsOfSecrets: readonly (readonly [string, (name: string) => Promise<Try>])[] = [
  [
    'a token for a password',
    async (name) => async (isRight, address) => {
      const body = { auth: { identity: identity(name, isRight ? right : 'a guess') } };
      return (await post(tokens, { address, body })).status;
    },
  ],
  [
    'the page',
    async (name) => async (isRight, address) => {
      const body = { name, password: isRight ? right : 'a guess' };
      return (await post('/api/v1/session', { address, body, headers: { 'x-testyard-page': '1' } })).status;
    },
  ],
  [
    'another password',
    async (name) => {
      const body = { auth: { identity: identity(name, right) } };
      const token =
        (await post(tokens, { address: '203.0.113.9', body })).headers.get('x-subject-token') ?? '';
      return async (isRight, address) => {
        // A password that is refused though the original is right changes nothing, and ends no token.
        const change = {
          original: isRight ? right : 'a guess',
          password: isRight ? 'short' : 'a new password',
        };
        const { status } = await post('/api/v1/me/password', { address, token, body: change });
        return status === 400 ? 201 : status;
      };
    },
  ],
  [
    'a signed call',
    async (name) => {
      const projectId = await doors.createProject(name);
      const token = await doors.signIn('admin', projectId);
      const body = { name, projectId, role: 'runner', expiresAt: new Date(Date.now() + 3_600_000) };
      const made = await doors.call('POST', '/api/v1/access-keys', { token, body });
      const keys = made.body as unknown as KeyPair;
      return async (isRight, address) => {
        const pair = isRight ? keys : { ...keys, secretKey: 'a guess' };
        const headers = signedHeaders(pair, { url: doors.url + EXECUTION_PATH, body: '{}' });
        const { status } = await post(EXECUTION_PATH, { address, body: '{}', headers });
        return status === 400 ? 201 : status;
      };
    },
  ],
];

test.each(doorsOfSecrets)('%s: five guesses lock their network out, and no other', async (door, open) => {
  const name = door.replaceAll(' ', '-');
  await createUser(doors.core, passwords, { name, password: right });
  const attempt = await open(name);
  for (const address of ['192.0.2.1', '2001:db8:0:7::1']) {
    for (let guess = 0; guess < 5; guess += 1) expect(await attempt(false, address)).toBe(401);
    expect([address, await attempt(true, address)]).toEqual([address, 401]);
  }
  // All addresses of a /64 are one host's.
  expect(await attempt(true, '2001:db8:0:7:ffff::2')).toBe(401);
  for (const address of ['192.0.2.2', '2001:db8:0:8::1'])
    expect([address, await attempt(true, address)]).toEqual([address, 201]);
});
