import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type PlayedAnswer,
  type PlayedServer,
  playServer,
  type Score,
} from '../../../client/src/testing/played-server.ts';
import {
  aCase,
  aRun,
  aTask,
  noSut,
  PROJECT_ID,
  RUN_ID,
  someCounts,
} from '../../../client/src/testing/recorded.ts';
import { widthOf } from '../terminal/text-width.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
});
afterEach(() => server.close());

async function play(score: Score): Promise<void> {
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    ...score,
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
}

describe('login', () => {
  const accept: Score = {
    'POST /v3/auth/tokens': ({ body }) => {
      const { user } = (body as { auth: { identity: { password: { user: { password: string } } } } }).auth
        .identity.password;
      if (user.password !== 'secret') return { status: 401, json: { error: { code: 401, message: 'No.' } } };
      const headers = { 'x-subject-token': 'token-9' };
      return { status: 201, headers, json: { token: { expires_at: '2999-01-01T00:00:00.000000Z' } } };
    },
    'GET /api/v1/projects/:p/runs': (): PlayedAnswer => ({ json: { items: [], next: null } }),
  };
  beforeEach(async () => {
    await play(accept);
    delete terminal.env.TESTYARD_SERVER;
    delete terminal.env.TESTYARD_TOKEN;
  });
  const file = () => join(terminal.cwd, 'home/testyard/credentials.json');

  test('at an address where something else answers says so', async () => {
    await server.close();
    server = await playServer({
      'POST /v3/auth/tokens': () => ({ status: 404, text: '<h1>Not Found</h1>' }),
    });
    terminal.env.TESTYARD_PASSWORD = 'pw';
    for (const [language, words] of [
      ['en', 'This answer is not one of Testyard'],
      ['zh', '这不是 Testyard 的回答'],
    ] as const) {
      expect(await terminal.run('login', server.url, '--user', 'ann', '--lang', language)).not.toBe(0);
      expect(terminal.stderr.text).toContain(words);
    }
    await server.close();
    terminal.stderr.text = '';
    const ours = { status: 400, headers: { 'x-request-id': 'r-1' }, json: { error: { message: 'No.' } } };
    server = await playServer({ 'POST /v3/auth/tokens': () => ours });
    expect(await terminal.run('login', server.url, '--user', 'ann')).not.toBe(0);
    expect(terminal.stderr.text).not.toContain('not one of Testyard');
  });

  test('from standard input keeps a token that only its owner can read, and later commands use it', async () => {
    terminal.stdin.end('secret\n');
    expect(await terminal.run('login', server.url)).toBe(0);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(terminal.stdout.text + terminal.stderr.text).not.toMatch(/secret|token-9/);
    expect(await terminal.run('runs')).toBe(0);
    expect(server.calls.at(-1)?.headers['x-auth-token']).toBe('token-9');
  });

  test('from a file, a variable or a prompt that shows nothing', async () => {
    await writeFile(join(terminal.cwd, 'password'), 'secret\n');
    expect(await terminal.run('login', '--server', server.url, '--password-file', 'password')).toBe(0);
    terminal.stdin.isTTY = true;
    const prompted = terminal.run('login', '--server', server.url);
    await terminal.stderr.until('Password of admin');
    terminal.stdin.write('sex\u007fcret\r');
    expect(await prompted).toBe(0);
    expect(terminal.stderr.text).not.toContain('secret');
    terminal.env.TESTYARD_PASSWORD = 'secret';
    expect(await terminal.run('login', '--server', server.url)).toBe(0);
  });

  test('refused ends with 4 and keeps nothing', async () => {
    terminal.env.TESTYARD_PASSWORD = 'wrong';
    expect(await terminal.run('login', server.url)).toBe(4);
    expect(terminal.stderr.text).toContain('does not accept this user name (admin) and password');
    await expect(stat(file())).rejects.toThrow('ENOENT');
  });

  test('a stored token goes to its own server only', async () => {
    const other = await playServer(accept);
    terminal.env.TESTYARD_PASSWORD = 'secret';
    await terminal.run('login', server.url);
    expect(await terminal.run('runs', '--server', other.url)).toBe(4);
    expect(other.calls).toEqual([]);
    await other.close();
  });

  test('a stored token is not sent after its end', async () => {
    await mkdir(join(terminal.cwd, 'home/testyard'), { recursive: true });
    const expired = { token: 'old', expiresAt: '2001-01-01T00:00:00Z', userName: 'admin' };
    await writeFile(file(), JSON.stringify({ current: server.url, servers: { [server.url]: expired } }));
    expect(await terminal.run('runs')).toBe(4);
    expect(terminal.stderr.text).toContain('has expired');
    expect(server.calls).toEqual([]);
  });
});

describe('where a command goes', () => {
  test('flag over variable over configuration file', async () => {
    await play({ 'GET /api/v1/projects/:p/runs': () => ({ json: { items: [], next: null } }) });
    await writeFile(
      join(terminal.cwd, 'testyard.config.yaml'),
      `server: http://127.0.0.1:1\nproject: ${PROJECT_ID}\n`,
    );
    expect(await terminal.run('runs')).toBe(0);
    delete terminal.env.TESTYARD_SERVER;
    expect(await terminal.run('runs', '--server', server.url)).toBe(0);
    expect(server.calls.map((call) => call.url)).toEqual(
      Array(2).fill(`/api/v1/projects/${PROJECT_ID}/runs?limit=20`),
    );
  });

  test.each(['http://127.0.0.1:1?token=x', 'http://ann:secret@127.0.0.1:1', 'http://127.0.0.1:1/#x'])(
    'what does not belong into the address %s is said, and not shown',
    async (address) => {
      await play({});
      expect(await terminal.run('runs', '--server', address)).toBe(2);
      expect(terminal.stderr.text).toContain(
        '"http://127.0.0.1:1": an address of a server has no user, password',
      );
    },
  );

  test('a token of a variable that is refused is not answered with signing in, which it would outdo', async () => {
    const refuse = {
      status: 401,
      json: { code: 'TOKEN_UNKNOWN', detail: 'The token is not valid here.', errors: [] },
    };
    await play({ 'GET /api/v1/projects': () => refuse });
    expect(await terminal.run('runs')).toBe(4);
    expect(terminal.stderr.text).toContain(
      'is that of the variable TESTYARD_TOKEN: give it a valid one, or unset it',
    );
  });

  test('commands about a whole server have no project', async () => {
    await play({});
    for (const words of [
      'user list',
      'executor list',
      'project create shop',
      'secret rotate-key',
      'user password',
    ]) {
      expect(await terminal.run(...words.split(' '), '--project', 'shop')).toBe(2);
      expect(terminal.stderr.text).toContain('There is no option --project');
      terminal.stderr.text = '';
    }
  });

  test('a key that does not exist in the configuration file is refused with the near one', async () => {
    await play({});
    await writeFile(join(terminal.cwd, 'testyard.config.yaml'), 'prot: 80\n');
    expect(await terminal.run('runs')).toBe(2);
    expect(terminal.stderr.text).toContain('unknown key "prot". Did you mean "port"?');
    await writeFile(join(terminal.cwd, 'testyard.config.yaml'), 'project: 5\n');
    expect(await terminal.run('runs')).toBe(2);
    expect(terminal.stderr.text).toContain(
      'project (testyard.config.yaml): the value "5" is of the wrong kind',
    );
  });
});

describe('apply', () => {
  const score: Score = {
    'POST /api/v1/projects/:p/templates/validate': ({ body }) => {
      const bad = 'frameork' in (body as object);
      const findings = bad ? [{ severity: 'error', pointer: '/frameork', detail: 'is not known' }] : [];
      return { json: { valid: !bad, findings } };
    },
    'PUT /api/v1/projects/:p/templates/by-name': ({ body, query }) => {
      // YAML where it comes from a file of YAML: read here as the server reads it.
      const { name, framework } = typeof body === 'string' ? parse(body) : (body as Record<string, string>);
      if (name === 'new')
        return { json: { result: 'created', template: { id: '6', version: 1 }, changes: [] } };
      const kept = { id: '5', version: 3 };
      if (typeof body === 'string' && body.includes('only a comment'))
        return { json: { result: 'updated', template: kept, changes: [] } };
      if (framework === 'pytest') return { json: { result: 'unchanged', template: kept, changes: [] } };
      const version = query.get('dryRun') === 'true' ? 3 : 4;
      const changes = [{ pointer: '/framework', before: 'pytest', after: framework }];
      return { json: { result: 'updated', template: { ...kept, version }, changes } };
    },
  };
  const write = (name: string, text: string) => writeFile(join(terminal.cwd, name), text);
  const writes = () =>
    server.calls.filter(({ method, query }) => method === 'PUT' && query.get('dryRun') !== 'true');

  test('creates, updates and leaves alone; a relative path is one from the file', async () => {
    await play(score);
    await mkdir(join(terminal.cwd, 'suites/node_modules'), { recursive: true });
    await write('suites/node_modules/no.testyard.yaml', 'name: never');
    await write(
      'suites/a.testyard.yaml',
      '# ours\nname: new # 新\nframework: pytest\nsource: { path: ./tests }\n',
    );
    await write('suites/b.testyard.json', '{"name":"known","framework":"pytest"}');
    expect(await terminal.run('apply', '-f', 'suites')).toBe(0);
    expect(terminal.stdout.text).toBe(
      '+ new  created  suites/a.testyard.yaml\n= known  unchanged  suites/b.testyard.json\n',
    );
    expect(writes()).toHaveLength(2);
    // As it stands in the file, but for what is meant from its folder.
    const tests = join(terminal.cwd, 'suites/tests');
    expect(writes()[0]?.body).toBe(`# ours\nname: new # 新\nframework: pytest\nsource: { path: ${tests} }\n`);
    expect(writes()[0]?.headers['content-type']).toBe('application/yaml');
    await write('suites/b.testyard.json', '{"name":"known","framework":"command"}');
    await terminal.run('apply', '-f', 'suites/b.testyard.json', '--json');
    expect(JSON.parse(terminal.stdout.text.split('\n').at(-2) ?? '')).toMatchObject({
      applied: [{ name: 'known', result: 'updated', version: 4 }],
    });
  });

  test('a server of before, which takes no YAML, is sent the document', async () => {
    const putByName = 'PUT /api/v1/projects/:p/templates/by-name';
    await play({
      ...score,
      [putByName]: (call) =>
        call.headers['content-type'] === 'application/yaml'
          ? { status: 400, json: { code: 'BODY_NOT_JSON', detail: 'no JSON' } }
          : (score[putByName]?.(call) ?? {}),
    });
    await write('a.testyard.yaml', '# ours\nname: new\nframework: pytest\n');
    expect(await terminal.run('apply', '-f', '.')).toBe(0);
    expect(writes().at(-1)?.body).toMatchObject({ name: 'new', framework: 'pytest' });
  });

  test('one bad document saves none of them, and says where it is', async () => {
    await play(score);
    await write('good.testyard.yaml', 'name: good\nframework: pytest\n');
    await write('bad.testyard.yaml', '# a comment\nname: bad\nframeork: pytest\n');
    expect(await terminal.run('apply', '-f', '.')).toBe(2);
    expect(terminal.stderr.text).toContain('bad.testyard.yaml:3:1 error /frameork: is not known');
    expect(writes()).toEqual([]);
  });

  test('what is no YAML is told with line and column', async () => {
    await play(score);
    await write('a.testyard.yaml', 'name: a\nselect: [tests\n');
    expect(await terminal.run('apply', '-f', 'a.testyard.yaml')).toBe(2);
    expect(terminal.stderr.text).toMatch(/a\.testyard\.yaml:3:1 error /);
  });

  test('two documents of one name are refused', async () => {
    await play(score);
    await write('a.testyard.yaml', 'name: same\n---\nname: same\n');
    expect(await terminal.run('apply', '-f', 'a.testyard.yaml')).toBe(2);
    expect(terminal.stderr.text).toContain('a.testyard.yaml:3:1 error the name "same"');
  });

  test('--dry-run saves nothing and shows what would change', async () => {
    await play(score);
    await write('a.testyard.yaml', 'name: known\nframework: command\n');
    expect(await terminal.run('apply', '-f', 'a.testyard.yaml', '--dry-run')).toBe(0);
    expect(terminal.stdout.text).toBe(
      '~ known  would be updated  a.testyard.yaml\n    ~ /framework  "pytest" → "command"\n',
    );
    await write('a.testyard.yaml', '# only a comment\nname: known\nframework: pytest\n');
    await terminal.run('apply', '-f', 'a.testyard.yaml', '--dry-run');
    expect(terminal.stdout.text).toContain('only the text changed: comments, order or quotes\n');
    expect(writes()).toEqual([]);
  });

  test('each document of a file is sent with its own part of the text', async () => {
    await play(score);
    await write('a.testyard.yaml', '# 1\nname: new\n---\n# 2\nname: known\nframework: pytest\n');
    expect(await terminal.run('apply', '-f', 'a.testyard.yaml')).toBe(0);
    expect(writes().map(({ body }) => body)).toEqual([
      ...['# 1\nname: new\n', '# 2\nname: known\nframework: pytest\n'],
    ]);
  });

  test('a folder without templates and a file that is not there are wrong usage', async () => {
    await play(score);
    await mkdir(join(terminal.cwd, 'empty'));
    expect(await terminal.run('apply', '-f', 'empty')).toBe(2);
    expect(await terminal.run('apply', '-f', 'gone.testyard.yaml')).toBe(2);
    expect(terminal.stderr.text).toContain('There is no file');
  });
});

describe('looking at runs', () => {
  const run = aRun({
    state: 'finished',
    verdict: 'failed',
    counts: someCounts({ expected: 12_480, passed: 12_479, failed: 1 }),
    sut: { ...noSut, name: '订单', branch: 'main' },
    tasks: [aTask({ state: 'finished', verdict: 'failed', reason: 'one case failed' })],
  });
  const score: Score = {
    'GET /api/v1/projects/:p/runs': () => ({
      json: {
        items: [
          { ...run, templateIds: ['8', '9'], templateNames: ['支付', 'gone'], waiting: null },
          {
            ...aRun({ number: 6 }),
            templateIds: ['8'],
            templateNames: ['支付'],
            waiting: { rule: 'gone', text: 'No executor fits', until: null },
          },
          { ...aRun({ number: 5 }), templateIds: [], templateNames: [], waiting: null },
        ],
        next: null,
      },
    }),
    'GET /api/v1/projects/:p/runs/7': () => ({ json: run }),
    [`GET /api/v1/runs/${RUN_ID}`]: () => ({ json: run }),
    'GET /api/v1/runs/:r/cases': ({ query }) => ({
      json: { items: query.get('status')?.includes('failed') ? [aCase()] : [], next: null },
    }),
    'GET /api/v1/runs/:r/cases/:c': () => ({
      json: {
        ...aCase(),
        runId: RUN_ID,
        tries: [{ number: 1, status: 'failed', details: 'def test():\nE  no\u001b[2J', output: 'printed' }],
      },
    }),
    'GET /api/v1/tasks/:t/late-evidence': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/artifacts': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/tasks/:t/leases': () => ({ json: { items: [], next: null } }),
    'POST /api/v1/tasks/:t/stop': () => ({ status: 202, json: aTask({ state: 'stopping' }) }),
    'POST /api/v1/runs/:r/stop': ({ body }) => ({
      status: 202,
      json: aRun({ state: 'stopping', ...(body as object) }),
    }),
  };

  test('runs shows a table with the templates and what a run waits for, or a page of JSON', async () => {
    await play(score);
    await terminal.run('runs');
    const lines = terminal.stdout.text.split('\n');
    expect(lines[1]).toMatch(/^7 {2}FAILED {3}1 failed · 12,479 passed {2}支付, gone {2}订单@main {2}admin/);
    expect(lines[2]).toMatch(/^6 {2}queued {3}No executor fits {10}支付 {19}admin/);
    expect(lines[3]).toMatch(/^5 {2}queued {30,}admin/);
    await terminal.run('runs', '--json', '--limit', '2');
    expect(JSON.parse(terminal.stdout.text.split('\n').at(-2) ?? '').items).toHaveLength(3);
  });

  test.each([40, 64, 90])(
    'runs at a terminal of %s columns is not wrapped, and says all into a pipe',
    async (columns) => {
      await play(score);
      await terminal.run('runs');
      const piped = terminal.stdout.text;
      terminal.stdout.isTTY = true;
      terminal.stdout.columns = columns;
      terminal.stdout.text = '';
      await terminal.run('runs', '--no-color');
      for (const line of terminal.stdout.text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      expect(terminal.stdout.text.length).not.toBe(piped.length);
      expect(terminal.stdout.text).toContain('FAILED');
    },
  );

  test('runs without any says how to start one, or that nothing fits what was asked for', async () => {
    await play({ ...score, 'GET /api/v1/projects/:p/runs': () => ({ json: { items: [], next: null } }) });
    await terminal.run('runs');
    expect(terminal.stderr.text).toContain('No runs yet. Start one');
    await terminal.run('runs', '--verdict', 'failed');
    expect(terminal.stderr.text).toContain('No run matches');
  });

  test('show takes number or id; --failed tells all of each failure, but steers no terminal', async () => {
    await play(score);
    expect(await terminal.run('show', '#7')).toBe(0);
    expect(terminal.stdout.text).toContain('one case failed');
    expect(terminal.stdout.text).not.toContain('printed');
    expect(await terminal.run('show', RUN_ID, '--failed')).toBe(0);
    expect(terminal.stdout.text).toContain('    def test():\n    E  no\n');
    expect(terminal.stdout.text).toContain('    printed\n');
    expect(await terminal.run('show', 'latest')).toBe(2);
    expect(terminal.stderr.text).toContain('"latest" is not a run');
  });

  test('show says of a series that lost its template why it has fewer rounds, also later', async () => {
    const round = (number: number, series: Run['rounds'][number]['series']) => ({
      ...{ round: number, scope: 'all' as const, openedBy: 'li', openedAt: null, state: 'finished' as const },
      ...{ verdict: 'passed' as const, counts: someCounts({ passed: 1 }), startedAt: null, finishedAt: null },
      ...{ stopReason: null, left: null, series },
    });
    const of = { of: 10, untilFailure: false };
    const rounds = [round(1, null), round(2, { number: 1, ...of }), round(3, { number: 2, ...of })];
    const cut = aRun({ round: 3, state: 'finished', verdict: 'passed', rounds });
    await play({
      ...score,
      'GET /api/v1/projects/:p/runs/7': () => ({ json: cut }),
    });
    expect(await terminal.run('show', '7')).toBe(0);
    expect(terminal.stdout.text).toContain(
      'Ended after 2 of 10 rounds, because a template was deleted or disabled',
    );
  });

  test('show tells of a lost host once, however many of its slots were lost with it', async () => {
    const at = (second: number) => ({
      ...{ offeredAt: '2026-01-02T03:04:05.000000Z', endedAt: `2026-01-02T03:04:${second}.000000Z` },
      ...{ executor: 'rack-3', end: 'silence', results: 2, lost: true },
    });
    const items = [at(17), at(18), at(40), { ...at(18), executor: 'rack-4', results: 1 }];
    await play({ ...score, 'GET /api/v1/tasks/:t/leases': () => ({ json: { items, next: null } }) });
    await terminal.run('show', '7');
    expect(terminal.stdout.text.match(/.*lost with.*/g)).toEqual([
      '  2 slots lost with rack-3 after up to 13.0s: silence; 4 results of them stay, the rest went to others',
      '  lost with rack-3 after 35.0s: silence; 2 results of it stay, the rest went to others',
      '  lost with rack-4 after 13.0s: silence; 1 result of it stays, the rest went to others',
    ]);
  });

  test('show tells what came too late, which --late lists and nothing counts', async () => {
    const late = {
      ...{ leaseId: '1', executor: 'rack-3', receivedAt: '2026-01-02T03:04:05.000000Z', cause: null },
      ...{ caseId: '5', attempt: 1, durationMs: 120, reason: 'lease-over' },
    };
    const items = [
      { ...late, caseName: 'adds\u001b[2J', status: 'passed', message: null },
      { ...late, caseId: null, caseName: null, status: null, durationMs: null, message: 'slow disk' },
    ];
    const at = '2026-01-02T03:04:05.000000Z';
    const lost = { executor: 'rack-3', offeredAt: at, endedAt: at, end: 'silence', results: 2, lost: true };
    const kept = { taskId: aTask().id, artifacts: 0, artifactBytes: 0, lateEvents: items.length };
    await play({
      ...score,
      'GET /api/v1/runs/:r/evidence': () => ({ json: { tasks: [kept] } }),
      'GET /api/v1/tasks/:t/late-evidence': () => ({ json: { items, next: null } }),
      'GET /api/v1/tasks/:t/leases': () => ({ json: { items: [lost], next: null } }),
    });
    expect(await terminal.run('show', '7')).toBe(0);
    expect(terminal.stdout.text).toMatch(
      /lost with rack-3 .*\n.*: late results: 2 \(not counted\)\nShow them: testyard show 7 --late\nReport .*\nNext: .*\n$/,
    );
    expect(await terminal.run('show', '7', '--late')).toBe(0);
    expect(terminal.stdout.text).toMatch(
      / {2}✓ adds\S* {2}120ms {2}executor rack-3, after its lease had ended\n/,
    );
    expect(terminal.stdout.text).toContain(
      '  · the whole task  executor rack-3, after its lease had ended  slow disk\n',
    );
    expect(terminal.stdout.text).not.toContain('\u001b[2J');
    expect(await terminal.run('show', '7', '--late', '--json')).toBe(0);
    const told = JSON.parse(terminal.stdout.text.split('\n').at(-2) ?? '');
    expect(told.late).toMatchObject([{ items, hasMore: false }]);
  });

  test('show says how many files were kept, and by what they are got', async () => {
    const kept = { taskId: aTask().id, artifacts: 2, artifactBytes: 1536, lateEvents: 0 };
    await play({ ...score, 'GET /api/v1/runs/:r/evidence': () => ({ json: { tasks: [kept] } }) });
    await terminal.run('show', '7');
    expect(terminal.stdout.text).toContain(
      'Files  2, 1.5 KiB: testyard artifacts 7 --download FOLDER downloads them\n',
    );
    await terminal.run('show', '7', '--lang', 'zh');
    expect(terminal.stdout.text).toContain(
      '文件  2 个，1.5 KiB：用 testyard artifacts 7 --download 目录 下载\n',
    );
  });

  test('stop ends one task by its place or its name, and says so', async () => {
    await play(score);
    expect(await terminal.run('stop', '7', '--task', '1', '--reason', 'slow')).toBe(0);
    expect(server.calls.at(-1)?.body).toEqual({ reason: 'slow' });
    expect(terminal.stdout.text).toMatch(/^Task \S+ of run #7 is being stopped; the others go on$/m);
    expect(await terminal.run('stop', '7', '--task', '9')).toBe(2);
    expect(terminal.stderr.text).toContain('Run #7 has no task 9');
  });

  test('stop sends its reason', async () => {
    await play(score);
    expect(await terminal.run('stop', '7', '--reason', '分支错了')).toBe(0);
    expect(server.calls.at(-1)?.body).toEqual({ reason: '分支错了' });
  });

  test('logs prints the raw bytes of the streams, in parts', async () => {
    const bytes = 'ä'.repeat(700_000);
    await play({
      ...score,
      'GET /api/v1/tasks/:t/logs': () => ({
        json: {
          items: ['stdout', 'stderr'].map((stream) => ({
            leaseId: '3',
            executor: 'local',
            stream,
            length: stream === 'stdout' ? 1_400_000 : 3,
            state: stream === 'stdout' ? 'closed' : 'cut',
            dropped: stream === 'stdout' ? 0 : 77,
          })),
          next: null,
        },
      }),
      'GET /api/v1/tasks/:t/logs/:l/stdout': ({ headers }) => {
        const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '')?.map(Number) ?? [];
        const part = Buffer.from(bytes).subarray(from, to + 1);
        const range = `bytes ${from}-${to}/1400000`;
        return { status: 206, headers: { 'content-range': range }, text: part.toString() };
      },
      'GET /api/v1/tasks/:t/logs/:l/stderr': () => ({ status: 206, text: 'err' }),
      'GET /api/v1/tasks/:t/logs/:l/stderr/text': () => ({ text: 'as text' }),
    });
    expect(await terminal.run('logs', '7', '--stream', 'stdout')).toBe(0);
    expect(terminal.stdout.text).toBe(bytes);
    await terminal.run('logs', '7', '--task', 'checkout');
    expect(terminal.stdout.text.endsWith('err')).toBe(true);
    expect(terminal.stderr.text).toContain('==> checkout · stderr · local');
    expect(terminal.stderr.text).toContain('stderr: 77 more bytes were written but not kept');
    terminal.stdout.isTTY = true;
    await terminal.run('logs', '7', '--stream', 'stderr');
    expect(terminal.stdout.text.endsWith('as text')).toBe(true);
    await terminal.run('logs', '7', '--stream', 'stderr', '--raw');
    expect(terminal.stdout.text.endsWith('err')).toBe(true);
    expect(await terminal.run('logs', '7', '--task', 'nope')).toBe(2);
  });

  test('logs -f prints what several streams write, line by line, until the run is finished', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const bytes = (id: number, text: string) => `id: ${id}\nevent: bytes\ndata: ${base64(text)}\n\n`;
    const end = (state: string) =>
      `event: end\ndata: ${JSON.stringify({ state, length: 1, dropped: 0 })}\n\n`;
    const common = { leaseId: '3', executor: 'local', length: 0, state: 'open', dropped: 0 };
    const run = (state: Run['state']) =>
      aRun({ state, tasks: [aTask({ state, startedAt: '2026-01-02T03:04:05.000Z' })] });
    let looks = 0;
    await play({
      ...score,
      'GET /api/v1/projects/:p/runs/7': () => ({ json: run('running') }),
      [`GET /api/v1/runs/${RUN_ID}`]: () => ({ json: run(++looks < 2 ? 'running' : 'finished') }),
      'GET /api/v1/tasks/:t/logs': () => ({
        json: {
          items: (looks === 0 ? ['stdout'] : ['stderr', 'stdout']).map((stream) => ({ ...common, stream })),
          next: null,
        },
      }),
      'GET /api/v1/tasks/:t/logs/:l/stdout/events': () => ({
        text: bytes(3, 'one') + bytes(6, '\ntw') + bytes(8, 'o') + end('closed'),
      }),
      'GET /api/v1/tasks/:t/logs/:l/stderr/events': () => ({ text: bytes(4, 'err\n') + end('lost') }),
    });
    expect(await terminal.run('logs', '7', '-f', '--task', 'checkout')).toBe(0);
    expect(terminal.stdout.text).toContain('one\ntwo');
    expect(terminal.stdout.text).toContain('err\n');
    expect(terminal.stderr.text).toContain('==> checkout · stderr · local');
    expect(terminal.stderr.text).toContain('stderr: the rest never arrived');
    expect(await terminal.run('logs', '7', '-f', '--json')).toBe(2);
  });
});
