// One name is not two by its spelling, and no name is shown as another one. What was saved before is found as ever.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerNative } from './register-native.ts';
import { type OpenDoors, openDoors } from './testing/open-doors.ts';

const composed = 'Prüfung'.normalize('NFC');
const decomposed = composed.normalize('NFD');

let doors: OpenDoors;
let token: string;
let projectId: string;

beforeAll(async () => {
  doors = await openDoors(registerNative);
  token = await doors.signIn(null);
  projectId = await doors.createProject('shop');
});
afterAll(() => doors.close());

const call = (method: string, path: string, body?: unknown) =>
  doors.call(method, path.replace('$', `/api/v1/projects/${projectId}`), { token, body });
const document = (name: string) => ({ name, framework: 'pytest', source: { path: '/srv/x' } });
const creations: Readonly<Record<string, (name: string) => [path: string, body: object]>> = {
  project: (name) => ['/api/v1/projects', { name }],
  user: (name) => ['/api/v1/users', { name, password: 'a password' }],
  template: (name) => ['$/templates', document(name)],
  group: (name) => ['$/template-groups', { name, templateIds: [] }],
  SUT: (name) => ['$/suts', { name, ip: '127.0.0.1', port: '1', probe: { tcp: true } }],
  token: (name) => [
    '/api/v1/tokens',
    { name, projectId, role: 'runner', expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  ],
};

test.each(Object.entries(creations))('a %s has no control or direction in its name', async (_, bodyOf) => {
  for (const name of ['\r\nSet', 'a\tb', 'exe.\u202egpj', '\u2066x', 'a\u2028b', 'a\u0085']) {
    const { status, body } = await call('POST', ...bodyOf(name));
    expect([status, String(body.code)]).toEqual([400, expect.stringMatching(/^(REQUEST|TEMPLATE)_INVALID$/)]);
    expect(body.errors).toEqual([{ pointer: '/name', detail: expect.stringContaining('without control') }]);
  }
});

test.each(Object.entries(creations))('a %s is named in NFC, however it was sent', async (kind, bodyOf) => {
  const of = (name: string) => `${name} ${kind}`;
  const made = await call('POST', ...bodyOf(of(decomposed)));
  expect([made.status, made.body.name]).toEqual([201, of(composed)]);
  if (kind === 'token') return;
  for (const name of [composed, decomposed]) {
    const again = await call('POST', ...bodyOf(of(name)));
    expect([again.status, again.body.code]).toEqual([409, 'NAME_TAKEN']);
  }
});

/** A template as an earlier version kept it, whatever its name; answers its id. */
async function savedEarlier(name: string): Promise<string> {
  const { core } = doors;
  const id = core.ids.decimal();
  await core.unitOfWork.run((unit) =>
    unit.templates.insert(
      {
        ...{ id, projectId, name, version: 1, document: document(name), text: null, deletedAt: null },
        ...{ createdAt: unit.now, updatedAt: unit.now },
      },
      'somebody',
    ),
  );
  return id;
}

test('both spellings find a template, also one that an earlier version saved decomposed', async () => {
  const name = `${decomposed} of old`;
  const id = await savedEarlier(name);
  for (const spelled of [name, name.normalize('NFC')]) {
    const { status, body } = await call('POST', '$/runs', { templates: [spelled] });
    expect([status, body.tasks]).toEqual([202, [expect.objectContaining({ templateId: id })]]);
    const listed = await call('GET', `$/templates?name=${encodeURIComponent(spelled)}`);
    expect(listed.body.items).toEqual([expect.objectContaining({ id, name })]);
  }
  const saved = await call('PUT', '$/templates/by-name', { ...document(name), description: 'new' });
  expect(saved.body).toMatchObject({ result: 'updated', template: { id, name } });
});

test('a template that has an odd name since long may be saved under it', async () => {
  const name = 'odd\u202ename';
  const id = await savedEarlier(name);
  const saved = await call('PUT', `/api/v1/templates/${id}`, { ...document(name), description: 'new' });
  expect([saved.status, saved.body.version]).toEqual([200, 2]);
  const renamed = await call('PUT', `/api/v1/templates/${id}`, document('other\u202ename'));
  expect([renamed.status, renamed.body.code]).toEqual([400, 'TEMPLATE_INVALID']);
});
