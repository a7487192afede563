// Whatever is sent: an answer, in time, that says what is wrong by a code of the catalogue and shows nothing of the
// inside. Calls are made from the schemas of the routes that the router has, with something odd in some places.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storableText } from '../../packages/server/src/http/common/bodies/storable-text.ts';
import { rawRequest } from '../../packages/server/src/http/common/testing/raw-request.ts';
import { flawOf } from './guard/answers.ts';
import { type Asked, Asker } from './guard/ask.ts';
import { type CallFacts, entryOf } from './guard/route-table.ts';
import { type Making, oddText, spoilt, valuesOf } from './guard/schema-values.ts';
import { makeThings, type Things } from './guard/things.ts';
import { openWholeService, type RegisteredRoute, type WholeService } from './guard/whole-service.ts';
import { issueToken, makeExecutor, makeProject, makeUser, type PlayedExecutor } from './guard/world.ts';

/**
 * FUZZ_ROUNDS=2000 FUZZ_SEED=random looks further than a test of every day can; the full tests make 100,000 calls, where
 * the machine does that in four minutes.
 */
const isFull = process.env.TESTYARD_FULL === '1';
const rounds = Number(process.env.FUZZ_ROUNDS ?? (isFull ? 17_000 : 250));
const withinMs = 240_000;
/** Beyond what the calls were answered with, nothing of them is kept in memory. */
const mostHeapGrowth = 256 * 1024 * 1024;
const seed = process.env.FUZZ_SEED === 'random' ? Date.now() : Number(process.env.FUZZ_SEED ?? 1);
const callsPerRound = 16;

let service: WholeService;
let asker: Asker;
let executor: PlayedExecutor;
let projectId: string;
let systemToken: string;
/** For calls that end the token that they come with: with the other one, all later calls would be refused. */
let spareToken: string;
const things: Things[] = [];

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  projectId = await makeProject(service, 'fuzz');
  executor = await makeExecutor(service, 'host');
  for (let count = 0; count < 20; count += 1) things.push(await makeThings(service, executor, projectId));
  systemToken = await issueToken(service, await makeUser(service, null));
  spareToken = await issueToken(service, await makeUser(service, null));
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

function known(): Making['known'] {
  const each = (name: keyof Things) => things.map((all) => all[name]);
  return {
    ...{ templateIds: each('templateId'), templates: each('templateId'), taskId: each('taskId') },
    ...{ caseId: each('caseId'), runningCaseId: each('caseId'), instanceId: [executor.instanceId] },
    ...{ leases: each('leaseId').map((id) => ({ id, epoch: 1 })), id: each('leaseId'), epoch: [1] },
    ...{ waitSeconds: [0], source: [{ path: '/suite' }], framework: ['pytest', 'command'], attempt: [1] },
    ...{ sequence: [0, 0, 1, 2], part: [0], freeSlots: [0, 1, 1e9] },
  };
}

const contentTypes = [
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset=gbk',
  ],
  ...[
    'text/plain',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'application/xml',
    'x',
    '',
  ],
  ...['application/json, text/plain', '*/*', 'application/jsonx', 'application/json; charset="\\"'],
];
const oddHeaders: Readonly<Record<string, readonly string[]>> = {
  prefer: ['wait=0', 'wait=-1', 'wait=601', 'wait=1e9', 'wait', 'wait=0, wait=1', 'respond-async;;', '=,=;"'],
  'idempotency-key': ['a', '"', '', 'x'.repeat(300), '名', 'a b', 'a', '\x7f'.slice(1)],
  'x-language': ['zh-cn', 'en-us', 'xx', '*', ','],
  'accept-language': ['zh', 'en;q=0.5,zh;q=0.9', 'q=1;;;', '*', 'zh;q=abc', 'x'.repeat(1200)],
  range: [
    'bytes=0-',
    'bytes=5-1',
    'bytes=-0',
    'bytes=0-0,1-1',
    'bytes=9999999999999999999-',
    'lines=1-2',
    'x',
  ],
  accept: ['text/html', '*/*', 'application/json;q=0', ''],
  'if-none-match': ['*', '"x"'],
  requestid: ['abc123', '名', 'x'.repeat(33), '../..'],
  expect: ['something'],
  'testyard-protocol': [...Array<string>(20).fill('1'), '2', ''],
};

const latin = (text: string) =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[\0\r\n\x7f]/g, '');

const headersOf: fc.Arbitrary<Record<string, string>> = fc
  .record(
    Object.fromEntries(
      Object.entries(oddHeaders).map(([name, values]) => [name, fc.constantFrom(...values).map(latin)]),
    ),
    { requiredKeys: ['testyard-protocol'] },
  )
  .map((all) => ({ ...all }) as Record<string, string>);

const rawBodies = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    ...[
      '{',
      '[',
      '"',
      '{"a":',
      'nul',
      '{"a":1,"a":2}',
      '{"__proto__":{"polluted":1}}',
      '\ufeff{}',
      ' ',
      '[]',
      '1',
    ],
    ...[
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"a":1e999}',
      `{"n":${'9'.repeat(500)}}`,
      '{"a":"\\ud800"}',
    ],
    ...[
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`,
      '{"a":"\\u0000"}',
    ],
  ),
);

function factsOf(): CallFacts {
  const [own] = things;
  if (!own) throw new Error('nothing was made');
  return { things: own, foreign: own, executor, fresh: 0 };
}

function bodyOf(route: RegisteredRoute): fc.Arbitrary<string | Uint8Array | undefined> {
  const { schema } = route;
  const usual = entryOf(route)?.body?.(factsOf());
  const text = (value: unknown) => JSON.stringify(value) ?? '';
  const made = (oddOneOf: number) => valuesOf(schema?.body ?? {}, { known: known(), oddOneOf }).map(text);
  return fc.oneof(
    { weight: schema?.body ? 6 : 0, arbitrary: made(60) },
    { weight: 2, arbitrary: made(8) },
    { weight: 4, arbitrary: usual instanceof Uint8Array ? rawBodies : spoilt(usual).map(text) },
    { weight: 1, arbitrary: rawBodies },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function queryOf(schema: unknown): fc.Arbitrary<string> {
  const shaped = valuesOf(schema ?? { type: 'object' }, {
    known: { epoch: ['1'], offset: ['0', '7'] },
    oddOneOf: 20,
  });
  const pairs = shaped.map((value) =>
    Object.entries(Object(value) as Record<string, unknown>).map(
      ([name, each]) => `${encode(name)}=${encode(each)}`,
    ),
  );
  const raw = fc.constantFrom(
    '',
    '&&=&',
    '%',
    'a=%zz',
    'limit=1&limit=2',
    '__proto__=1',
    'a[b]=1',
    'cursor=%00',
  );
  return fc.oneof(
    { weight: 6, arbitrary: pairs.map((each) => each.join('&')) },
    { weight: 1, arbitrary: raw },
  );
}

function encode(value: unknown): string {
  return encodeURIComponent(storableText(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')));
}

function pathOf(path: string): fc.Arbitrary<string> {
  const oddSegment = oddText.map(encode).filter((text) => text !== '');
  return fc
    .tuple(
      fc.constantFrom(...things),
      fc.array(fc.nat({ max: 9 }), { minLength: 6, maxLength: 6 }),
      oddSegment,
    )
    .map(([own, dice, segment]) => {
      let at = 0;
      return path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
        dice[at++] === 0 ? segment : own[name as keyof Things],
      );
    });
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'];

const endsItsToken = ({ path }: RegisteredRoute) => /^\/api\/v1\/(session|me)|^\/v3\//.test(path);

function callOn(route: RegisteredRoute): fc.Arbitrary<Asked> {
  const usualType = entryOf(route)?.body?.(factsOf()) instanceof Uint8Array ? 'octet-stream' : 'json';
  const often = (value: string, others: readonly string[]) =>
    fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, fc.constantFrom(...others));
  const authorization =
    route.right === 'executor'
      ? { authorization: `Bearer ${executor.credential}` }
      : { 'x-auth-token': endsItsToken(route) ? spareToken : systemToken };
  const parts = {
    method: often(route.method, methods),
    type: often(`application/${usualType}`, contentTypes),
    path: pathOf(route.path),
    query: queryOf(route.schema?.querystring),
    headers: headersOf,
    body: bodyOf(route),
  };
  return fc.record(parts).map(({ method, type, path, query, headers, body }) => {
    const sent = method === 'TRACE' ? undefined : body;
    const typed = sent === undefined ? {} : { 'content-type': type };
    return {
      ...{ method, path: query === '' ? path : `${path}?${query}` },
      headers: { ...headers, ...authorization, ...typed },
      ...(sent === undefined ? {} : { body: sent }),
    };
  });
}

async function flawsOf(calls: readonly Asked[]): Promise<string[]> {
  const flaws = await Promise.all(
    calls.map(async (call) => {
      const told = await asker.ask(call);
      const flaw = flawOf(call.path, call.method, told);
      return (
        flaw &&
        `${flaw} <- ${call.method} ${call.path} ${String(call.body)} ${JSON.stringify(call.headers)}`.slice(
          0,
          900,
        )
      );
    }),
  );
  return flaws.filter((flaw) => flaw !== null);
}

/** Bytes that are in use once what nobody holds any more is gone. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test(
  'nothing that is sent is answered by a failure of the server or an error without a code',
  async () => {
    const routes = service.routes.filter(
      ({ method, path }) => method !== 'HEAD' && !path.startsWith('/page/'),
    );
    const calls = fc.array(fc.oneof(...routes.map(callOn)), {
      minLength: 1,
      maxLength: callsPerRound,
    });
    let asked = 0;
    const heapBefore = liveHeap();
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        asked += all.length;
        expect(await flawsOf(all)).toEqual([]);
      }),
      {
        numRuns: rounds,
        seed,
        interruptAfterTimeLimit: withinMs,
        markInterruptAsFailure: false,
        endOnFailure: true,
      },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    // Who called could still do everything at the end: nothing was refused for want of a token.
    const { status } = await asker.ask({
      ...{ method: 'GET', path: '/api/v1/users' },
      headers: { 'x-auth-token': systemToken },
    });
    expect(status).toBe(200);
    expect(asked).toBeGreaterThan(500);
    expect(liveHeap() - heapBefore).toBeLessThan(mostHeapGrowth);
    expect(service.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  },
  withinMs + 60_000,
);

test.each(['/v3/auth/tokens', '/attask/v3/taskmodel/execution', '/api/v1/projects', '/executor/v1/register'])(
  '13 MB to %s are 413 in the manner of its door',
  async (path) => {
    // What is sent at random above may have ended the token, or its user.
    const token = await issueToken(service, await makeUser(service, null));
    const headers = { 'content-type': 'application/json', 'x-auth-token': token };
    const body = Buffer.alloc(13 * 1024 * 1024, ' ');
    const told = await asker.ask({ method: 'POST', path, headers, body });
    expect({ status: told.status, flaw: flawOf(path, 'POST', told) }).toEqual({ status: 413, flaw: null });
  },
);

test.each(['application/json', 'text/plain', 'application/octet-stream'])(
  'what an executor sends as %s is kept byte for byte, as a file and as a log',
  async (type) => {
    const sendersId = await makeProject(service, `of ${type}`);
    const sender = await makeExecutor(service, `sender of ${type}`);
    const body = `{"sent as":  "${type}"}`;
    const headers = {
      ...{ 'content-type': type, 'testyard-protocol': '1' },
      authorization: `Bearer ${sender.credential}`,
    };
    const { leaseId, taskId } = await makeThings(service, sender, sendersId);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const lease = `/executor/v1/leases/${leaseId}`;
    const stream = `kept${type.replace(/\W/g, '')}`.slice(0, 20);
    const file = `${lease}/artifacts?epoch=1&name=a&sha256=${sha256}`;
    for (const path of [file, `${lease}/log/${stream}?epoch=1&offset=0`])
      expect((await asker.ask({ method: 'PUT', path, headers, body })).status).toBeLessThan(300);
    const log = await asker.ask({
      ...{ method: 'GET', path: `/api/v1/tasks/${taskId}/logs/${leaseId}/${stream}` },
      headers: { 'x-auth-token': systemToken },
    });
    expect([log.status, log.text]).toEqual([200, body]);
  },
);

test('an expectation that nobody knows is no reason to answer without a word', async () => {
  const headers = { expect: 'a-miracle' };
  const told = await asker.ask({ method: 'GET', path: '/api/v1/projects', headers });
  expect(told.status).toBe(401);
  expect(flawOf('/api/v1/projects', 'GET', told)).toBeNull();
});

test.each([
  ['two lengths that differ', 'Content-Length: 4\r\nContent-Length: 49\r\n\r\n0\r\n\r\n'],
  ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['chunks and another coding', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['chunks that are almost named', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['a name with a space', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
  ['a line that goes on', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n'],
  ['a length with a sign', 'Content-Length: +5\r\n\r\n0\r\n\r\n'],
  ['a chunk beyond all numbers', 'Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n'],
])('a request with %s hides no second one', async (_, rest) => {
  const hidden = 'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const head = `POST /attask/v3/taskmodel/execution HTTP/1.1\r\nHost: a\r\n`;
  const answer = await rawRequest(service.port, head + rest + hidden);
  expect([400, 401]).toContain(answer.status);
  expect(answer.body).not.toContain('"live"');
});
