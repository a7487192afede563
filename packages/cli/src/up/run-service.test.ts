import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createContext } from '../program.ts';
import { playTerminal } from '../testing/played-io.ts';
import { readSamples } from './read-samples.ts';
import { readUpOptions } from './read-up-options.ts';
import { runService, type UpRequest } from './run-service.ts';
import type { RunningServer, ServerOptions, Service } from './service.ts';

interface Played {
  readonly service: Service;
  readonly deeds: string[];
  /** Folders that templates may read. */
  readonly allowed: string[];
  /** Ends the executors that were started, in their order. */
  readonly lives: ((how: string) => void)[];
}

/** Both packages, played: what they are asked for, in order. */
function playService(server: Partial<RunningServer> = {}, password: string | null = 'made-up'): Played {
  const deeds: string[] = [];
  const allowed: string[] = [];
  const lives: ((how: string) => void)[] = [];
  const running: RunningServer = {
    url: 'http://127.0.0.1:8043',
    executorUrl: 'http://127.0.0.1:8043',
    signInLink: async (userName) => `http://127.0.0.1:8043/runs#sign-in=for-${userName}`,
    mintEmbeddedCode: async () => 'code-1',
    executorReady: async () => void deeds.push('ready'),
    drain: () => void deeds.push('server drains'),
    close: async () => void deeds.push('server closed'),
    ...server,
  };
  const service: Service = {
    startServer: async ({ onPasswordMade }) => {
      deeds.push('server');
      if (password !== null) onPasswordMade?.(password);
      return running;
    },
    inServersWords: async (error) => error,
    startEmbeddedExecutor: async ({ slots, allowPaths }) => {
      deeds.push(`executor ${slots}`);
      allowed.push(...(allowPaths ?? []));
      return {
        exited: new Promise((resolve) => lives.push(resolve)),
        begin: ({ server, code }) => void deeds.push(`begins ${code} ${server}`),
        stop: async () => void deeds.push('executor stopped'),
      };
    },
  };
  return { service, deeds, allowed, lives };
}

async function prepare(flags: Record<string, unknown> = { slots: '2' }) {
  const terminal = await playTerminal();
  const options = await readUpOptions(terminal.io, flags);
  const request: UpRequest = { ...options, samples: await readSamples(), json: flags.json === true };
  return { terminal, request, context: createContext([], terminal.io) };
}

test('at a terminal a link signs the administrator in; a log of the output gets none', async () => {
  for (const isTTY of [true, false]) {
    const { terminal, request, context } = await prepare();
    terminal.stdout.isTTY = isTTY;
    const ending = runService(context, playService().service, request);
    await terminal.stdout.until('testyard run hello-pass hello-fail');
    expect(terminal.stdout.text.includes('http://127.0.0.1:8043/runs#sign-in=for-admin')).toBe(isTTY);
    terminal.signal('SIGTERM');
    await ending;
  }
});

test('tells address, password, sign-in and the next step, and ends with 0 on a signal', async () => {
  const { terminal, request, context } = await prepare();
  const { service, deeds } = playService();
  const ending = runService(context, service, request);
  await terminal.stdout.until('testyard run hello-pass hello-fail');
  expect(terminal.stdout.text).toMatch(/✓ server {4}http:\/\/127\.0\.0\.1:8043\n/);
  expect(terminal.stdout.text).toContain('password: made-up');
  expect(terminal.stdout.text).toContain('✓ executor  local, 2 slots');
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
  expect(deeds).toEqual([
    'executor 2',
    'server',
    'begins code-1 http://127.0.0.1:8043',
    'ready',
    'server drains',
    'executor stopped',
    'server closed',
  ]);
});

test.each(['text', 'json'])(
  'a password that was made is told though the start fails after it: %s',
  async (form) => {
    const { terminal, request, context } = await prepare(form === 'json' ? { json: true } : {});
    const { service } = playService();
    const failing = {
      ...service,
      startServer: async (options: ServerOptions) => {
        await service.startServer(options);
        throw new Error('the port is taken');
      },
    };
    await expect(runService(context, failing, request)).rejects.toThrow('the port is taken');
    expect(terminal.stderr.text).toContain('password: made-up');
  },
);

test('a password that was made is told to a program whose signal comes before the executor is ready', async () => {
  const { terminal, request, context } = await prepare({ json: true });
  const { service, deeds } = playService({ executorReady: () => new Promise(() => {}) });
  const ending = runService(context, service, request);
  await expect.poll(() => deeds).toContain('begins code-1 http://127.0.0.1:8043');
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
  expect(terminal.stderr.text).toContain('password: made-up');
});

test('its executor reads the working directory, and the folders that are named', async () => {
  const { terminal, request, context } = await prepare({ slots: '1', allowPath: ['tests', '/srv'] });
  const { service, allowed } = playService();
  const ending = runService(context, service, request);
  await terminal.stdout.until('testyard run hello-pass hello-fail');
  const { cwd } = terminal.io;
  expect(allowed).toEqual(expect.arrayContaining([cwd, join(cwd, 'tests'), '/srv']));
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
});

test('a signal before the executor is ready ends at once', async () => {
  const { terminal, request, context } = await prepare();
  const { service, deeds } = playService({ executorReady: () => new Promise(() => {}) });
  const ending = runService(context, service, request);
  await terminal.stdout.until('server');
  terminal.signal('SIGINT');
  expect(await ending).toBe(0);
  expect(deeds.slice(-3)).toEqual(['server drains', 'executor stopped', 'server closed']);
});

test('an executor that dies is started again, with a code of its own', async () => {
  const { terminal, request, context } = await prepare();
  let codes = 0;
  const played = playService({ mintEmbeddedCode: async () => `code-${++codes}` });
  const ending = runService(context, played.service, request);
  await terminal.stdout.until('testyard run');
  played.lives[0]?.('SIGKILL');
  await terminal.stderr.until('The local executor ended (SIGKILL)');
  await expect
    .poll(() => played.deeds.filter((deed) => deed.startsWith('begins')))
    .toEqual(['begins code-1 http://127.0.0.1:8043', 'begins code-2 http://127.0.0.1:8043']);
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
});

test('an executor that does not start takes the server down with it', async () => {
  const { request, context } = await prepare();
  const { service, deeds } = playService({ mintEmbeddedCode: () => Promise.reject(new Error('no code')) });
  await expect(runService(context, service, request)).rejects.toThrow('no code');
  expect(deeds).toEqual(['executor 2', 'server', 'server drains', 'executor stopped', 'server closed']);
});

test('a server that does not start leaves no executor behind', async () => {
  const { request, context } = await prepare();
  const { service, deeds } = playService();
  const refusing: Service = { ...service, startServer: () => Promise.reject(new Error('in use')) };
  await expect(runService(context, refusing, request)).rejects.toThrow('in use');
  expect(deeds).toEqual(['executor 2', 'executor stopped']);
});

test('an executor that ends before its server is there is started again, and told once it is', async () => {
  const { terminal, request, context } = await prepare();
  const played = playService();
  const slow: Service = {
    ...played.service,
    startServer: async (options) => {
      played.lives[0]?.('SIGKILL');
      await terminal.stderr.until('The local executor ended (SIGKILL)');
      return played.service.startServer(options);
    },
  };
  const ending = runService(context, slow, request);
  await expect
    .poll(() => played.deeds)
    .toEqual(['executor 2', 'server', 'ready', 'executor 2', 'begins code-1 http://127.0.0.1:8043']);
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
});

test('without an executor none is started; --json tells programs', async () => {
  const { terminal, request, context } = await prepare({ executor: false, json: true });
  const { service, deeds } = playService({}, null);
  const ending = runService(context, service, request);
  await terminal.stdout.until('}');
  expect(JSON.parse(terminal.stdout.text)).toEqual({
    url: 'http://127.0.0.1:8043',
    slots: 0,
    adminPassword: null,
  });
  terminal.signal('SIGTERM');
  expect(await ending).toBe(0);
  expect(deeds).toEqual(['server', 'server drains', 'server closed']);
});

test('half of a TLS pair is refused', async () => {
  await expect(prepare({ tlsCert: 'a.pem' })).rejects.toMatchObject({ key: 'up.tlsHalf' });
});
