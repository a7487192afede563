// What no call needs is refused before it is read, with the bound that it is beyond: a large body must not stop others.
import { mostDocumentBytes, mostTextBytes } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from './register-native.ts';
import { type OpenDoors, openDoors } from './testing/open-doors.ts';

let doors: OpenDoors;
let token: string;
let projectId: string;
let templateId: string;

beforeAll(async () => {
  doors = await openDoors(registerNative);
  projectId = await doors.createProject('shop');
  token = await doors.signIn('admin', projectId);
  const made = await post('/templates', document({}));
  templateId = String(made.body.id);
});
afterAll(() => doors.close());

const document = (more: object) => ({
  name: 'suite',
  framework: 'pytest',
  source: { path: '/srv/x' },
  ...more,
});
const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`M${at}`, 'x']));
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  doors.call('POST', `/api/v1/projects/${projectId}${path}`, { token, body, headers });

test('a start has 1,000 parameters at most, and is told so', async () => {
  const { status, body } = await post('/runs', { templates: [templateId], parameters: members(1001) });
  expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
  expect(body.errors).toEqual([{ pointer: '/parameters', detail: 'must have at most 1000 members' }]);
});

test('of what is wrong with parameters the first hundred are told, and how many there are', async () => {
  const { status, body } = await post('/runs', { templates: [templateId], parameters: members(1000) });
  expect([status, body.code]).toEqual([400, 'PARAMETER_INVALID']);
  expect(body.errors).toHaveLength(100);
  expect(body.detail).toMatch(/ and 995 more/);
});

test.each(['/runs', '/template-groups', '/suts', '/imports'])(
  '20,001 members and items to %s are too many, whatever they are',
  async (path) => {
    const { status, body } = await post(path, { list: Array.from({ length: 20_000 }, () => 1) });
    expect([status, body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(body.detail).toContain('more than 20000 members and items');
  },
);

test('a template may have more in it, within a bound of its own', async () => {
  const cases = Array.from({ length: 100_000 }, (_, at) => ({ name: `case ${at}`, command: ['true'] }));
  const within = document({ framework: 'command', cases });
  expect((await post('/templates/validate', within)).body).toMatchObject({ valid: true });
  const many = await post('/templates/validate', document({ select: Array(1_000_001).fill('a') }));
  expect([many.status, many.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(many.body.detail).toContain('1000000');
  const long = await post('/templates', document({ select: ['a'.repeat(mostDocumentBytes)] }));
  expect([long.status, long.body.number]).toEqual([413, mostDocumentBytes]);
});

test('YAML with more than 10,000 lines, commas and brackets is refused, and taken as JSON', async () => {
  const select = Array.from({ length: 10_001 }, (_, at) => `${at}`);
  const text = `name: suite\nframework: pytest\nsource: {path: /srv/x}\nselect: [${select.join(',')}]`;
  const yaml = await post('/templates/validate', text, { 'content-type': 'application/yaml' });
  expect([yaml.status, yaml.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
  expect(yaml.body.detail).toContain('send it as JSON');
  expect((await post('/templates/validate', document({ select }))).body).toMatchObject({ valid: true });
});

test('YAML is read where it is said to be, and no longer one than a text may be', async () => {
  const headers = { 'content-type': 'application/yaml' };
  const start = await post('/runs', `templates: ["${templateId}"]`, headers);
  expect([start.status, start.body.code]).toEqual([400, 'BODY_NOT_JSON']);
  const text = `name: suite\nframework: pytest\nsource: {path: /srv/x}\n#${'x'.repeat(mostTextBytes)}`;
  const long = await post('/templates/validate', text, headers);
  expect([long.status, long.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
});
