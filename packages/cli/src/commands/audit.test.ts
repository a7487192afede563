import type { AuditEntry } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const entry: AuditEntry = {
  ...{ id: '1000000000000000001', at: '2026-01-01T00:00:00.000Z', action: 'run.stop' },
  ...{ userId: 'a'.repeat(32), userName: 'ann', projectId: PROJECT_ID, objectId: 'r', objectName: '#7' },
  ...{ requestId: 'q', address: '192.0.2.1', changes: { reason: 'late' } },
};

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects/:id/audit': () => ({ json: { items: [entry], next: 'more' } }),
    'GET /api/v1/audit': () => ({ json: { items: [], next: null } }),
  });
  Object.assign(terminal.env, { TESTYARD_SERVER: server.url, TESTYARD_TOKEN: 't-1' });
});
afterEach(() => server.close());

test('says who did what to which object, from where, and that there is more', async () => {
  expect(await terminal.run('audit', '--project', PROJECT_ID, '--limit', '1')).toBe(0);
  expect(terminal.stdout.text).toMatch(/ann +run\.stop +#7 +192\.0\.2\.1$/m);
  expect(terminal.stderr.text).toContain('--limit 4');
});

test('asks for the whole service with --all, and gives JSON as it came', async () => {
  expect(await terminal.run('audit', '--all')).toBe(0);
  expect(terminal.stderr.text).toContain('There are no entries.');
  expect(await terminal.run('audit', '--project', PROJECT_ID, '--json', '--limit', '1')).toBe(0);
  expect(JSON.parse(terminal.stdout.text)).toEqual({ items: [entry], next: 'more' });
  expect(await terminal.run('audit', '--limit', '0')).toBe(2);
});

test('asks the server for what is looked for, and goes on where a page is short', async () => {
  const flags = ['--by', 'ann', '--action', 'run', '--object', '#7', '--since', '2026-01-01T00:00:00Z'];
  expect(await terminal.run('audit', '--project', PROJECT_ID, '--limit', '3', ...flags)).toBe(0);
  const [first, second, ...rest] = server.calls.map(({ query }) => Object.fromEntries(query));
  const search = { user: 'ann', action: 'run', object: '#7', since: '2026-01-01T00:00:00.000Z' };
  expect(first).toEqual({ ...search, limit: '3' });
  expect(second).toEqual({ ...search, limit: '2', cursor: 'more' });
  expect(rest).toHaveLength(1);
});
