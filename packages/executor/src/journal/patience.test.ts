import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ServerApi } from '../server/server-api.ts';
import { Patience } from './patience.ts';

/** Takes two connections and no third: its system answers nothing that comes after them. */
const deaf = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, server.address().port + '\\n');
  process.kill(process.pid, 'SIGSTOP');
});`;

test('a host that lets every connection hang is not reached: who waits for it keeps the time that he has', async () => {
  const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const port = Number(line);
  const held = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  await Promise.all(held.slice(0, 2).map((socket) => once(socket, 'connect')));
  const api = new ServerApi(new URL(`http://127.0.0.1:${port}`));
  try {
    const error = await api.send('leave', {}, { timeoutMs: 200 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    const patience = new Patience(50);
    patience.met(error);
    await sleep(200);
    expect(patience.isOver).toBe(false);
  } finally {
    api.close();
    for (const socket of held) socket.destroy();
    child.kill('SIGKILL');
  }
});
