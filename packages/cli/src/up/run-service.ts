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
  const first: FirstPassword = { made: null, isTold: false };
  const onPasswordMade = (password: string): void => {
    first.made = password;
  };
  const options = { ...request.server, samples: request.samples.documents, onPasswordMade };
  const executor = request.slots > 0 ? embeddedHost(context, service, request) : undefined;
  let server: RunningServer | undefined;
  try {
    await executor?.start();
    server = await service.startServer(options);
    if (!request.json) tellServer(context, server, first);
    await executor?.serve(server);
    const isReady = executor === undefined || (await isReadyBefore(server, ended));
    if (isReady) await tellReady(context, server, { ...request, first });
    await ended;
    context.tell(t('up.draining'));
  } finally {
    if (first.made !== null && !first.isTold)
      for (const line of passwordLines(context, first.made)) context.tell(line);
    server?.drain();
    await executor?.stop(STOP_WITHIN_MS);
    await server?.close();
  }
  context.tell(t('up.ended'));
  return EXIT.passed;
}

/** The password that a first start made: no other start makes one, so that it is told also where this one fails. */
interface FirstPassword {
  made: string | null;
  isTold: boolean;
}

function tellServer(context: CommandContext, server: RunningServer, first: FirstPassword): void {
  const { print, t, style } = context;
  print(`${style.out.green('✓')} ${t('up.server', { url: style.out.bold(server.url) })}`);
  if (first.made !== null) for (const line of passwordLines(context, first.made)) print(line);
  first.isTold = true;
}

function passwordLines({ t, style }: CommandContext, password: string): string[] {
  const told = t('up.password', { password: style.out.bold(password) });
  return [`${style.out.yellow('!')} ${told}`, `  ${t('up.passwordOnce')}`];
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

async function tellReady(
  context: CommandContext,
  server: RunningServer,
  { first, ...request }: UpRequest & { readonly first: FirstPassword },
): Promise<void> {
  const { io, print, printJson, t, style } = context;
  const { url } = server;
  if (request.json) {
    printJson({ url, slots: request.slots, adminPassword: first.made });
    first.isTold = true;
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
  const examples = FIRST_TEMPLATES.filter((name) => names.includes(name)).join(' ');
  print(examples === '' ? t('up.nextApply', { program }) : t('up.next', { template: examples, program }));
}
