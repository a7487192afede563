// Who may call what, asked of every route that the router has: by every kind of caller, with ids of other projects, and
// at paths that some program might take for another path.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flawOf } from './guard/answers.ts';
import { Asker, type Told } from './guard/ask.ts';
import { callOf, filled, nameOf, required } from './guard/call-route.ts';
import { type Caller, everyCaller, expectedFor } from './guard/callers.ts';
import { pathTricks } from './guard/path-tricks.ts';
import { type CallFacts, entryOf, routeTable } from './guard/route-table.ts';
import { makeThings, parametersOf, renewThings, type Things } from './guard/things.ts';
import { openWholeService, type RegisteredRoute, type WholeService } from './guard/whole-service.ts';
import { issueToken, makeExecutor, makeProject, makeUser, type PlayedExecutor } from './guard/world.ts';

let service: WholeService;
let asker: Asker;
let executor: PlayedExecutor;
let own: Things;
let foreign: Things;
let admin: string;
let callers: readonly Caller[];
let fresh = 0;

beforeAll(async () => {
  service = await openWholeService();
  asker = new Asker(service.port);
  const projectId = await makeProject(service, 'own');
  const otherId = await makeProject(service, 'foreign');
  executor = await makeExecutor(service, 'host');
  own = await makeThings(service, executor, projectId);
  foreign = await makeThings(service, executor, otherId);
  admin = await issueToken(service, await makeUser(service, 'admin', projectId));
  callers = await everyCaller(service, { own: projectId, other: otherId, executor });
});
afterAll(async () => {
  asker?.close();
  await service?.close();
});

const factsOf = (things: Things): CallFacts => {
  fresh += 1;
  return { things, executor, foreign, fresh };
};

const changes = ({ method }: RegisteredRoute) => method !== 'GET' && method !== 'HEAD';

/** What this caller may change is made for this call alone; a token that a call may end as well. */
async function callBy(route: RegisteredRoute, caller: Caller): Promise<Told> {
  const admitted = expectedFor(required(route), caller.standing) === 'admitted';
  const consumed = admitted && changes(route);
  const things = consumed ? await renewThings(service, executor, own, route.path) : own;
  const ends = admitted && required(route).subject && changes(route);
  const token = ends ? await issueToken(service, await makeUser(service, null)) : caller.token;
  return asker.ask(callOf(route, { caller: { ...caller, token }, facts: factsOf(things) }));
}

/** Whether the answer is what the right of the route means; null where it is. */
function differs(route: RegisteredRoute, caller: Caller, told: Told): string | null {
  const entry = required(route);
  const expected = expectedFor(entry, caller.standing);
  const admitted = entry.answer === undefined ? told.status < 400 : told.status === entry.answer;
  if (expected === 'admitted' ? admitted : told.status === expected) return null;
  return `${nameOf(route)} by ${caller.standing}: ${told.status}, expected ${expected} ${told.text.slice(0, 200)}`;
}

test('the table has every route of the router with its right, and no other', () => {
  const declared = service.routes.map((route) => `${nameOf(route)} is for ${route.right}`);
  const expected = service.routes.map((route) => `${nameOf(route)} is for ${entryOf(route)?.right}`);
  expect(declared).toEqual(expected);
  const registered = new Set(service.routes.map(nameOf));
  expect(Object.keys(routeTable).filter((name) => !registered.has(name))).toEqual([]);
  expect(service.routes.length).toBeGreaterThan(50);
});

test('every kind of caller gets from every route what its right means', async () => {
  const wrong: (string | null)[] = [];
  for (const route of service.routes)
    for (const caller of callers) wrong.push(differs(route, caller, await callBy(route, caller)));
  expect(wrong.filter((each) => each !== null)).toEqual([]);
}, 240_000);

/** Members that no call has: what only the service decides, by the names that it and others give it. */
const decidedByUs = {
  ...{ id: '1', projectId: '0'.repeat(32), project_id: '0'.repeat(32), userId: '1', owner: 'x', number: 7 },
  ...{ roles: ['admin'], is_admin: true, domain_id: 'other', passwordHash: 'x', enabled: true },
  ...{ createdBy: 'somebody', createdAt: '2020-01-01T00:00:00Z', deletedAt: null, version: 99 },
  ...{ pinned: true, state: 'finished', verdict: 'passed', counts: {}, finishSequence: 1, __proto: {} },
};

test('every route, the pages too, answers with the headers that protect a browser, also to a foreign origin', async () => {
  const token = callers.find(({ standing }) => standing === 'system admin')?.token ?? '';
  const flaws: string[] = [];
  for (const route of service.routes.filter(({ method }) => method === 'GET')) {
    if (route.path.endsWith('/events')) continue;
    const call = callOf(route, { caller: { token, query: '' }, facts: factsOf(own) });
    const origin = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' };
    for (const method of ['GET', 'OPTIONS']) {
      const told = await asker.ask({ ...call, method, headers: { ...call.headers, ...origin } });
      const flaw = flawOf(call.path, method, told);
      if (flaw) flaws.push(`${method} ${route.path}: ${flaw}`);
    }
  }
  expect(flaws).toEqual([]);
});

test('what only the service decides is never taken from a body: the call is refused, not heard in part', async () => {
  const heard: string[] = [];
  let asked = 0;
  const token = callers.find(({ standing }) => standing === 'system admin')?.token ?? '';
  const native = service.routes.filter(({ path }) => path.startsWith('/api/'));
  for (const route of native) {
    const usual = required(route).body?.(factsOf(own));
    if (typeof usual !== 'object' || usual === null || usual instanceof Uint8Array) continue;
    for (const [name, value] of Object.entries(decidedByUs).filter(([each]) => !Object.hasOwn(usual, each))) {
      const known = (route.schema?.body as { properties?: object } | undefined)?.properties ?? {};
      if (Object.hasOwn(known, name)) continue;
      const body = { ...usual, [name]: value };
      const told = await asker.ask(
        callOf(route, { caller: { token, query: '' }, facts: factsOf(own), body }),
      );
      asked += 1;
      const isRefused = told.status === 400 || told.text.startsWith('{"valid":false');
      if (!isRefused) heard.push(`${nameOf(route)} with ${name}: ${told.status} ${told.text.slice(0, 100)}`);
    }
  }
  expect(heard).toEqual([]);
  expect(asked).toBeGreaterThan(200);
});

test('a token in the address is refused even beside a good one', async () => {
  const guarded = service.routes.filter(({ right }) => right !== 'anyone' && right !== 'executor');
  const caller = { token: admin, query: 'token=any' };
  const answers = await Promise.all(
    guarded.map(async (route) => {
      const { status } = await asker.ask(callOf(route, { caller, facts: factsOf(own) }));
      return `${nameOf(route)} ${status}`;
    }),
  );
  expect(answers).toEqual(guarded.map((route) => `${nameOf(route)} 401`));
});

describe('ids of another project', () => {
  const needsRole = ({ right }: RegisteredRoute) =>
    !['anyone', 'user', 'system-admin', 'executor'].includes(right);
  const caller = () => ({ token: admin, query: '' });

  test('are not found, whichever of the ids of a path they stand for', async () => {
    const found: string[] = [];
    let asked = 0;
    for (const route of service.routes.filter(needsRole))
      for (const name of parametersOf(route.path)) {
        // A secret has no id: any name that could be one is its project's own.
        const strange =
          { number: '999999', version: '999999', stream: 'nosuch', secretName: '-' }[name] ??
          foreign[name as keyof Things];
        const things = { ...own, [name]: strange };
        const { status } = await asker.ask(callOf(route, { caller: caller(), facts: factsOf(things) }));
        asked += 1;
        if (status !== 404) found.push(`${nameOf(route)} with a foreign ${name}: ${status}`);
      }
    expect(found).toEqual([]);
    expect(asked).toBeGreaterThan(30);
  });

  test('are not found in a body', async () => {
    const named = service.routes.filter((route) => required(route).foreignBody);
    const answers: string[] = [];
    for (const route of named) {
      const facts = factsOf(own);
      const body = required(route).foreignBody?.(facts);
      answers.push(
        `${nameOf(route)} ${(await asker.ask(callOf(route, { caller: caller(), facts, body }))).status}`,
      );
    }
    expect(answers).toEqual(named.map((route) => `${nameOf(route)} 404`));
    expect(named.length).toBeGreaterThan(3);
  });

  test('nothing of the other project was changed by all that', async () => {
    const lease = await service.core.reads.leases.byId(foreign.leaseId);
    const run = await service.core.reads.runs.byId(foreign.runId);
    expect({ lease: lease?.state, run: run?.state }).toEqual({ lease: 'running', run: 'running' });
    expect(await service.core.reads.templates.byId(foreign.templateId)).toMatchObject({
      version: 2,
      deletedAt: null,
    });
  });
});

test('an executor speaks for no lease but its own', async () => {
  const other = await makeExecutor(service, 'other');
  const leased = service.routes.filter(
    ({ right, path }) => right === 'executor' && path.includes(':leaseId'),
  );
  const answers: string[] = [];
  for (const route of leased) {
    const facts = factsOf(foreign);
    const { status } = await asker.ask(
      callOf(route, { caller: { token: other.credential, query: '' }, facts }),
    );
    answers.push(`${nameOf(route)} ${status}`);
  }
  expect(answers).toEqual(leased.map((route) => `${nameOf(route)} 409`));
  const lease = await service.core.reads.leases.byId(foreign.leaseId);
  expect(lease).toMatchObject({ state: 'running', eventsReceived: 0 });
});

// 405 is the answer where the spelling is the path of a route with other methods.
test('no spelling of a path leads around the guard', async () => {
  const paths = new Set(service.routes.map(({ path }) => filled(path, own)));
  const passed: string[] = [];
  let asked = 0;
  const tryOne = async (route: RegisteredRoute, path: string) => {
    const call = callOf(route, { caller: { token: null, query: '' }, facts: factsOf(own), path });
    const { status, text } = await asker.ask(call);
    asked += 1;
    if (![400, 401, 404, 405].includes(status))
      passed.push(`${route.method} ${path}: ${status} ${text.slice(0, 100)}`);
  };
  for (const route of service.routes.filter(({ right }) => right !== 'anyone')) {
    const tricks = pathTricks(filled(route.path, own)).filter((path) => !paths.has(path));
    await Promise.all(tricks.map((path) => tryOne(route, path)));
  }
  expect(passed).toEqual([]);
  expect(asked).toBeGreaterThan(2_000);
});

test('headers that name another path, method or user change nothing', async () => {
  const names = [
    'x-original-url',
    'x-rewrite-url',
    'x-forwarded-prefix',
    'x-http-method-override',
    'x-auth-user',
  ];
  for (const name of names) {
    const headers = { [name]: name.includes('method') ? 'GET' : '/health/live' };
    expect((await asker.ask({ method: 'GET', path: '/api/v1/projects', headers })).status).toBe(401);
    const open = await asker.ask({
      method: 'GET',
      path: '/health/live',
      headers: { [name]: '/api/v1/projects' },
    });
    expect(JSON.parse(open.text)).toEqual({ status: 'live' });
  }
});
