import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  type PlayedAnswer,
  type PlayedServer,
  playServer,
  type Score,
} from '../../../client/src/testing/played-server.ts';
import { aRun, aTask, PROJECT_ID, RUN_ID } from '../../../client/src/testing/recorded.ts';
import { playTerminal } from '../testing/played-io.ts';

let server: PlayedServer;
afterEach(() => server.close());

/** A run that goes on, and what its task writes. */
function scoreOf(logs: () => PlayedAnswer): Score {
  const run = aRun({
    state: 'running',
    tasks: [aTask({ state: 'running', startedAt: '2026-01-02T03:04:05.000Z' })],
  });
  return {
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/runs/7': () => ({ json: run }),
    [`GET /api/v1/runs/${RUN_ID}`]: () => ({ json: run }),
    'GET /api/v1/tasks/:t/logs': logs,
    'GET /api/v1/tasks/:t/logs/:l/stdout/events': () => ({
      text: `id: 4\nevent: bytes\ndata: ${Buffer.from('one\n').toString('base64')}\n\n`,
    }),
  };
}

async function follow(score: Score) {
  server = await playServer(score);
  const terminal = await playTerminal();
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
  return { terminal, following: terminal.run('logs', '7', '-f', '--project', 'default') };
}

test('who leaves logs that are followed is told that the run is not stopped, and how to come back', async () => {
  const open = { leaseId: '3', executor: 'local', stream: 'stdout', length: 0, state: 'open', dropped: 0 };
  const { terminal, following } = await follow(scoreOf(() => ({ json: { items: [open], next: null } })));
  await terminal.stdout.until('one');
  terminal.signal('SIGINT');
  expect(await following).toBe(130);
  expect(terminal.stderr.text).toContain(
    'No longer following the logs of run #7; the run goes on. Continue: testyard logs 7 --project=default -f',
  );
});

test('who follows logs waits for a server that is away as long in each of its questions', async () => {
  const away = { code: 'STORE_UNAVAILABLE', status: 503, detail: '', requestId: 'r', type: '' };
  let refused: () => void = () => undefined;
  const isRefused = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const { terminal, following } = await follow(
    scoreOf(() => {
      refused();
      return { status: 503, headers: { 'retry-after': '60' }, json: away };
    }),
  );
  await isRefused;
  expect(await Promise.race([following, sleep(300, 'waits')])).toBe('waits');
  terminal.signal('SIGINT');
  expect(await following).toBe(130);
});
