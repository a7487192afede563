// Whatever is sent: an answer, in time, that says what is wrong by a code of the catalogue and shows nothing of the
// inside. Calls are made from the schemas of the routes that the router has, with something odd in some places.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flawOf } from './guard/answers.ts';
import { type Asked, Asker } from './guard/ask.ts';
import { entryOf } from './guard/route-table.ts';
import { type Known, oddText, valueOf } from './guard/schema-values.ts';
import { openWholeService, type RegisteredRoute, type WholeService } from './guard/whole-service.ts';
import {
  issueToken,
  makeExecutor,
  makeProject,
  makeThings,
  makeUser,
  type PlayedExecutor,
  type Things,
} from './guard/world.ts';

/** FUZZ_ROUNDS=2000 FUZZ_SEED=random looks further than a test of every day can. */
const rounds = Number(process.env.FUZZ_ROUNDS ?? 200);
const seed = process.env.FUZZ_SEED === 'random' ? Date.now() : Number(process.env.FUZZ_SEED ?? 1);
const callsPerRound = 16;

let service: WholeService;
let asker: Asker;
let executor: PlayedExecutor;
let projectId: string;
let systemToken: string;
const things: Things[] = [];

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  projectId = await makeProject(service, 'fuzz');
  executor = await makeExecutor(service, 'host');
  for (let count = 0; count < 20; count += 1) things.push(await makeThings(service, executor, projectId));
  systemToken = await issueToken(service, await makeUser(service, null));
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

function known(): Known {
  const each = (name: keyof Things) => things.map((all) => all[name]);
  return {
    ...{ templateIds: each('templateId'), templates: each('templateId'), taskId: each('taskId') },
    ...{ caseId: each('caseId'), runningCaseId: each('caseId'), instanceId: [executor.instanceId] },
    ...{ leases: each('leaseId').map((id) => ({ id, epoch: 1 })), id: each('leaseId'), epoch: [1] },
    ...{ waitSeconds: [0], source: [{ path: '/suite' }], framework: ['pytest', 'command'], attempt: [1] },
    ...{ sequence: [0, 0, 1, 2], part: [0], freeSlots: [0, 1, 1e9], framework_: [] },
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
  'accept-language': ['zh', 'en;q=0.5,zh;q=0.9', 'q=1;;;', '*', 'zh;q=abc', 'x'.repeat(3000)],
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
  'testyard-protocol': ['1', '1', '1', '2', ''],
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

function bodyOf(schema: unknown): fc.Arbitrary<string | Uint8Array | undefined> {
  const shaped = valueOf(schema ?? {}, known()).map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 6, arbitrary: shaped },
    { weight: 1, arbitrary: rawBodies },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function queryOf(schema: unknown): fc.Arbitrary<string> {
  const shaped = valueOf(schema ?? { type: 'object' }, { epoch: ['1'], offset: ['0', '7'], caseId: [] });
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
  return encodeURIComponent(String(value).toWellFormed());
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

function callOn(route: RegisteredRoute): fc.Arbitrary<Asked> {
  const { schema } = route;
  const isBytes = entryOf(route)?.body !== undefined && route.method === 'PUT' && route.right === 'executor';
  const usual = isBytes ? 'application/octet-stream' : 'application/json';
  const method = fc.oneof({ weight: 12, arbitrary: fc.constant(route.method) }, fc.constantFrom(...methods));
  const type = fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...contentTypes));
  return fc
    .record({
      method,
      type,
      path: pathOf(route.path),
      query: queryOf(schema?.querystring),
      headers: headersOf,
    })
    .chain(({ method: chosen, type: contentType, path, query, headers }) =>
      bodyOf(schema?.body).map((body) => {
        const token = route.right === 'executor' ? executor.credential : systemToken;
        const has = body !== undefined && chosen !== 'TRACE';
        return {
          method: chosen,
          path: query === '' ? path : `${path}?${query}`,
          headers: {
            ...headers,
            ...(route.right === 'executor'
              ? { authorization: `Bearer ${token}` }
              : { 'x-auth-token': token }),
            ...(has ? { 'content-type': contentType } : {}),
          },
          ...(has ? { body } : {}),
        };
      }),
    );
}

async function flawsOf(calls: readonly Asked[]): Promise<string[]> {
  const flaws = await Promise.all(
    calls.map(async (call) => {
      const told = await asker.ask(call);
      const flaw = flawOf(call.path, call.method, told);
      return (
        flaw &&
        `${call.method} ${call.path} ${JSON.stringify(call.headers)} ${call.body}: ${flaw}\n${told.text.slice(0, 300)}`
      );
    }),
  );
  return flaws.filter((flaw) => flaw !== null);
}

test('nothing that is sent is answered by a failure of the server or an error without a code', async () => {
  const routes = service.routes.filter(({ method }) => method !== 'HEAD');
  const calls = fc.array(fc.constantFrom(...routes).chain(callOn), {
    minLength: 1,
    maxLength: callsPerRound,
  });
  let asked = 0;
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(calls, async (all) => {
      asked += all.length;
      void seen;
      expect(await flawsOf(all)).toEqual([]);
    }),
    {
      numRuns: rounds,
      seed,
      interruptAfterTimeLimit: 30_000,
      markInterruptAsFailure: false,
      endOnFailure: true,
    },
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(asked).toBeGreaterThan(rounds);
  expect(service.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
});
