import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  bootstrapAdmin,
  type Clock,
  CoreError,
  type CoreService,
  createEmbeddedCode,
  defaultEvidenceLimits,
  type EvidenceLimits,
  type Happening,
  type Ids,
  resumeAfterAbsence,
  type Signals,
} from '@testyard/core';
import { VERSION } from '@testyard/protocol';
import type { FastifyBaseLogger } from 'fastify';
import { Argon2Passwords } from './access/argon2-passwords.ts';
import { type AppParts, buildApp } from './app.ts';
import { type HousekeeperOptions, startHousekeeper } from './background/housekeeper.ts';
import { startSweeper } from './background/sweeper.ts';
import { refuseHalfRestored } from './backup/restore-backup.ts';
import type { ReadyCheck } from './http/common/listening/health.ts';
import { closeGracefully } from './http/common/listening/lifecycle.ts';
import { SignInLinks } from './http/common/pages/sign-in-links.ts';
import { isLoopback, listen } from './listen.ts';
import { Metrics } from './metrics/metrics.ts';
import { notesOnPublicUrl } from './notes-on-public-url.ts';
import { openObjects } from './open-objects.ts';
import { openSecretBox, type SecretsSetting } from './open-secret-box.ts';
import { openToOthers } from './open-to-others.ts';
import { readScrapeToken } from './read-scrape-token.ts';
import { notesOnTls, readTls } from './read-tls.ts';
import { ownReadiness } from './readiness.ts';
import { type Sample, saveSamples } from './samples.ts';
import { StartNotes } from './start-notes.ts';
import { lockDataFolder } from './store/sqlite/data-folder-lock.ts';
import { type OpenStore, openSqliteStore } from './store/sqlite.ts';
import { openTracing } from './tracing/open-tracing.ts';
import type { Tracing } from './tracing/tracing.ts';
import { localSignals } from './world/local-signals.ts';
import { randomIds, sha256Digest } from './world/random-ids.ts';
import { systemClock } from './world/system-clock.ts';

export interface ServerOptions extends SecretsSetting {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly leaseSeconds: number;
  /** Days that finished runs are kept; 0: for ever. */
  readonly keepDays: number;
  /** Days that entries of the audit log are kept; 0: for ever; 365 where absent. */
  readonly keepAuditDays?: number;
  /** Bytes that logs and artifacts of finished runs may take; 0: any. */
  readonly keepBytes?: number;
  /** What of them is kept of a lease or a task, where it is not the default. */
  readonly evidence?: Partial<EvidenceLimits>;
  readonly allowInsecure: boolean;
  readonly trustProxy: boolean;
  readonly logLevel: string;
  readonly publicUrl?: string;
  /** A bucket for logs and artifacts, in place of the data folder. */
  readonly objectStore?: string;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Holds the token that scrapers of other hosts show. */
  readonly metricsTokenFile?: string;
  readonly adminPassword?: string;
  /**
   * Told the password of the first user where one was made, as soon as it is kept: who starts the server knows it even
   * where what comes after that refuses.
   */
  readonly onPasswordMade?: (password: string) => void;
  /** Whether being ready waits for the executor that is started along. */
  readonly embeddedExecutor: boolean;
  /** Templates saved at the first start. */
  readonly samples?: readonly Sample[];
  /** Other ids, for replays. */
  readonly ids?: (clock: Clock) => Ids;
}

export interface RunningServer {
  readonly url: string;
  /** Where the embedded executor reaches it: over loopback, whatever address and certificate others see. */
  readonly executorUrl: string;
  /** An address that signs the user in once, within 15 minutes; null where the user cannot sign in. */
  signInLink(userName: string): Promise<string | null>;
  mintEmbeddedCode(): Promise<string>;
  /** Resolves when the embedded executor is online and its frameworks are known. */
  executorReady(): Promise<void>;
  /**
   * From now on it is not ready: people's calls are refused, waits end and no work is given out, while executors may
   * still bring back what they hold. `close` follows.
   */
  drain(): void;
  /** Takes no new calls, ends those in progress within 10 s, writes everything down. */
  close(): Promise<void>;
}

const dayMs = 24 * 3_600_000;
/** Time that calls in progress have when the server closes. */
const drainMs = 10_000;
/** Time that a database has to answer: it may be started along with this service. */
const reachDatabaseMs = 60_000;

/**
 * Opens the data folder and the database, or refuses; then listens. Errors: ADDRESS_NOT_PROTECTED, OPTION_INVALID,
 * DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, those of a database (DATABASE_...), OBJECT_STORE_UNUSABLE,
 * PORT_UNAVAILABLE.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  refuseUnfit(options);
  const undo: (() => Promise<void> | void)[] = [];
  const undoAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, undoAll);
  } catch (error) {
    await undoAll();
    throw error;
  }
}

type Undo = (() => Promise<void> | void)[];

async function start(options: ServerOptions, undo: Undo, close: () => Promise<void>): Promise<RunningServer> {
  const lock = await lockDataFolder(options.dataFolder, systemClock());
  undo.push(() => lock.release());
  refuseHalfRestored(options.dataFolder);
  const metrics = new Metrics(VERSION);
  const notes = new StartNotes(notesOn(options));
  const tracing = await traceTo(metrics, notes);
  undo.push(() => tracing?.close());
  const { core, arrive } = await openCore(options, { undo, metrics, tracing });
  metrics.watchFleet(core);
  // fail point: core.wired(core)
  const objects = await openObjects(options, exitOnFatal);
  undo.push(() => objects.close());
  const secretBox = await openSecretBox(core, options, notes);
  const passwords = new Argon2Passwords();
  await makeFirstUser(core, passwords, options);
  await saveSamples(core, options.samples ?? []);
  let url = '';
  const signInLinks = new SignInLinks(core);
  const { logs, artifacts } = objects;
  const own = ownReadiness(core, options);
  const app = buildApp({
    ...{ core, logs, artifacts, passwords, ...own },
    secretBox,
    signInLinks,
    publicUrl: () => options.publicUrl ?? url,
    metrics,
    ...(tracing ? { traces: tracing } : {}),
    scrapeToken: options.metricsTokenFile === undefined ? null : readScrapeToken(options.metricsTokenFile),
    http: httpOptions(options),
  });
  notes.sendTo(app.log);
  if (arrive) await arrive(() => resumeAfterAbsence(core));
  const sweeper = startSweeper(core, {
    shared: arrive !== undefined,
    onError: (err, row) =>
      app.log.error({ err, row }, row === null ? 'a sweep failed and is tried again' : 'cannot be moved on'),
  });
  undo.push(() => sweeper.stop());
  const housekeeper = startHousekeeper({ ...core, logs, artifacts }, housekeeping(options, app.log));
  undo.push(() => housekeeper.stop());
  undo.push(() => closeGracefully(app, drainMs));
  const listening = await listen(app, options);
  undo.push(() => listening.close());
  url = listening.url;
  return {
    url,
    executorUrl: listening.executorUrl,
    signInLink: (userName) => signInLinks.linkFor(options.publicUrl ?? url, userName),
    mintEmbeddedCode: async () => (await createEmbeddedCode(core)).code,
    executorReady: () => untilReady(core, own.readiness),
    drain: () => app.lifecycle.beginShutdown(),
    close,
  };
}

async function makeFirstUser(
  core: CoreService,
  passwords: Argon2Passwords,
  { adminPassword, onPasswordMade }: ServerOptions,
): Promise<void> {
  const password = adminPassword || randomBytes(12).toString('base64url');
  const isFirst = await bootstrapAdmin(core, passwords, { password });
  if (isFirst && !adminPassword) onPasswordMade?.(password);
}

function notesOn(options: ServerOptions): string[] {
  const { tls, publicUrl } = options;
  return [...openToOthers(options), ...notesOnTls(tls, new Date()), ...notesOnPublicUrl(publicUrl)];
}

/** Null where the environment names no collector. */
function traceTo(metrics: Metrics, notes: StartNotes): Promise<Tracing | null> {
  return openTracing(
    { env: process.env, version: VERSION },
    { count: (outcome, spans) => metrics.traced(outcome, spans), warn: (message) => notes.add(message) },
  );
}

function httpOptions({ tls, trustProxy, logLevel }: ServerOptions): AppParts['http'] {
  // Standard output is for what `up` itself says, which may be JSON.
  return { ...(tls ? { tls: readTls(tls) } : {}), trustProxy, logLevel, logStream: process.stderr };
}

function housekeeping(
  { keepDays, keepAuditDays = 365, keepBytes }: ServerOptions,
  log: FastifyBaseLogger,
): HousekeeperOptions {
  return {
    keepRunsMs: keepDays === 0 ? null : keepDays * dayMs,
    keepAuditMs: keepAuditDays === 0 ? null : keepAuditDays * dayMs,
    keepBytes: keepBytes || null,
    onDeleted: (deleted) =>
      log.info({ ...deleted, keepDays, keepBytes }, 'runs were deleted by what is kept'),
    onBeyond: (bytes) => log.warn({ bytes, keepBytes }, 'pinned and new runs take more than is kept'),
    onOrphans: (removed) => log.warn({ removed }, 'bytes that no row names were removed'),
    onError: (error) => log.error(error, 'a round is tried again'),
  };
}

async function openCore(
  options: ServerOptions,
  { undo, metrics, tracing }: { undo: Undo; metrics: Metrics; tracing: Tracing | null },
): Promise<{ core: CoreService; arrive: Arrive | undefined }> {
  const { store, clock, signals, arrive } = await openStore(options, (happening) => {
    metrics.happened(happening);
    tracing?.happened(happening);
  });
  undo.push(() => store.close());
  const evidence = { ...defaultEvidenceLimits, ...options.evidence };
  const core: CoreService = {
    unitOfWork: metrics.watchUnits(store.unitOfWork),
    reads: store.reads,
    clock,
    signals,
    ids: options.ids?.(clock) ?? randomIds(clock, store.processNumber),
    digest: sha256Digest,
    settings: { leaseMs: options.leaseSeconds * 1000, startedAt: clock.now(), evidence },
  };
  return { core, arrive };
}

/** Joins the other replicas; does the given thing first where there are none. */
type Arrive = (whenAlone: () => Promise<void>) => Promise<unknown>;

interface Opened {
  readonly store: OpenStore;
  readonly clock: Clock;
  readonly signals: Signals;
  /** Absent where there is one process and no other. */
  readonly arrive?: Arrive;
}

/** With the clock that its units read: there is one time for everything that is kept. */
async function openStore(
  { databaseUrl, dataFolder }: ServerOptions,
  onHappening: (happening: Happening) => void,
): Promise<Opened> {
  const signals = localSignals();
  if (databaseUrl !== undefined) {
    const { openPostgresStore } = await import('./store/postgres.ts');
    const store = await openPostgresStore(databaseUrl, { signals, reachMs: reachDatabaseMs, onHappening });
    return { store, clock: store.clock, signals: store.signals, arrive: store.arrive };
  }
  const clock = systemClock();
  const file = join(dataFolder, 'testyard.db');
  const fatal = { onFatal: exitOnFatal, onHookError: exitOnFatal };
  return { store: await openSqliteStore(file, { clock, signals, onHappening, ...fatal }), clock, signals };
}

/** A store that cannot be trusted any more ends the process: the next start recovers, a retried fsync would lie. */
function exitOnFatal(error: unknown): void {
  process.stderr.write(
    `The store failed, the service ends: ${error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(70);
}

function refuseUnfit(options: ServerOptions): void {
  if (!isLoopback(options.host) && !options.tls && !options.allowInsecure)
    throw new CoreError('ADDRESS_NOT_PROTECTED', { given: options.host });
}

async function untilReady(core: CoreService, readiness: ReadyCheck): Promise<void> {
  for (;;) {
    const work = core.signals.listen(['work'], { timeoutMs: 500 });
    if ((await readiness()).waitingFor === null) return work.cancel();
    // It is told while its unit is being kept: another one ends after that.
    if ((await work.promise) !== null) await core.unitOfWork.run(async () => undefined);
  }
}
