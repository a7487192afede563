import { connect } from 'node:net';
import type { LookAt, Sighting } from './sighting.ts';

/** Whether it takes a connection. Rejects as the socket does, or with the signal's reason. */
export function lookByTcp({ ip, port }: LookAt, signal: AbortSignal): Promise<Sighting> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: ip, port: Number(port) });
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ outcome: 'up', branch: null, build: null, said: null });
    });
    socket.once('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
