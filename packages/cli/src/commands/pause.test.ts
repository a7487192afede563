import type { Pause } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, aTask, RUN_ID } from '../../../client/src/testing/recorded.ts';
import { localTime } from '../terminal/figures.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const until = '2026-01-02T05:04:05.000Z';
const pauseBy = (body: unknown): Pause => {
  const { note = '' } = body as { note?: string };
  return { by: 'ada', at: '2026-01-02T03:04:05.000Z', until, note };
};
const why = {
  ...{ taskId: '1000000000000000001', waits: true, slots: 0, position: null, estimate: null },
  ...{ reason: 'paused by ada until noon: staging is down', executors: [] },
  suggestion: {
    executor: null,
    changes: [{ rule: 'resume-run', values: ['7'], text: 'testyard resume 7' }],
  },
};
const paused = pauseBy({ note: 'staging is down' });

let terminal: PlayedTerminal;
let server: PlayedServer;
let now = aRun({ state: 'running', tasks: [aTask({ state: 'running' })] });
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/runs/:r': () => ({ json: now }),
    'POST /api/v1/runs/:r/pause': ({ body }) => ({ json: { ...now, pause: pauseBy(body) } }),
    'POST /api/v1/runs/:r/resume': () => ({ json: now }),
    'POST /api/v1/tasks/:t/pause': ({ body }) => ({ json: aTask({ pause: pauseBy(body) }) }),
    'GET /api/v1/tasks/:t/why': () => ({ json: why }),
    'POST /api/v1/tasks/:t/resume': () => ({ json: aTask() }),
    'POST /api/v1/runs/:r/stop': () => ({
      status: 202,
      json: { ...now, state: 'finished', verdict: 'stopped' },
    }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
});
afterEach(() => server.close());

test('a run is paused for a time with a note, and goes on when it is resumed', async () => {
  expect(await terminal.run('pause', RUN_ID, '--for', '2h', '--note', 'staging is down')).toBe(0);
  expect(server.calls.at(-1)?.body).toEqual({ seconds: 7_200, note: 'staging is down' });
  expect(terminal.stdout.text).toBe(`Run #7 is paused until ${localTime(until)}\n`);
  now = aRun({ state: 'running', pause: paused, tasks: [aTask({ state: 'running', pause: paused })] });
  expect(await terminal.run('resume', RUN_ID)).toBe(0);
  expect(terminal.stdout.text).toContain('Run #7 goes on\n');
});

test('one task is meant where it is named, in Chinese, too', async () => {
  expect(await terminal.run('pause', RUN_ID, '--task', '1', '--lang', 'zh')).toBe(0);
  expect(server.calls.at(-1)?.url).toMatch(/\/tasks\/1000000000000000001\/pause$/);
  expect(terminal.stdout.text).toContain('的任务 checkout 已暂停，至');
  now = aRun({ state: 'running', tasks: [aTask({ state: 'running' })] });
  expect(await terminal.run('resume', RUN_ID, '--task', 'checkout')).toBe(0);
  expect(terminal.stdout.text).toContain('Task checkout of run #7 was not paused\n');
});

test('a time that is none is refused before anything is called', async () => {
  expect(await terminal.run('pause', RUN_ID, '--for', '90')).toBe(2);
  expect(terminal.stderr.text).toContain('--for: "90" is not a duration from 1s to 30d');
  expect(server.calls).toEqual([]);
});

test('a paused run is called so, and why says by whom and what lets it go on', async () => {
  now = aRun({ state: 'running', pause: paused, tasks: [aTask({ state: 'running', pause: paused })] });
  expect(await terminal.run('why', RUN_ID)).toBe(0);
  expect(terminal.stdout.text).toBe(
    'checkout waits: paused by ada until noon: staging is down\n  to start it: testyard resume 7\n',
  );
});

test('stop --now asks for no waiting', async () => {
  expect(await terminal.run('stop', RUN_ID, '--now')).toBe(0);
  expect(server.calls.at(-1)?.body).toEqual({ atOnce: true });
  expect(terminal.stdout.text).toContain('Run #7 is stopped\n');
});
