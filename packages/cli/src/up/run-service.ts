import { join } from 'node:path';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { VERSION } from '../version.ts';
import { EmbeddedHost } from './embedded-host.ts';
import type { Samples } from './read-samples.ts';
import type { UpOptions } from './read-up-options.ts';
import type { RunningServer, Service } from './service.ts';

/** Examples that are named as the next step: one passes, one fails on purpose. */
const FIRST_TEMPLATES = ['hello-pass', 'hello-fail'];
const FIRST_USER = 'admin';
/** Time that embedded sessions have to end, teardown included. */
const STOP_WITHIN_MS = 15_000;

export interface UpRequest extends UpOptions {
  readonly samples: Samples;
  /** One JSON line instead of the text for people. */
  readonly json: boolean;
}

/** Serves until a signal asks to end; everything that was started is closed, and the exit code is 0. */
export async function runService(
  context: CommandContext,
  service: Service,
  request: UpRequest,
): Promise<ExitCode> {
  const { t, io } = context;
  const ended = new Promise<void>((resolve) => void io.onSignal(() => resolve()));
  if (!request.json) context.print(t('up.title', { version: VERSION, data: request.server.dataFolder }));
  const options = { ...request.server, samples: request.samples.documents };
  const executor = request.slots > 0 ? embeddedHost(context, service, request) : undefined;
  let server: RunningServer | undefined;
  try {
    await executor?.start();
    server = await service.startServer(options);
    tellServer(context, server, request);
    await executor?.serve(server);
    const isReady = executor === undefined || (await isReadyBefore(server, ended));
    if (isReady) await tellReady(context, server, request);
    await ended;
    context.tell(t('up.draining'));
  } finally {
    server?.drain();
    await executor?.stop(STOP_WITHIN_MS);
    await server?.close();
  }
  context.tell(t('up.ended'));
  return EXIT.passed;
}

function tellServer({ print, t, style }: CommandContext, server: RunningServer, request: UpRequest): void {
  if (request.json) return;
  const { adminPassword } = server.firstStart;
  print(`${style.out.green('✓')} ${t('up.server', { url: style.out.bold(server.url) })}`);
  if (adminPassword === null) return;
  print(`${style.out.yellow('!')} ${t('up.password', { password: style.out.bold(adminPassword) })}`);
  print(`  ${t('up.passwordOnce')}`);
}

/** The tests of the executor may read the examples and the working directory, and see nothing of the data folder. */
function embeddedHost(context: CommandContext, service: Service, request: UpRequest): EmbeddedHost {
  const { io, t, tell, language } = context;
  const examples = request.samples.folder;
  const { dataFolder } = request.server;
  return new EmbeddedHost({
    service,
    launch: {
      launch: [...io.program, '--lang', language],
      slots: request.slots,
      dataFolder: join(dataFolder, 'executor'),
      name: 'local',
      allowPaths: [io.cwd, ...(examples === undefined ? [] : [examples]), ...request.allowPaths],
      hide: [dataFolder],
      onLine: (line) => tell(`  ${line}`),
    },
    onLost: (how) => tell(t('up.executorLost', { why: how })),
  });
}

async function isReadyBefore(server: RunningServer, ended: Promise<void>): Promise<boolean> {
  return Promise.race([server.executorReady().then(() => true), ended.then(() => false)]);
}

async function tellReady(context: CommandContext, server: RunningServer, request: UpRequest): Promise<void> {
  const { io, print, printJson, t, style } = context;
  const { url, firstStart } = server;
  if (request.json) {
    printJson({ url, slots: request.slots, adminPassword: firstStart.adminPassword });
    return;
  }
  if (request.slots > 0) print(`${style.out.green('✓')} ${t('up.executor', { slots: request.slots })}`);
  // Only to a person: what goes into a file or a log may be read by others, later.
  const link = io.stdout.isTTY ? await server.signInLink(FIRST_USER) : null;
  if (link !== null) print(t('up.signInLink', { link }));
  // By `npm start` the program is on no path yet.
  const program = io.env.npm_lifecycle_event === 'start' ? 'npx testyard' : 'testyard';
  print(t('up.signIn', { url, program }));
  const names = request.samples.documents.map(({ document }) => document.name);
  const first = FIRST_TEMPLATES.filter((name) => names.includes(name)).join(' ');
  print(first === '' ? t('up.nextApply', { program }) : t('up.next', { template: first, program }));
}
