import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Template } from '@testyard/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const smoke: Template = {
  ...{ id: '2587542699280171008', projectId: PROJECT_ID, version: 3, name: '登录/冒烟', disabled: false },
  document: {
    ...{ name: '登录/冒烟', framework: 'command', source: { path: '/srv/x' } },
    // What a careless writer of YAML would give back as something else.
    command: ['sh', '-c', `echo "yes: no" # '${'x'.repeat(200)}'\n\ttrue`, 'null', '0x10', '1e3', '~', ''],
    environment: { NO: 'no', ON: 'on', DATE: '2001-01-01', '1': '01' },
  },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z' },
};
const other: Template = {
  ...{ ...smoke, id: '2587542699280171009', name: '登录:冒烟', disabled: true },
  document: { ...smoke.document, name: '登录:冒烟', disabled: true },
};

let terminal: PlayedTerminal;
let server: PlayedServer;
let written: string | null;
beforeEach(async () => {
  written = null;
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/templates': ({ query }) => {
      const wanted = query.get('name');
      return { json: { items: [smoke, other].filter(({ name }) => !wanted || name === wanted), next: null } };
    },
    'GET /api/v1/templates/:t': ({ url }) => ({
      json: { ...(url.endsWith(other.id) ? other : smoke), text: written },
    }),
    'GET /api/v1/templates/:t/versions': () => ({
      json: {
        items: [{ templateId: smoke.id, version: 3, createdAt: smoke.createdAt, createdBy: '李' }],
        next: null,
      },
    }),
    'GET /api/v1/templates/:t/versions/:v': () => ({
      json: { version: 2, document: { ...smoke.document, command: ['old'] }, text: null },
    }),
    'GET /api/v1/templates/:t/diff': ({ query }) => ({
      json: {
        ...{ from: Number(query.get('from') ?? 2), to: 3 },
        changes: [
          { pointer: '/select', before: ['a'] },
          { pointer: '/labels', after: { os: 'linux' } },
        ],
      },
    }),
    'POST /api/v1/templates/:t/versions/:v/restore': () => ({ json: { ...smoke, version: 4 } }),
    'PUT /api/v1/templates/:t': () => ({ json: { ...smoke, version: 4, disabled: true } }),
    'DELETE /api/v1/templates/:t': () => ({ status: 204 }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

const run = (...argv: string[]) => terminal.run('template', ...argv);
const changes = () =>
  server.calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, headers, body }) => ({
      call: `${method} ${url}`,
      match: headers['if-match'],
      body,
    }));

describe('looking', () => {
  test('the list says framework, version and what is disabled', async () => {
    expect(await run('list')).toBe(0);
    expect(terminal.stdout.text).toMatch(/^登录\/冒烟 +command +3 +enabled +2026/m);
    expect(terminal.stdout.text).toMatch(/^登录:冒烟 +command +3 +disabled /m);
  });

  test('get prints YAML that means the very same, with the schema for editors', async () => {
    expect(await run('get', smoke.name)).toBe(0);
    expect(terminal.stdout.text).toMatch(
      new RegExp(`^# yaml-language-server: \\$schema=${server.url}/schemas/template.v1.json\n`),
    );
    expect(parse(terminal.stdout.text)).toEqual(smoke.document);
    const earlier = await playTerminal();
    Object.assign(earlier.env, terminal.env);
    expect(await earlier.run('template', 'get', smoke.id, '--version', '2')).toBe(0);
    expect(parse(earlier.stdout.text)).toMatchObject({ command: ['old'] });
  });

  test('get and export print what the author wrote, comments and all', async () => {
    written = '# 问小李\nname: 登录/冒烟 # smoke';
    expect(await run('get', smoke.name)).toBe(0);
    expect(terminal.stdout.text).toBe(`${written}\n`);
    expect(await run('export', smoke.name, other.name)).toBe(0);
    expect(terminal.stdout.text).toBe(`${written}\n${written}\n---\n${written}\n`);
  });

  test('versions and diff', async () => {
    expect(await run('versions', smoke.name)).toBe(0);
    expect(terminal.stdout.text).toMatch(/ 3 +2026-\S+ \S+ +李/);
    expect(await run('diff', smoke.name, '--from', '1')).toBe(0);
    expect(terminal.stdout.text).toContain('- /select  ["a"]\n+ /labels  {"os":"linux"}\n');
    expect(terminal.stderr.text).toContain('version 1 → version 3');
    expect(await run('diff', smoke.name, '--from', 'x')).toBe(2);
  });

  test('a name that nothing has is told with the near one', async () => {
    expect(await run('get', '登录/冒咽')).toBe(2);
    expect(terminal.stderr.text).toContain('Did you mean 登录/冒烟?');
  });
});

describe('changing', () => {
  const match = `"${smoke.id}.3"`;

  test('is made on the state that was read, and on no other', async () => {
    expect(await run('disable', smoke.name)).toBe(0);
    expect(await run('enable', other.name)).toBe(0);
    expect(await run('restore', smoke.name, '1')).toBe(0);
    expect(terminal.stdout.text).toContain('is as in version 1 again; this is version 4');
    expect(changes()).toMatchObject([
      { call: `PUT /api/v1/templates/${smoke.id}`, match, body: { disabled: true } },
      { call: `PUT /api/v1/templates/${other.id}`, body: expect.not.objectContaining({ disabled: true }) },
      { call: `POST /api/v1/templates/${smoke.id}/versions/1/restore`, match },
    ]);
  });

  test('deleting is asked, elsewhere than at a terminal --yes is wanted', async () => {
    expect(await run('delete', smoke.name)).toBe(2);
    expect(changes()).toEqual([]);
    expect(await run('delete', smoke.name, '--yes')).toBe(0);
    expect(changes()).toMatchObject([{ call: `DELETE /api/v1/templates/${smoke.id}`, match }]);
  });
});

describe('files', () => {
  test('export writes one file each, of names that every system takes, and over nothing without --force', async () => {
    expect(await run('export', '-d', 'out')).toBe(0);
    const files = (await readdir(join(terminal.cwd, 'out'))).toSorted();
    expect(files).toEqual(['登录-冒烟-2.testyard.yaml', '登录-冒烟.testyard.yaml']);
    const text = await readFile(join(terminal.cwd, 'out', '登录-冒烟.testyard.yaml'), 'utf8');
    expect(parse(text)).toEqual(smoke.document);
    expect(await run('export', '-d', 'out')).toBe(2);
    expect(terminal.stderr.text).toContain('--force');
    expect(await run('export', smoke.name, '-d', 'out', '--force')).toBe(0);
  });

  test('validate needs no server and says file, line and column as apply does', async () => {
    delete terminal.env.TESTYARD_TOKEN;
    terminal.env.TESTYARD_SERVER = 'http://127.0.0.1:1';
    await writeFile(
      join(terminal.cwd, 'good.testyard.yaml'),
      'name: a\nframework: pytest\nsource: { path: . }\n',
    );
    expect(await run('validate', '-f', 'good.testyard.yaml')).toBe(0);
    expect(terminal.stdout.text).toBe('1 template is valid\n');
    await writeFile(
      join(terminal.cwd, 'bad.testyard.yaml'),
      'name: b\nframework: rspec\nsource: { path: . }\n---\nname: b\nframework: pytest\nselct: [x]\nsource: { path: . }\n',
    );
    expect(await run('validate', '-f', '.')).toBe(2);
    expect(terminal.stderr.text).toMatch(
      /^bad\.testyard\.yaml:2:1 error \/framework: unknown framework "rspec"/m,
    );
    expect(terminal.stderr.text).toMatch(/^bad\.testyard\.yaml:5:1 error the name "b"/m);
    expect(terminal.stderr.text).toMatch(
      /^bad\.testyard\.yaml:7:1 error has the unknown member selct; did you mean select\?$/m,
    );
    const chinese = await playTerminal();
    await writeFile(join(chinese.cwd, 'c.testyard.yaml'), '[]');
    expect(await chinese.run('template', 'validate', '-f', '.', '--lang', 'zh')).toBe(2);
    expect(chinese.stderr.text).toContain('类型须为 object');
  });
});

test('each subcommand has a help page with an example, in both languages', async () => {
  const names = [
    'list',
    'get',
    'validate',
    'export',
    'diff',
    'versions',
    'restore',
    'enable',
    'disable',
    'delete',
  ];
  for (const name of names) {
    const page = await playTerminal();
    expect(await page.run('template', name, '--help', '--lang', 'zh')).toBe(0);
    expect(page.stdout.text).toContain(`用法：testyard template ${name}`);
    expect(page.stdout.text).toMatch(new RegExp(`示例：\\n  testyard template ${name}`));
  }
  expect(await run()).toBe(0);
  for (const name of names) expect(terminal.stdout.text).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});
