import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';
import { VERSION } from '../version.ts';

const awayProblem = { code: 'STORE_UNAVAILABLE', detail: 'it cannot now', type: '', requestId: '' };
let terminal: PlayedTerminal;
let server: PlayedServer;
let executors: readonly (Pick<Executor, 'name' | 'state' | 'version'> & Partial<Executor>)[];
let date: string | undefined;
let status: number;
let readiness: object;
let projectsStatus: number;
let version: string | undefined;
beforeEach(async () => {
  terminal = await playTerminal();
  executors = [{ name: 'lab-1', state: 'idle', version: VERSION }];
  date = undefined;
  status = 200;
  readiness = {};
  projectsStatus = 200;
  version = VERSION;
  server = await playServer({
    'GET /health/ready': () => ({
      status,
      json: readiness,
      ...(date === undefined ? {} : { headers: { date } }),
    }),
    'GET /api/v1/projects': ({ headers }) =>
      projectsStatus !== 200
        ? { status: projectsStatus, json: { ...awayProblem, status: projectsStatus } }
        : headers['x-auth-token'] === 't-1'
          ? { json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }
          : {
              status: 401,
              json: { code: 'TOKEN_UNKNOWN', status: 401, detail: '', type: '', requestId: '' },
            },
    'GET /api/v1/version': () =>
      version === undefined
        ? { status: 404, json: { code: 'ROUTE_NOT_FOUND', status: 404, detail: '', type: '', requestId: '' } }
        : { json: { version, api: 'v1', executorProtocol: '1', commit: null } },
    'GET /api/v1/executors': () => ({ json: { items: executors, next: null } }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

interface Check {
  readonly state: string;
  readonly detail: string;
  readonly remedy?: string;
}

/** The exit code, and what is said of each thing. */
async function doctor(...argv: string[]): Promise<{ code: number; checks: Record<string, Check> }> {
  const before = terminal.stdout.text.length;
  const code = await terminal.run('doctor', '--json', ...argv);
  const { checks } = JSON.parse(terminal.stdout.text.slice(before)) as {
    checks: (Check & { name: string })[];
  };
  return { code, checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])) };
}

describe('doctor', () => {
  test('compares this program with the server, also with one that does not tell its version', async () => {
    version = '9.9.9';
    expect((await doctor()).checks.versions).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining(`${VERSION}, but the server at ${server.url} is 9.9.9`),
    });
    version = undefined;
    expect((await doctor()).checks.versions).toMatchObject({
      ...{ state: 'warn', detail: expect.stringContaining('older'), remedy: expect.any(String) },
    });
    executors = [];
    expect((await doctor()).checks.versions).toMatchObject({ state: 'warn' });
  });

  test('has a line for each thing that it looked at, and ends with 0 where nothing fails', async () => {
    expect(await terminal.run('doctor')).toBe(0);
    for (const line of [/^ok +server +http/m, /^ok +sign-in/m, /^ok +executors +1 of 1 online/m])
      expect(terminal.stdout.text).toMatch(line);
    for (const name of ['clock', 'versions', 'disk', 'isolation', 'frameworks', 'Node.js'])
      expect(terminal.stdout.text).toMatch(new RegExp(`^(ok|warn) +${name.replace('.', '\\.')} `, 'm'));
    const chinese = await playTerminal();
    Object.assign(chinese.env, terminal.env);
    await chinese.run('doctor', '--lang', 'zh');
    expect(chinese.stdout.text).toMatch(/^正常 +执行器 +共 1 个，在线 1 个$/m);
  });

  test('a server that is not there fails, with what to do, and what depends on it is left out', async () => {
    const { code, checks } = await doctor('--server', 'http://127.0.0.1:1');
    expect(code).toBe(3);
    expect(checks.server).toMatchObject({ state: 'fail', detail: expect.stringContaining('127.0.0.1:1') });
    expect(checks.server?.remedy).toContain('testyard up');
    expect(Object.keys(checks)).not.toContain('token');
    expect(checks.disk?.state).toMatch(/ok|warn/);
    status = 503;
    expect((await doctor()).checks.server).toMatchObject({ state: 'fail' });
  });

  test('a proxy that the environment names is not used, which is said, and warned of where the server does not answer', async () => {
    const says = (checks: Record<string, Check>) => [checks.proxy?.state, checks.proxy?.detail];
    terminal.env.HTTP_PROXY = 'http://127.0.0.1:1';
    const used = `HTTP_PROXY is set, but not used: commands and executors call ${server.url} directly`;
    const reached = await doctor();
    expect([reached.code, ...says(reached.checks)]).toEqual([0, 'ok', used]);
    const away = (await doctor('--server', 'http://127.0.0.1:1')).checks;
    expect(away.proxy).toMatchObject({
      state: 'warn',
      remedy: expect.stringContaining('needs a direct way to http://127.0.0.1:1'),
    });
    terminal.env.NO_PROXY = '127.0.0.1';
    expect(Object.keys((await doctor()).checks)).not.toContain('proxy');
  });

  test('a server whose disk is full fails though it answers, with what to do; what it says is told', async () => {
    readiness = { status: 'ready', trouble: 'disk-full', detail: 'its disk is full' };
    const { code, checks } = await doctor();
    expect(code).toBe(3);
    expect(checks.server).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('its disk is full'),
      remedy: expect.stringContaining('--keep-size'),
    });
  });

  test('a server that waits for its database is told of in its own words, and not to be started', async () => {
    status = 503;
    readiness = { status: 'waiting', waitingFor: 'store', detail: 'the database is away' };
    const { code, checks } = await doctor();
    expect(code).toBe(3);
    expect(checks.server).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('the database is away'),
    });
    expect(checks.server?.remedy).not.toContain('testyard up');
  });

  test('a server that cannot answer a later call any more ends no check of this machine', async () => {
    projectsStatus = 503;
    const { code, checks } = await doctor();
    expect(code).toBe(3);
    expect(checks.server).toMatchObject({ state: 'fail', detail: expect.stringContaining('it cannot now') });
    expect(checks.disk?.state).toMatch(/ok|warn/);
  });

  test('a token that is not accepted, and a project that cannot be seen', async () => {
    terminal.env.TESTYARD_TOKEN = 'old';
    expect(await doctor()).toMatchObject({ code: 3, checks: { token: { state: 'fail' } } });
    delete terminal.env.TESTYARD_TOKEN;
    expect((await doctor()).checks.token?.remedy).toContain(`testyard login ${server.url}`);
    terminal.env.TESTYARD_TOKEN = 't-1';
    expect(await doctor('--project', 'nope')).toMatchObject({
      code: 3,
      checks: { project: { state: 'fail' } },
    });
  });

  test('an executor of a near version is well, one too far away is a warning', async () => {
    executors = [{ name: 'lab-1', state: 'idle', version: '0.0.9', versionSkew: 'allowed' }];
    expect((await doctor()).checks.versions).toMatchObject({ state: 'ok' });
    executors = [{ name: 'lab-1', state: 'idle', version: '0.0.9', versionSkew: 'beyond' }];
    expect((await doctor()).checks.versions?.detail).toContain('lab-1 0.0.9');
  });

  test('one that is away as it is too old is told of with its version, also where no other is there', async () => {
    const old = {
      name: 'lab-2',
      state: 'offline',
      version: '0.0.9',
      versionSkew: 'too-old',
      refused: 'EXECUTOR_TOO_OLD',
    } as const;
    executors = [old];
    expect((await doctor()).checks.versions).toMatchObject({ state: 'warn' });
    executors = [{ name: 'lab-1', state: 'idle', version: VERSION, versionSkew: 'same' }, old];
    expect((await doctor()).checks.versions?.detail).toContain('lab-2 0.0.9');
  });

  test('one that speaks another protocol is told of as of another version, which is not known', async () => {
    const refused = 'PROTOCOL_UNSUPPORTED';
    executors = [{ name: 'lab-2', state: 'offline', version: VERSION, versionSkew: 'same', refused }];
    expect((await doctor()).checks.versions).toMatchObject({
      state: 'warn',
      detail: expect.stringMatching(/lab-2$/),
    });
  });

  test('one that came with a key that was replaced is a warning, also where no other is there', async () => {
    const refused = 'CREDENTIAL_REPLACED';
    const old = { name: 'lab-2', state: 'offline', version: VERSION, refused } as const;
    const lone = { name: 'lab-1', state: 'idle', version: VERSION } as const;
    for (executors of [[old], [lone, old]])
      expect((await doctor()).checks.keys).toMatchObject({
        state: 'warn',
        detail: expect.stringContaining('lab-2'),
      });
  });

  test('an executor that reports a trouble is a warning with its words', async () => {
    executors = [
      { name: 'lab-1', state: 'idle', version: VERSION },
      { name: 'lab-2', state: 'error', version: VERSION, trouble: 'its disk is full' },
    ];
    const { code, checks } = await doctor();
    expect(code).toBe(0);
    expect(checks.troubles).toMatchObject({ state: 'warn', remedy: expect.any(String) });
    expect(checks.troubles?.detail).toContain('lab-2: its disk is full');
    executors = [{ name: 'lab-1', state: 'idle', version: VERSION }];
    expect((await doctor()).checks).not.toHaveProperty('troubles');
  });

  test('a framework that an executor does not believe is a warning with its reason', async () => {
    const distrusted = [{ framework: 'pytest', version: '9', reason: 'it lies' }];
    executors = [{ name: 'lab-1', state: 'idle', version: VERSION, distrusted }];
    const { code, checks } = await doctor();
    expect(code).toBe(0);
    expect(checks.canaries).toMatchObject({ state: 'warn', remedy: expect.stringContaining('ten minutes') });
    expect(checks.canaries?.detail).toContain('lab-1: pytest 9: it lies');
  });

  test('executors that are away or of another version are warnings, none that is online fails', async () => {
    executors = [
      { name: 'lab-1', state: 'busy', version: '0.0.9' },
      { name: 'lab-2', state: 'offline', version: VERSION },
    ];
    const { code, checks } = await doctor();
    expect(code).toBe(0);
    expect(checks.executors).toMatchObject({ state: 'warn', detail: '1 of 2 online; offline: lab-2' });
    expect(checks.versions).toMatchObject({ state: 'warn', detail: expect.stringContaining('lab-1 0.0.9') });
    executors = [{ name: 'lab-2', state: 'offline', version: VERSION }];
    expect(await doctor()).toMatchObject({ code: 3, checks: { executors: { state: 'fail' } } });
  });

  test('a clock that is off by minutes is told with how much', async () => {
    for (const minutes of [-3, 3]) {
      date = new Date(Date.now() + minutes * 60_000).toUTCString();
      const { clock } = (await doctor()).checks;
      expect(clock?.state).toBe('warn');
      expect(Number(/(\d+) s/.exec(clock?.detail ?? '')?.[1])).toBeGreaterThan(175);
    }
  });

  test('a configuration that cannot be read is the first thing that fails', async () => {
    await writeFile(join(terminal.cwd, 'testyard.config.yaml'), 'prot: 80\n');
    const { code, checks } = await doctor();
    expect(code).toBe(3);
    expect(checks.configuration).toMatchObject({ state: 'fail', detail: expect.stringContaining('prot') });
  });
});

test('config explain shows each value, what gave it, and no secret', async () => {
  await writeFile(
    join(terminal.cwd, 'testyard.config.yaml'),
    'project: shop\nport: 9000\ndatabaseUrl: postgres://yard:hunter22@db/yard\n',
  );
  terminal.env.TESTYARD_PORT = '9001';
  expect(await terminal.run('config', 'explain', '--server', 'http://h:1')).toBe(0);
  const { text } = terminal.stdout;
  expect(text).toMatch(/^ +server +http:\/\/h:1 +flag --server$/m);
  expect(text).toMatch(/^ +project +shop +file testyard\.config\.yaml: project$/m);
  expect(text).toMatch(/^ +token +\*\*\* +variable TESTYARD_TOKEN$/m);
  expect(text).toMatch(/^ +port +9001 +variable TESTYARD_PORT$/m);
  expect(text).toMatch(/^ +keepDays +90 +default$/m);
  expect(text).toMatch(/^ +logSize +1\.0 GiB +default$/m);
  expect(text).toContain('postgres://yard:***@db/yard');
  expect(text).not.toMatch(/hunter22|t-1/);
  const json = await playTerminal();
  expect(await json.run('config', 'explain', '--json')).toBe(0);
  const { client } = JSON.parse(json.stdout.text) as { client: { name: string; from: string }[] };
  expect(client.find(({ name }) => name === 'server')?.from).toBe('default');
});
