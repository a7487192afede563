import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { followLog, type LogEnd } from './follow-log.ts';
import { followRun } from './follow-run.ts';
import { type PlayedAnswer, type PlayedServer, playServer } from './testing/played-server.ts';

let server: PlayedServer;
afterEach(() => server.close());

const place = { taskId: '1', leaseId: '2', stream: 'stdout' };
const route = 'GET /api/v1/tasks/1/logs/2/stdout/events';
const part = (id: number, text: string) =>
  `id: ${id}\nevent: bytes\ndata: ${Buffer.from(text).toString('base64')}\n\n`;
const end = (state: string, length: number) =>
  `id: ${length}\nevent: end\ndata: ${JSON.stringify({ state, length, dropped: 0 })}\n\n`;

async function all(from?: number): Promise<{ text: string; end: LogEnd }> {
  const client = createClient({ server: server.url, token: 't' });
  const parts = followLog(client, place, from === undefined ? {} : { from });
  for (let text = ''; ; ) {
    const { done, value } = await parts.next();
    if (done) return { text, end: value };
    text += Buffer.from(value.bytes).toString();
  }
}

/** Plays one answer a call. */
async function play(...answers: PlayedAnswer[]): Promise<void> {
  server = await playServer({ [route]: () => answers.shift() ?? 'hang-up' });
}

test('a connection that breaks is made again from the last whole event, and nothing comes twice', async () => {
  await play(
    { text: `retry: 1000\nid: 0\n\n${part(5, 'first')}: nothing new\n\n${part(12, ' second').slice(0, -9)}` },
    'hang-up',
    { status: 503, json: { code: 'SHUTTING_DOWN', status: 503, detail: '', requestId: 'r', type: '' } },
    { text: `${part(12, ' second')}${part(14, 'é')}` },
    { text: end('closed', 14) },
  );
  expect(await all()).toEqual({ text: 'first secondé', end: { state: 'closed', length: 14, dropped: 0 } });
  expect(server.calls.map(({ query }) => query.get('from'))).toEqual(['0', '5', '5', '5', '14']);
});

test('a quiet server that goes away is waited for as one that had much to say', async () => {
  const quiet = Array.from({ length: 12 }, () => ': nothing new\n\n');
  const run = { id: '3', state: 'finished' };
  const answers: Record<string, PlayedAnswer[]> = {
    [route]: [{ drip: quiet, everyMs: 50 }, { text: end('closed', 0) }],
    'GET /api/v1/runs/3/events': [
      { drip: quiet, everyMs: 50 },
      { text: `event: end\ndata: ${JSON.stringify(run)}\n\n` },
    ],
  };
  server = await playServer(
    Object.fromEntries(Object.entries(answers).map(([at, left]) => [at, () => left.shift() ?? 'hang-up'])),
  );
  const client = createClient({ server: server.url, token: 't' });
  const retryForMs = 400;
  const parts = followLog(client, place, { retryForMs });
  expect(await parts.next()).toMatchObject({ done: true, value: { state: 'closed' } });
  expect(await followRun(client, '3', { retryForMs }).next()).toEqual({ done: true, value: run });
});

test('it begins where it is asked to, and a refusal is thrown', async () => {
  await play(
    { text: part(7, 'x') + end('lost', 7) },
    { status: 404, json: { code: 'NOT_FOUND', status: 404, detail: '', requestId: 'r', type: '' } },
  );
  expect(await all(6)).toEqual({ text: 'x', end: { state: 'lost', length: 7, dropped: 0 } });
  await expect(all()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a caller who has seen enough leaves no connection open', async () => {
  await play({ text: part(1, 'x').repeat(3) });
  const abort = new AbortController();
  const parts = followLog(createClient({ server: server.url }), place, { signal: abort.signal });
  await parts.next();
  abort.abort(new Error('enough'));
  await expect(
    parts
      .next()
      .then(() => parts.next())
      .then(() => parts.next()),
  ).rejects.toThrow('enough');
});
