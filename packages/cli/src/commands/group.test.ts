import type { TemplateGroup } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const templates = ['checkout', 'payments'].map((name, at) => ({ id: `100000000000000000${at}`, name }));
const [checkout, payments] = templates.map(({ id }) => id) as [string, string];
const nightly: TemplateGroup = {
  ...{ id: '2000000000000000000', projectId: PROJECT_ID, name: 'nightly' },
  templateIds: [checkout, '1999999999999999999', checkout],
};

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  const saved = (body: unknown) => ({ ...nightly, ...(body as object) });
  server = await playServer({
    'GET /api/v1/projects/:p/template-groups': () => ({ json: { items: [nightly], next: null } }),
    'GET /api/v1/projects/:p/templates': ({ query }) => {
      const items = templates.filter(({ name }) => (query.get('name') ?? name) === name);
      return { json: { items, next: null } };
    },
    'POST /api/v1/projects/:p/template-groups': ({ body }) => ({ status: 201, json: saved(body) }),
    'PUT /api/v1/template-groups/:g': ({ body }) => ({ json: saved(body) }),
    'DELETE /api/v1/template-groups/:g': () => ({ status: 204 }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
  terminal.env.TESTYARD_PROJECT = PROJECT_ID;
});
afterEach(() => server.close());

const changes = () =>
  server.calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => [method, url.replace('/api/v1/', ''), body]);

test('the list names the templates in their order, and what was deleted since by its id', async () => {
  expect(await terminal.run('group', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(
    /^nightly +checkout, \(1999999999999999999: deleted\), checkout +2000000000000000000$/m,
  );
});

test('set replaces the templates of the group that is there, and makes the one that is not', async () => {
  expect(await terminal.run('group', 'set', 'nightly', 'payments', 'checkout')).toBe(0);
  expect(terminal.stdout.text).toContain('Group nightly has 2 templates');
  expect(await terminal.run('group', 'set', 'weekly', 'payments')).toBe(0);
  expect(terminal.stdout.text).toContain('Group weekly has 1 template\n');
  expect(changes()).toEqual([
    ['PUT', `template-groups/${nightly.id}`, { name: 'nightly', templateIds: [payments, checkout] }],
    ['POST', `projects/${PROJECT_ID}/template-groups`, { name: 'weekly', templateIds: [payments] }],
  ]);
});

test('a template or a group that is not there changes nothing, and the near name is told', async () => {
  expect(await terminal.run('group', 'set', 'nightly', 'chekout')).toBe(2);
  expect(terminal.stderr.text).toContain('Did you mean checkout?');
  expect(await terminal.run('group', 'rename', 'nightli', 'weekly')).toBe(2);
  expect(terminal.stderr.text).toContain('Did you mean nightly?');
  expect(changes()).toEqual([]);
});

test('rename keeps the templates; delete asks first', async () => {
  expect(await terminal.run('group', 'rename', 'nightly', 'weekly')).toBe(0);
  expect(terminal.stdout.text).toContain('Group nightly is now called weekly');
  expect(await terminal.run('group', 'delete', 'nightly', '--yes')).toBe(0);
  expect(changes()).toEqual([
    ['PUT', `template-groups/${nightly.id}`, { name: 'weekly', templateIds: nightly.templateIds }],
    ['DELETE', `template-groups/${nightly.id}`, undefined],
  ]);
});
