// Ids as callers write them, and names that look like ids.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../native/register-native.ts';
import { type OpenDoors, openDoors } from '../native/testing/open-doors.ts';
import { EXECUTION_PATH, registerAttask } from './register-attask.ts';

let doors: OpenDoors;
let token: string;
let projectId: string;

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    registerNative(app, door);
    registerAttask(app, door);
  });
  await doors.addExecutor();
  projectId = await doors.createProject('shop');
  token = await doors.signIn('admin', projectId);
});
afterAll(() => doors.close());

async function save(name: string, inProject = projectId, by = token): Promise<string> {
  const body = { name, framework: 'pytest', source: { path: '/srv/x' } };
  const saved = await doors.call('POST', `/api/v1/projects/${inProject}/templates`, { token: by, body });
  return String(saved.body.id);
}

const execute = (taskId: string, testServiceId: string, by = token) =>
  doors.call('POST', EXECUTION_PATH, { token: by, body: { testSuite: [{ taskId }], testServiceId } });

test('testServiceId is the same in capital letters, and is echoed as it came', async () => {
  const answer = await execute(await save('capitals'), projectId.toUpperCase());
  expect(answer.status).toBe(200);
  expect(answer.body.test_service_id).toBe(projectId.toUpperCase());
  const run = await doors.core.reads.runs.byId(String(answer.body.result));
  expect(run?.projectId).toBe(projectId);
});

test('a name that is the id of a template of another project finds the one that has it', async () => {
  const otherId = await doors.createProject('other');
  const other = await doors.signIn('admin', otherId);
  const foreign = await save('far', otherId, other);
  const own = await save(foreign);
  const root = await doors.signIn(null);
  for (const by of [token, root]) {
    const started = await doors.call('POST', `/api/v1/projects/${projectId}/runs`, {
      ...{ token: by, body: { templates: [foreign] } },
    });
    expect(started.status).toBe(202);
    expect(started.body.tasks).toMatchObject([{ templateId: own }]);
    expect((await execute(foreign, projectId, by)).status).toBe(200);
  }
  const answer = await execute(foreign, otherId, token);
  expect([answer.status, answer.body.error_code]).toEqual([404, 'NOT_FOUND']);
});
