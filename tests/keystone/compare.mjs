/**
 * The same calls of the token door at a real Keystone and at Testyard: the status, the shape of the body and the headers that
 * clients read are compared, case by case. Ends with 1 where they differ in a case that is not said to differ.
 * `node tests/keystone/compare.mjs KEYSTONE_URL TESTYARD_URL`, the password of `admin` in TESTYARD_PASSWORD, at both the same.
 */
const [keystone, testyard] = process.argv.slice(2);
const password = process.env.TESTYARD_PASSWORD;
if (!keystone || !testyard || !password)
  throw new Error('Say KEYSTONE_URL TESTYARD_URL and TESTYARD_PASSWORD.');

const path = '/v3/auth/tokens';
const user = { name: 'admin', domain: { name: 'Default' }, password };
const byPassword = (change = {}, scope) => ({
  auth: {
    identity: { methods: ['password'], password: { user: { ...user, ...change } } },
    ...(scope ? { scope } : {}),
  },
});
const json = { 'content-type': 'application/json' };

async function ask(url, method, at, { headers = {}, body } = {}) {
  const sent = typeof body === 'object' ? JSON.stringify(body) : body;
  const answer = await fetch(url + at, {
    method,
    headers: { ...(body === undefined ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: sent }),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  let parsed = null;
  try {
    parsed = JSON.parse(text);
  } catch {}
  return { status: answer.status, headers: answer.headers, body: parsed };
}

const post =
  (body, headers, query = '') =>
  (url) =>
    ask(url, 'POST', path + query, { body, headers });
/** Of the project: Keystone lets an unscoped one ask about less. */
async function token(url) {
  const scope = { project: { name: projectOf(url), domain: { id: 'default' } } };
  return (await ask(url, 'POST', path, { body: byPassword({}, scope) })).headers.get('x-subject-token');
}
const withToken = (method, headersOf) => async (url) => {
  const own = await token(url);
  return ask(url, method, path, { headers: headersOf(own) });
};
const projectOf = (url) => (url === keystone ? 'admin' : 'default');
const both = (own) => ({ 'x-auth-token': own, 'x-subject-token': own });

/**
 * `ours`: the status that Testyard has where it differs on purpose. An unscoped token is the user's rights in all projects,
 * and lists the one service, so that clients find where to revoke it. A token made from one of a project stays of it.
 */
const cases = [
  ['unscoped', post(byPassword()), 201],
  [
    'project scope',
    (url) => post(byPassword({}, { project: { name: projectOf(url), domain: { id: 'default' } } }))(url),
  ],
  [
    'without a catalogue',
    (url) =>
      post(
        byPassword({}, { project: { name: projectOf(url), domain: { id: 'default' } } }),
        {},
        '?nocatalog',
      )(url),
  ],
  [
    'project by name without a domain',
    (url) => post(byPassword({}, { project: { name: projectOf(url) } }))(url),
    201,
  ],
  ['wrong password', post(byPassword({ password: 'wrong' }))],
  ['unknown user', post(byPassword({ name: 'nobody' }))],
  ['unknown domain', post(byPassword({ domain: { name: 'elsewhere' } }))],
  ['unknown project', post(byPassword({}, { project: { id: 'none' } }))],
  [
    'user name without a domain',
    post({ auth: { identity: { methods: ['password'], password: { user: { name: 'admin', password } } } } }),
  ],
  ['two scopes', post(byPassword({}, { project: { id: 'a' }, domain: { id: 'default' } }))],
  ['unknown method', post({ auth: { identity: { methods: ['magic'], magic: {} } } }), 400],
  ['no methods', post({ auth: { identity: { methods: [] } } })],
  ['method without its block', post({ auth: { identity: { methods: ['password'] } } })],
  ['not JSON', post('{nonsense')],
  ['a list', post('[]')],
  ['no auth', post({})],
  ['a number as password', post(byPassword({ password: 1234 }))],
  ['charset in the media type', post(byPassword(), { 'content-type': 'application/json;charset=utf8' }), 201],
  ['text/plain', post(byPassword(), { 'content-type': 'text/plain' })],
  ['validate oneself', withToken('GET', both)],
  ['HEAD of oneself', withToken('HEAD', both)],
  ['validate without a caller', withToken('GET', (own) => ({ 'x-subject-token': own }))],
  [
    'validate by a bad caller',
    withToken('GET', (own) => ({ 'x-auth-token': 'bad', 'x-subject-token': own })),
  ],
  ['validate without a subject', withToken('GET', (own) => ({ 'x-auth-token': own }))],
  ['validate a bad subject', withToken('GET', (own) => ({ 'x-auth-token': own, 'x-subject-token': 'bad' }))],
  ['revoke oneself', withToken('DELETE', both)],
  [
    'use after revoking',
    async (url) => {
      const own = await token(url);
      await ask(url, 'DELETE', path, { headers: both(own) });
      return ask(url, 'GET', path, { headers: both(own) });
    },
  ],
  [
    'a new token for a token',
    async (url) => {
      const own = await token(url);
      return ask(url, 'POST', path, {
        body: { auth: { identity: { methods: ['token'], token: { id: own } } } },
      });
    },
    201,
  ],
  [
    'a new token for a bad token',
    post({ auth: { identity: { methods: ['token'], token: { id: 'bad' } } } }),
    401,
  ],
  ['the version', (url) => ask(url, 'GET', '/v3')],
  ['the versions', (url) => ask(url, 'GET', '/')],
];

/** What clients rely on; texts and values are each service's own. */
function shapeOf({ status, headers, body }) {
  const keys = (value) =>
    Object.keys(value ?? {})
      .sort()
      .join();
  return {
    status,
    body: keys(body),
    // `audit_ids` and `is_domain` are left out on purpose.
    token: keys(body?.token).replace('audit_ids,', '').replace('is_domain,', ''),
    error: keys(body?.error),
    subject: headers.has('x-subject-token'),
    vary: (headers.get('vary') ?? '').includes('X-Auth-Token'),
    challenge: headers.get('www-authenticate')?.split(' ')[0] ?? null,
  };
}

let different = 0;
for (const [name, call, ours] of cases) {
  const [theirs, own] = [shapeOf(await call(keystone)), shapeOf(await call(testyard))];
  const differences = Object.keys(own).filter((key) => theirs[key] !== own[key]);
  const onPurpose = ours !== undefined && own.status === ours;
  if (differences.length > 0 && !onPurpose) different += 1;
  const word = differences.length === 0 ? 'same' : onPurpose ? 'differs on purpose' : 'DIFFERS';
  const what = differences.map((key) => `${key}: ${theirs[key]} / ${own[key]}`).join('; ');
  console.log(
    `${word.padEnd(18)} ${String(own.status)} ${name}${what ? ` (Keystone / Testyard ${what})` : ''}`,
  );
}
console.log(`${cases.length} cases, ${different} differ`);
process.exitCode = different === 0 ? 0 : 1;
