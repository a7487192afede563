// Whoever asks in Chinese is answered in Chinese by every door, down to the detail of why.
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXECUTION_PATH } from '../../packages/server/src/http/attask/register-attask.ts';
import { rawRequest } from '../../packages/server/src/http/common/testing/raw-request.ts';
import { wordsOfEnglish } from '../../packages/server/src/http/common/testing/words-of-english.ts';
import { makeThings } from './guard/things.ts';
import { openWholeService, type WholeService } from './guard/whole-service.ts';
import { issueToken, makeExecutor, makeProject, makeUser } from './guard/world.ts';

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let service: WholeService;
let token = '';
let otherToken = '';
let leaseId = '';
let credential = '';

beforeAll(async () => {
  service = await openWholeService();
  token = await issueToken(service, await makeUser(service, null));
  otherToken = await issueToken(service, await makeUser(service, null));
  const executor = await makeExecutor(service, 'host');
  credential = executor.credential;
  ({ leaseId } = await makeThings(service, executor, await makeProject(service, 'zh')));
});
afterAll(() => service?.close());

/** All texts of the answer, which must be a refusal. */
async function answerTo({ method = 'POST', path, headers = {}, body }: Call): Promise<readonly string[]> {
  const lines = Object.entries({ 'Accept-Language': 'zh-CN', Connection: 'close', ...headers });
  if (body !== undefined && headers['Content-Length'] === undefined)
    lines.push(['Content-Length', String(Buffer.byteLength(body, 'latin1'))]);
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const answer = await rawRequest(service.port, `${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`);
  expect(answer.status, answer.head).toBeGreaterThanOrEqual(400);
  return textsIn(JSON.parse(answer.body.slice(answer.body.indexOf('{'), answer.body.lastIndexOf('}') + 1)));
}

/** All texts within a value but those that are addresses, codes and Keystone's `title`, the status in HTTP's words. */
function textsIn(value: unknown, name = ''): readonly string[] {
  if (typeof value === 'string') return /\p{Script=Han}/u.test(value) || name !== 'title' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, key));
}

const json = { 'Content-Type': 'application/json' };
const bodies: readonly (readonly [string, Pick<Call, 'headers' | 'body'>])[] = [
  ['nothing where something must be', { headers: json, body: '' }],
  ['half a value', { headers: json, body: '{"a":' }],
  ['a mistake within', { headers: json, body: '{"a":1,}' }],
  ['a word', { headers: json, body: 'x' }],
  ['bytes that are no UTF-8', { headers: json, body: '"\xff\xfe"' }],
  ['too many levels', { headers: json, body: '['.repeat(30) + ']'.repeat(30) }],
  ['another media type', { headers: { 'Content-Type': 'text/plain' }, body: '{}' }],
  ['another shape', { headers: json, body: '[1]' }],
  ['an object without its members', { headers: json, body: '{}' }],
];
const paths = {
  native: '/api/v1/projects',
  sign_in: '/v3/auth/tokens',
  dialect: EXECUTION_PATH,
  executor: '/executor/v1/register',
};

test.each(
  Object.entries(paths).flatMap(([door, path]) => bodies.map(([what, call]) => ({ door, what, path, call }))),
)('$door: $what', async ({ path, call }) => {
  const headers = {
    ...{ Host: 'testyard.example', 'X-Auth-Token': token, [PROTOCOL_HEADER]: PROTOCOL_VERSION },
    ...call.headers,
  };
  expectChinese(await answerTo({ ...call, path, headers }));
});

const host = { Host: 'testyard.example' };
const tokens: readonly (readonly [string, () => Pick<Call, 'headers'> & { readonly query?: string }])[] = [
  ['none', () => ({ headers: host })],
  ['one in the address', () => ({ headers: host, query: '?token=x' })],
  ['one that is none', () => ({ headers: { ...host, 'X-Auth-Token': 'x' } })],
  ['another scheme', () => ({ headers: { ...host, Authorization: 'Basic eDp5' } })],
  [
    'two of two people',
    () => ({ headers: { ...host, 'X-Auth-Token': token, Authorization: `Bearer ${otherToken}` } }),
  ],
  ['a header twice', () => ({ headers: { ...host, 'X-Auth-Token': 'a', 'x-auth-token': 'b' } })],
  ['no host', () => ({ headers: { 'X-Auth-Token': token } })],
];

test.each(Object.values(paths).flatMap((path) => tokens.map(([what, call]) => ({ what, path, call }))))(
  '$path: as token, $what',
  async ({ path, call }) => {
    const { headers, query = '' } = call();
    expectChinese(await answerTo({ method: 'DELETE', path: `${path}${query}`, headers: headers ?? {} }));
  },
);

test('what an executor is refused, which its log shows', async () => {
  const speaking = { ...host, ...json, [PROTOCOL_HEADER]: PROTOCOL_VERSION };
  const known = { ...speaking, Authorization: `Bearer ${credential}` };
  const path = `/executor/v1/leases/${leaseId}/accept`;
  const calls: readonly Call[] = [
    { path, headers: { ...known, [PROTOCOL_HEADER]: '99' }, body: '{"epoch":1}' },
    { path, headers: speaking, body: '{"epoch":1}' },
    { path, headers: known, body: '{"epoch":9}' },
    {
      path: '/executor/v1/claim',
      headers: known,
      body: JSON.stringify({ instanceId: '0'.repeat(32), freeSlots: 0, stopping: [], waitSeconds: 0 }),
    },
  ];
  for (const call of calls) expectChinese(await answerTo(call));
});

function expectChinese(texts: readonly string[]): void {
  expect(texts.join('\n')).toMatch(/\p{Script=Han}/u);
  expect(texts.flatMap(wordsOfEnglish), texts.join('\n')).toEqual([]);
}
