import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let maintainer: string;
let runner: string;
let run: string;
let project: string;
let count = 0;

beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());
beforeEach(async () => {
  count += 1;
  project = `/api/v1/projects/${await doors.createProject(`p${count}`)}`;
  maintainer = await doors.signIn('maintainer', project.slice(17));
  runner = await doors.signIn('runner', project.slice(17));
  const document = { name: 'suite', framework: 'pytest', source: { path: '/x' } };
  const template = await doors.call('POST', `${project}/templates`, { token: maintainer, body: document });
  const body = { templates: [template.body.id] };
  const started = await doors.call('POST', `${project}/runs`, { token: runner, body });
  run = `/api/v1/runs/${started.body.id}`;
});

const call = async (method: string, path: string, token = maintainer) => {
  const { status, body } = await doors.call(method, path, { token });
  return { status, code: body.code, pinned: body.pinned };
};
const finish = () => doors.finish(run.slice(13), ['passed']);

test('a run is pinned and unpinned as often as one says so, and shows it', async () => {
  const pinned = { status: 200, code: undefined, pinned: true };
  expect(await call('PUT', `${run}/pin`)).toEqual(pinned);
  expect(await call('PUT', `${run}/pin`)).toEqual(pinned);
  expect(await call('GET', run, runner)).toEqual(pinned);
  expect(await call('DELETE', `${run}/pin`)).toEqual({ ...pinned, pinned: false });
  expect(await call('DELETE', `${run}/pin`)).toEqual({ ...pinned, pinned: false });
});

test('only a finished run that is not pinned is deleted, and only once', async () => {
  expect(await call('DELETE', run)).toMatchObject({ status: 409, code: 'RUN_NOT_FINISHED' });
  await finish();
  await call('PUT', `${run}/pin`);
  expect(await call('DELETE', run)).toMatchObject({ status: 409, code: 'RUN_PINNED' });
  expect((await call('GET', run)).status).toBe(200);
  await call('DELETE', `${run}/pin`);
  expect((await call('DELETE', run)).status).toBe(204);
  for (const [method, path] of [
    ['DELETE', run],
    ['GET', run],
    ['PUT', `${run}/pin`],
    ['DELETE', `${run}/pin`],
    ['GET', `${run}/cases`],
    ['POST', `${run}/stop`],
  ] as const)
    expect(await call(method, path), `${method} ${path}`).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('a role too low is refused, and to those outside of the project there is no such run', async () => {
  await finish();
  const outsider = await doors.signIn('admin', await doors.createProject(`other ${count}`));
  for (const [method, path] of [
    ['DELETE', run],
    ['PUT', `${run}/pin`],
    ['DELETE', `${run}/pin`],
  ] as const) {
    expect(await call(method, path, runner)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(await call(method, path, outsider)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  }
  expect(await call('GET', run, runner)).toMatchObject({ status: 200, pinned: false });
});

test('of a run that was deleted its number is still known, and of one that never was it is not', async () => {
  await finish();
  await call('DELETE', run);
  const said = async (number: number, language: string) => {
    const headers = { 'accept-language': language };
    const { status, body } = await doors.call('GET', `${project}/runs/${number}`, { token: runner, headers });
    return [status, body.detail];
  };
  expect(await said(1, 'en')).toEqual([404, expect.stringContaining('there was one, and it was deleted')]);
  expect(await said(1, 'zh')).toEqual([404, expect.stringContaining('它曾经存在')]);
  expect(await said(2, 'en')).toEqual([404, expect.not.stringContaining('was deleted')]);
});
