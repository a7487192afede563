import { mostTextBytes } from '@testyard/protocol';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type Answer, type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let token: string;

beforeAll(async () => {
  doors = await openDoors(registerNative);
});
afterAll(() => doors.close());
beforeEach(async () => {
  projectId = await doors.createProject(`texts ${Math.random()}`);
  token = await doors.signIn('maintainer', projectId);
});

const path = (more = '') => `/api/v1/projects/${projectId}/templates${more}`;
const json = (method: string, to: string, body?: unknown) =>
  doors.call(method, to, { token, ...(body === undefined ? {} : { body }) });

/** A call whose body is sent as it stands. */
async function yaml(
  method: string,
  to: string,
  body: string | Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
): Promise<Pick<Answer, 'status'> & { readonly body: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/yaml', 'x-auth-token': token, ...more };
  const response = await fetch(doors.url + to, { method, body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const text = `# The cart: ask the shop's team
name: cart
framework: 'pytest' # not unittest
source: { path: /srv/cart }
select:
  # the fast ones
  - tests/fast
`;
const document = {
  ...{ name: 'cart', framework: 'pytest', source: { path: '/srv/cart' }, select: ['tests/fast'] },
};

test('a template is saved as the text that somebody wrote, and read as text and document', async () => {
  const made = await yaml('POST', path(), text);
  expect([made.status, made.body]).toEqual([201, expect.objectContaining({ text, document, version: 1 })]);
  const own = `/api/v1/templates/${made.body.id}`;
  expect((await json('GET', own)).body).toEqual(made.body);
  expect((await json('GET', path())).body).toEqual({
    items: [expect.not.objectContaining({ text: expect.anything() })],
    next: null,
  });
  // Only a comment: a version, and none the second time.
  const noted = text.replace('not unittest', 'since 2024');
  for (const _ of [1, 2])
    expect((await yaml('PUT', own, noted)).body).toMatchObject({ version: 2, text: noted });
  const named = await yaml('PUT', path('/by-name?dryRun=true'), text);
  expect(named.body).toMatchObject({ result: 'updated', changes: [], template: { version: 2 } });
  expect((await yaml('PUT', path('/by-name'), noted)).body).toMatchObject({ result: 'unchanged' });
  expect((await json('POST', `${own}/versions/1/restore`)).body).toMatchObject({ version: 3, text });
  expect((await json('GET', `${own}/versions/2`)).body).toMatchObject({ text: noted, document });
});

test('a document as JSON is written into the text that is there, whose comments stay', async () => {
  const { body } = await yaml('POST', path(), text);
  const own = `/api/v1/templates/${body.id}`;
  const changed = await json('PUT', own, {
    ...document,
    disabled: true,
    select: ['tests/fast', 'tests/slow'],
  });
  expect(changed.body.text).toBe(
    text.replace('  - tests/fast\n', '  - tests/fast\n  - tests/slow\n').concat('disabled: true\n'),
  );
  // The same in another order, with what is meant by itself: nothing to save.
  const same = await json('PUT', own, { disabled: true, priority: 50, ...(changed.body.document as object) });
  expect(same.body).toEqual(changed.body);
  const plain = await json('POST', path(), { ...document, name: 'plain' });
  expect(plain.body.text).toBeNull();
  const shared = await yaml(
    'POST',
    path(),
    text.replace('name: cart', 'name: x').replace('{ path', '&s { path'),
  );
  expect(shared.status).toBe(201);
  const other = { ...document, name: 'x', source: { path: '/y' } };
  expect((await json('PUT', `/api/v1/templates/${shared.body.id}`, other)).body).toMatchObject({
    ...{ version: 2, text: null, document: other },
  });
});

test('what is no YAML is refused with its place, in both languages', async () => {
  const bad = 'name: a\nname: b\n';
  for (const to of [path(), path('/validate')]) {
    const { status, body } = await yaml('POST', to, bad);
    expect([status, body.code, body.errors]).toEqual([
      ...[400, 'BODY_NOT_YAML', [{ pointer: '', detail: 'the key stands there twice', line: 2, column: 1 }]],
    ]);
    expect(body.detail).toContain('line 2, column 1');
  }
  const chinese = await yaml('POST', path(), bad, { 'accept-language': 'zh-CN' });
  expect(chinese.body.detail).toContain('第 2 行第 1 列，键重复');
  for (const [body, code] of [
    [Buffer.from([0x61, 0x3a, 0x20, 0xff]), 'BODY_NOT_YAML'],
    ['['.repeat(9_000), 'BODY_NOT_YAML'],
    [`a: ${'['.repeat(25)}${']'.repeat(25)}`, 'BODY_NOT_YAML'],
    ['a: &a [*a]', 'BODY_NOT_YAML'],
    ['a: 1\n---\nb: 1\n', 'BODY_NOT_YAML'],
    ['__proto__: {x: 1}', 'REQUEST_INVALID'],
    ['', 'REQUEST_INVALID'],
    ['- a', 'REQUEST_INVALID'],
    ['name: a\nframework: pytest\nsource: {path: /x}\nselect: !!binary aGk=', 'BODY_NOT_YAML'],
  ] as const)
    expect([body, (await yaml('POST', path(), body)).body.code]).toEqual([body, code]);
  const long = await yaml('POST', path(), `${text}#${'x'.repeat(mostTextBytes)}`);
  expect([long.status, long.body.code, long.body.number]).toEqual([413, 'BODY_TOO_LARGE', mostTextBytes]);
  expect((await json('GET', path())).body.items).toEqual([]);
});

test('what is wrong with a document that came as text is told with line and column', async () => {
  const wrong = text.replace('tests/fast', '1').concat('timeouts:\n  case: soon\nlables: {}\n');
  expect((await yaml('POST', path('/validate'), wrong)).body).toMatchObject({
    valid: false,
    findings: [
      { pointer: '', line: 10, column: 1 },
      { pointer: '/select/0', line: 7, column: 5 },
      { pointer: '/timeouts/case', line: 9 },
    ],
  });
  const refused = await yaml('POST', path(), wrong);
  expect([refused.status, refused.body]).toMatchObject([
    400,
    {
      code: 'REQUEST_INVALID',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/select/0', line: 7, column: 5 })]),
    },
  ]);
  expect((await yaml('POST', path('/validate'), text)).body).toEqual({ valid: true, findings: [] });
});

test('other calls do not take YAML', async () => {
  const answer = await yaml(
    'POST',
    `/api/v1/projects/${projectId}/template-groups`,
    'name: a\ntemplateIds: []',
  );
  expect([answer.status, answer.body.code]).toEqual([400, 'BODY_NOT_JSON']);
});
