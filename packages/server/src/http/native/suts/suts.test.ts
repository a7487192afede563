import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let token: string;
let projectId: string;
beforeAll(async () => {
  doors = await openDoors(registerNative);
  token = await doors.signIn(null);
  const made = await doors.call('POST', '/api/v1/projects', { token, body: { name: 'shop' } });
  projectId = String(made.body.id);
});
afterAll(() => doors?.close());

const documentOf = (name: string, more: object = {}) => ({
  ...{ name, ip: '10.0.0.7', port: '8080' },
  probe: { http: { path: '/version', buildField: 'build' } },
  ...more,
});
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  doors.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
const save = (body: unknown) => call('POST', `/api/v1/projects/${projectId}/suts`, body);

test('a system under test is saved, read, changed on what it is, and deleted', async () => {
  const made = await save(documentOf('staging-3'));
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    ...{ version: 1, name: 'staging-3', ip: '10.0.0.7', port: '8080', declared: false },
    ...{ probe: { http: { path: '/version', scheme: 'http', buildField: 'build' }, intervalSeconds: 10 } },
    onDown: { waitSeconds: 60 },
  });
  const path = `/api/v1/suts/${made.body.id}`;
  expect(made.headers.get('location')).toBe(path);
  const read = await call('GET', path);
  const etag = String(read.headers.get('etag'));
  const changed = await call('PUT', path, documentOf('staging-3', { port: '9090' }), { 'if-match': etag });
  expect([changed.status, changed.body.version, changed.body.port]).toEqual([200, 2, '9090']);
  const same = await call('PUT', path, documentOf('staging-3', { port: '9090' }));
  expect(same.body.version).toBe(2);
  const late = await call('PUT', path, documentOf('staging-3'), { 'if-match': etag });
  expect([late.status, late.body.code]).toEqual([412, 'SUT_CHANGED']);
  const list = await call('GET', `/api/v1/projects/${projectId}/suts`);
  expect(list.body.items).toEqual([changed.body]);
  expect((await call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).body.code).toBe('NOT_FOUND');
});

test('a name leads to one of them, and what makes no sense is refused at its place', async () => {
  await save(documentOf('one'));
  const taken = await save(documentOf('one'));
  expect([taken.status, taken.body.code]).toEqual([409, 'NAME_TAKEN']);
  const mute = await save({ name: 'mute', probe: { tcp: true }, declared: true });
  expect(mute.body).toMatchObject({ code: 'REQUEST_INVALID', errors: [{ pointer: '/declared' }] });
  const wrong = [
    documentOf('a', { port: 8080 }),
    documentOf('a', { ip: 'http://x/' }),
    documentOf('a', { probe: {} }),
    documentOf('a', { probe: { tcp: true, http: { path: '/' } } }),
    documentOf('a', { probe: { http: { path: 'version' } } }),
    documentOf('a', { probe: { http: { path: '/a b' } } }),
    documentOf('a', { probe: { tcp: true, intervalSeconds: 0 } }),
    documentOf('a', { onDown: { waitSeconds: -1 } }),
  ];
  for (const body of wrong) {
    const answer = await save(body);
    expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), 400]);
  }
});
