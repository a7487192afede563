import { type TemplateDocument as CoreDocument, meaningOf } from '@testyard/core';
import { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type Answer, type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let maintainer: string;
let count = 0;

beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());
beforeEach(async () => {
  count += 1;
  projectId = await doors.createProject(`versions ${count}`);
  maintainer = await doors.signIn('maintainer', projectId);
});

const documentOf = (change: object = {}) => ({
  ...{ name: 'suite', framework: 'pytest', source: { path: '/srv/x' } },
  ...change,
});
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  doors.call(method, path, { token: maintainer, headers, ...(body === undefined ? {} : { body }) });
const byName = (body: unknown, query = '', headers: Record<string, string> = {}) =>
  call('PUT', `/api/v1/projects/${projectId}/templates/by-name${query}`, body, headers);
const told = ({ status, body }: Answer) => [status, body.code];
const etagOf = ({ headers }: Answer) => headers.get('etag') ?? '';

/** A template of three versions; answers its path. */
async function threeVersions(): Promise<string> {
  const { body } = await call('POST', `/api/v1/projects/${projectId}/templates`, documentOf());
  const path = `/api/v1/templates/${body.id}`;
  await call('PUT', path, documentOf({ select: ['a'] }));
  await call('PUT', path, documentOf({ select: ['a', 'b'], labels: { os: 'linux' } }));
  return path;
}

describe('versions', () => {
  test('are listed newest first with who saved them, in pages, and read one by one', async () => {
    const path = await threeVersions();
    const first = await call('GET', `${path}/versions?limit=2`);
    expect(first.body.items).toMatchObject([{ version: 3 }, { version: 2 }]);
    expect(first.body.items).toMatchObject([{ createdBy: expect.stringMatching(/^user-/) }, {}]);
    const second = await call('GET', `${path}/versions?limit=2&cursor=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ version: 1 }], next: null });
    expect((await call('GET', `${path}/versions/2`)).body).toMatchObject({
      version: 2,
      document: documentOf({ select: ['a'] }),
    });
    expect(told(await call('GET', `${path}/versions/4`))).toEqual([404, 'NOT_FOUND']);
    expect(told(await call('GET', `${path}/versions/0`))).toEqual([404, 'NOT_FOUND']);
  });

  test('a diff says what was added, changed and taken away; of the last two where none is named', async () => {
    const path = await threeVersions();
    expect((await call('GET', `${path}/diff`)).body).toEqual({
      from: 2,
      to: 3,
      changes: [
        { pointer: '/select/1', after: 'b' },
        { pointer: '/labels', after: { os: 'linux' } },
      ],
    });
    expect((await call('GET', `${path}/diff?from=3&to=1`)).body).toMatchObject({
      changes: [
        { pointer: '/select', before: ['a', 'b'] },
        { pointer: '/labels', before: { os: 'linux' } },
      ],
    });
    expect(told(await call('GET', `${path}/diff?from=9`))).toEqual([404, 'NOT_FOUND']);
  });

  test('restoring makes the old document the next version; restoring what is there makes none', async () => {
    const path = await threeVersions();
    const restored = await call('POST', `${path}/versions/1/restore`);
    expect(restored.body).toMatchObject({ version: 4, document: documentOf() });
    expect((await call('POST', `${path}/versions/1/restore`)).body.version).toBe(4);
    expect((await call('GET', `${path}/versions/3`)).body.document).toMatchObject({ select: ['a', 'b'] });
    expect(told(await call('POST', `${path}/versions/9/restore`))).toEqual([404, 'NOT_FOUND']);
  });

  test('restoring a name that another template has by now is refused', async () => {
    const path = await threeVersions();
    await call('PUT', path, documentOf({ name: 'renamed' }));
    await byName(documentOf());
    expect(told(await call('POST', `${path}/versions/1/restore`))).toEqual([409, 'NAME_TAKEN']);
  });

  test('of a deleted template are not found', async () => {
    const path = await threeVersions();
    await call('DELETE', path);
    for (const rest of ['/versions', '/versions/1', '/diff'])
      expect((await call('GET', path + rest)).status).toBe(404);
  });
});

describe('If-Match', () => {
  test('lets a change on the present state through, and refuses one on an earlier state with 412', async () => {
    const path = await threeVersions();
    const etag = etagOf(await call('GET', path));
    expect(etag).toMatch(/^"\d{19}\.3"$/);
    const changed = await call('PUT', path, documentOf({ disabled: true }), { 'if-match': etag });
    expect([changed.status, etagOf(changed)]).toEqual([200, etag.replace('.3"', '.4"')]);
    const late = { 'if-match': etag };
    expect(told(await call('PUT', path, documentOf(), late))).toEqual([412, 'TEMPLATE_CHANGED']);
    expect(told(await call('POST', `${path}/versions/1/restore`, undefined, late))[0]).toBe(412);
    expect(told(await call('DELETE', path, undefined, late))[0]).toBe(412);
    expect(told(await byName(documentOf(), '', late))[0]).toBe(412);
    expect((await call('GET', path)).body).toMatchObject({ version: 4, disabled: true });
    expect((await call('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
  });

  test('of a template that is gone, or of none, is refused; what is no tag, too', async () => {
    const path = await threeVersions();
    const etag = etagOf(await call('GET', path));
    await call('DELETE', path);
    expect(told(await byName(documentOf(), '', { 'if-match': etag }))).toEqual([412, 'TEMPLATE_CHANGED']);
    expect(told(await byName(documentOf(), '', { 'if-match': '*' }))).toEqual([412, 'TEMPLATE_CHANGED']);
    expect(told(await byName(documentOf(), '', { 'if-match': 'x' }))).toEqual([400, 'IF_MATCH_INVALID']);
    const again = await byName(documentOf());
    expect(again.body).toMatchObject({ result: 'created', template: { version: 1 } });
    // The same number of version, another template.
    expect(told(await byName(documentOf(), '', { 'if-match': etag }))).toEqual([412, 'TEMPLATE_CHANGED']);
  });

  test('of two who change the same state at once, one succeeds', async () => {
    const path = await threeVersions();
    const headers = { 'if-match': etagOf(await call('GET', path)) };
    const answers = await Promise.all(
      ['x', 'y', 'z'].map((one) => call('PUT', path, documentOf({ select: [one] }), headers)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
  });
});

describe('saving by name', () => {
  test('creates, leaves alone what means the same, adds a version, and says what changed', async () => {
    const created = await byName(documentOf());
    expect(created.body).toMatchObject({ result: 'created', template: { version: 1 } });
    const written = documentOf({ workingDirectory: '.', disabled: false });
    expect((await byName(written)).body).toMatchObject({
      result: 'unchanged',
      template: { version: 1 },
      changes: [],
    });
    expect((await byName(documentOf({ select: ['a'] }))).body).toMatchObject({
      result: 'updated',
      template: { version: 2 },
      changes: [{ pointer: '/select', after: ['a'] }],
    });
  });

  test('dry says the same and saves nothing', async () => {
    const dry = await byName(documentOf(), '?dryRun=true');
    expect(dry.body).toMatchObject({ result: 'created', template: null, changes: [{ pointer: '' }] });
    await byName(documentOf());
    expect((await byName(documentOf({ disabled: true }), '?dryRun=true')).body).toMatchObject({
      result: 'updated',
      template: { version: 1, disabled: false },
      changes: [{ pointer: '/disabled', before: false, after: true }],
    });
    expect((await byName(documentOf())).body.result).toBe('unchanged');
    expect(told(await byName(documentOf(), '?dryRun=maybe'))).toEqual([400, 'REQUEST_INVALID']);
  });

  test('of any name, also one that no path could carry, but none that a group has', async () => {
    for (const name of ['登录/冒烟 50%', '..', 'a?b#c', 'x'.repeat(200)]) {
      expect((await byName(documentOf({ name }))).body).toMatchObject({ result: 'created' });
      expect((await byName(documentOf({ name }))).body).toMatchObject({ result: 'unchanged' });
    }
    await call('POST', `/api/v1/projects/${projectId}/template-groups`, { name: 'g', templateIds: [] });
    for (const query of ['', '?dryRun=true'])
      expect(told(await byName(documentOf({ name: 'g' }), query))).toEqual([409, 'NAME_TAKEN']);
    expect(told(await byName(documentOf({ framework: 'karma' })))).toEqual([400, 'TEMPLATE_INVALID']);
  });
});

/** Every place of the schema that has a default; `*` for names that authors choose. */
function defaultsIn(node: object, place = ''): Record<string, unknown> {
  const {
    default: value,
    properties = {},
    additionalProperties,
  } = node as Record<string, object | undefined>;
  const below = [
    ...Object.entries(properties ?? {}),
    ...(typeof additionalProperties === 'object' ? [['*', additionalProperties] as const] : []),
  ].map(([name, inner]) => defaultsIn(inner as object, `${place}/${name}`));
  return Object.assign(value === undefined ? {} : { [place]: value }, ...below);
}

test('what a document means is what its schema fills in', () => {
  expect(defaultsIn(TemplateDocument)).toEqual({
    '/disabled': false,
    '/workingDirectory': '.',
    '/keepTogether': 'none',
    '/priority': 50,
    '/parameters/*/type': 'string',
    '/sut/access': 'read',
    '/unreadArtifacts': 'keep',
  });
  const short = documentOf({ parameters: { N: {} } }) as CoreDocument;
  expect(meaningOf(short)).toEqual({
    ...{ ...short, disabled: false, workingDirectory: '.', keepTogether: 'none', priority: 50 },
    unreadArtifacts: 'keep',
    parameters: { N: { type: 'string' } },
  });
  const uses = documentOf({ sut: { also: [{ name: 'mail' }] } }) as CoreDocument;
  expect(meaningOf(uses).sut).toEqual({ access: 'read', also: [{ name: 'mail', access: 'read' }] });
});
