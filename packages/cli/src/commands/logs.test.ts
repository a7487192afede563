import { afterEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, aTask, PROJECT_ID, RUN_ID } from '../../../client/src/testing/recorded.ts';
import { playTerminal } from '../testing/played-io.ts';

let server: PlayedServer;
afterEach(() => server.close());

test('who leaves logs that are followed is told that the run is not stopped, and how to come back', async () => {
  const run = aRun({
    state: 'running',
    tasks: [aTask({ state: 'running', startedAt: '2026-01-02T03:04:05.000Z' })],
  });
  const open = { leaseId: '3', executor: 'local', stream: 'stdout', length: 0, state: 'open', dropped: 0 };
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/runs/7': () => ({ json: run }),
    [`GET /api/v1/runs/${RUN_ID}`]: () => ({ json: run }),
    'GET /api/v1/tasks/:t/logs': () => ({ json: { items: [open], next: null } }),
    'GET /api/v1/tasks/:t/logs/:l/stdout/events': () => ({
      text: `id: 4\nevent: bytes\ndata: ${Buffer.from('one\n').toString('base64')}\n\n`,
    }),
  });
  const terminal = await playTerminal();
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
  const following = terminal.run('logs', '7', '-f', '--project', 'default');
  await terminal.stdout.until('one');
  terminal.signal('SIGINT');
  expect(await following).toBe(130);
  expect(terminal.stderr.text).toContain(
    'No longer following the logs of run #7; the run goes on. Continue: testyard logs 7 --project=default -f',
  );
});
