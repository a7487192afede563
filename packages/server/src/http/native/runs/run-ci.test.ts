import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let path: string;
let token: string;
beforeAll(async () => {
  doors = await openDoors(registerNative);
  const projectId = await doors.createProject('shop');
  token = await doors.signIn('maintainer', projectId);
  const body = { name: 'suite', framework: 'pytest', source: { path: '/suite' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token, body });
  path = `/api/v1/projects/${projectId}/runs`;
});
afterAll(() => doors.close());

const start = (ci?: object) =>
  doors.call('POST', path, { token, body: { templates: ['suite'], ...(ci ? { ci } : {}) } });

test('where a pipeline is from stays with its run, in lists, too', async () => {
  const ci = { provider: 'woodpecker', branch: 'main', buildUrl: 'https://ci.example.org/builds/42?a=@b' };
  const { status, body } = await start(ci);
  expect([status, body.ci]).toEqual([202, ci]);
  expect((await doors.call('GET', `/api/v1/runs/${body.id}`, { token })).body.ci).toEqual(ci);
  expect((await start()).body.ci).toBeNull();
  const { items } = (await doors.call('GET', path, { token })).body;
  expect((items as { ci: unknown }[]).map((run) => run.ci)).toEqual([null, ci]);
});

test('runs are found by the pipeline that they are from', async () => {
  const { body: run } = await start({ provider: 'jenkins', branch: 'release/7', commit: '3f8a1c2d55' });
  const numbers = async (query: string) => {
    const { status, body } = await doors.call('GET', `${path}?${query}`, { token });
    return status === 200 ? (body.items as { number: number }[]).map(({ number }) => number) : body.code;
  };
  expect(await numbers('ci=jenkins')).toEqual([run.number]);
  expect(await numbers('branch=release%2F7&commit=3f8a1c2')).toEqual([run.number]);
  expect(await numbers('ci=jenkins&branch=main')).toEqual([]);
  expect(await numbers('commit=3f8a1')).toBe('REQUEST_INVALID');
  expect(await numbers('commit=%25%25%25%25%25%25%25')).toBe('REQUEST_INVALID');
});

test.each([
  ['an address that a page must not link to', { provider: 'x', buildUrl: 'javascript:alert(1)' }],
  ['an address with a password', { provider: 'x', buildUrl: 'https://ada:secret@ci.example.org/' }],
  ['an address with a space', { provider: 'x', buildUrl: 'https://ci.example.org/a b' }],
  ['more text than is shown', { provider: 'x', branch: 'b'.repeat(301) }],
  ['no provider', { branch: 'main' }],
  ['what is not known', { provider: 'x', colour: 'red' }],
])('%s is refused', async (_, ci) => {
  expect(await start(ci)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
});
