import { PROTOCOL_VERSION, VERSION } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from './register-native.ts';
import { type OpenDoors, openDoors } from './testing/open-doors.ts';

let doors: OpenDoors;
beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());

test('whoever is signed in learns which server answers, a stranger does not', async () => {
  const token = await doors.signIn(null);
  const { status, body } = await doors.call('GET', '/api/v1/version', { token });
  expect(status).toBe(200);
  expect(body).toEqual({ version: VERSION, api: 'v1', executorProtocol: PROTOCOL_VERSION, commit: null });
  expect((await doors.call('GET', '/api/v1/version')).status).toBe(401);
});
