// What this door refuses before it is read, and what a repeat finds whose run was deleted since, at both doors.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from '../native/register-native.ts';
import { type OpenDoors, openDoors } from '../native/testing/open-doors.ts';
import { EXECUTION_PATH, registerAttask } from './register-attask.ts';

let doors: OpenDoors;
let token: string;
let projectId: string;
let templateId: string;

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    registerNative(app, door);
    registerAttask(app, door);
  });
  await doors.addExecutor();
  projectId = await doors.createProject('shop');
  token = await doors.signIn('admin', projectId);
  const document = { name: 'suite', framework: 'pytest', source: { path: '/srv/x' } };
  templateId = String((await post('/templates', document)).body.id);
});
afterAll(() => doors.close());

const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`M${at}`, 'x']));
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  doors.call('POST', `/api/v1/projects/${projectId}${path}`, { token, body, headers });

test('the call that executes templates has the same bounds, and says so in Chinese', async () => {
  const body = { testSuite: [{ taskId: templateId }], ...members(20_000) };
  const many = await doors.call('POST', EXECUTION_PATH, { token, body });
  expect([many.status, many.body.error_code]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(many.body.error_cause).toContain('合计超过 20000 个');
  const long = await doors.call('POST', EXECUTION_PATH, { token, body: { x: 'x'.repeat(1024 * 1024) } });
  expect([long.status, long.body.error_code]).toEqual([413, 'BODY_TOO_LARGE']);
});

test('a repeat of a call whose run was deleted starts nothing and finds nothing, at both doors', async () => {
  const headers = { 'idempotency-key': 'deleted-since' };
  const begun = await post('/runs', { templates: [templateId] }, headers);
  const body = { testSuite: [{ taskId: templateId }] };
  const executed = await doors.call('POST', EXECUTION_PATH, { token, body, headers });
  expect([begun.status, executed.status]).toEqual([202, 200]);
  for (const runId of [begun.body.id, executed.body.result]) {
    await doors.finish(String(runId), ['passed']);
    expect((await doors.call('DELETE', `/api/v1/runs/${runId}`, { token })).status).toBe(204);
  }
  const again = await post('/runs', { templates: [templateId] }, headers);
  expect([again.status, again.body.code]).toEqual([404, 'NOT_FOUND']);
  const repeated = await doors.call('POST', EXECUTION_PATH, { token, body, headers });
  expect([repeated.status, repeated.body.error_code]).toEqual([404, 'NOT_FOUND']);
});
