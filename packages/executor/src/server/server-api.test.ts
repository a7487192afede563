import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import { ServerApi } from './server-api.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let server: Server;
let api: ServerApi;
afterEach(async () => {
  api.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(answer: RequestListener): Promise<void> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = new ServerApi(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}

const claim = { instanceId: 'one', freeSlots: 1, trouble: null, stopping: [], held: [], waitSeconds: 0 };

test.each<[string, RequestListener]>([
  ['that does not come', () => undefined],
  ['that does not end', (_, response) => void response.write('{')],
])(
  'an answer %s is waited for until its time is over, whatever becomes garbage meanwhile',
  async (_, answer) => {
    await listen(answer);
    const collecting = setInterval(collectGarbage, 20);
    try {
      const signal = AbortSignal.any([new AbortController().signal, new AbortController().signal]);
      const call = api.send('claim', claim, { signal, timeoutMs: 300 });
      await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    } finally {
      clearInterval(collecting);
    }
  },
  10_000,
);

const file = (stream: Readable) => ({ bytes: { stream, length: 20 }, timeoutMs: 60_000 });

test('a file is given up where nothing of it moves any more', async () => {
  await listen(() => undefined);
  const stuck = { ...file(Readable.from([Buffer.alloc(10)])), silentMs: 300 };
  await expect(api.send('writeArtifact', undefined, stuck)).rejects.toMatchObject({ name: 'TimeoutError' });
}, 30_000);

test('a file may take its time as long as it moves', async () => {
  await listen((request, response) => request.resume().once('end', () => response.end('{}')));
  async function* slowly() {
    for (let part = 0; part < 20; part += 1) {
      await sleep(50);
      yield Buffer.alloc(1);
    }
  }
  const slow = { ...file(Readable.from(slowly())), silentMs: 800 };
  expect(await api.send('writeArtifact', undefined, slow)).toEqual({});
}, 30_000);

test('a signal ends a call before its time', async () => {
  await listen(() => control.abort());
  const control = new AbortController();
  await expect(api.send('claim', claim, { signal: control.signal })).rejects.toThrow('aborted');
}, 10_000);
