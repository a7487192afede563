/** The program on a test host: it introduces itself, holds its leases and gives its slots to work until it is told to end. */
import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { Announce, ClaimReply, Offer } from '@testyard/protocol';
import { DataFolder } from './data-folder.ts';
import { within } from './deadline.ts';
import { ExecutorError } from './executor-error.ts';
import type { Saying } from './executor-texts.ts';
import { knownFrameworks } from './frameworks/registry.ts';
import { factLabels } from './host-facts.ts';
import { type Found, probeHost } from './host-probes.ts';
import { DiskRoom, type Room } from './journal/disk-room.ts';
import { Leftovers, leftoverLimits } from './journal/leftovers.ts';
import type { LeaseHost } from './lease/lease-context.ts';
import { LeaseRunner } from './lease/lease-runner.ts';
import { ClaimLoop } from './loops/claim-loop.ts';
import { FactWatch } from './loops/fact-watch.ts';
import { type Beat, HeartbeatThread, monotonicMs } from './loops/heartbeat.ts';
import type { ExecutorOptions } from './options.ts';
import { hostEnvironment } from './process/environment.ts';
import { detectIsolation } from './process/isolation.ts';
import { introduce } from './registration.ts';
import { type Said, say } from './remark.ts';
import { ServerApi, ServerRefusal } from './server-api.ts';

export interface ExecutorSignals {
  /** Takes no more work, and ends when the leases it holds are done. */
  readonly finish: AbortSignal;
  /** Stops what runs, gives it back and ends; `reason` may be `orphaned`: then at once. */
  readonly leave: AbortSignal;
}

/** Something about the executor itself, or a line about one lease; never a secret. */
export type ExecutorLog = (said: Saying | string) => void;

const leaveWithinMs = 15_000;
const orphanWithinMs = 1_000;

/** Resolves when the executor has ended in good order. Rejects with ExecutorError where it cannot begin or go on. */
export async function runExecutor(
  options: ExecutorOptions,
  signals: ExecutorSignals,
  log: ExecutorLog,
): Promise<void> {
  const data = await DataFolder.open(options.dataFolder);
  const api = new ServerApi(options.serverUrl, null, options.language);
  const leaving = new AbortController();
  onAbort(signals.leave, () => leaving.abort(new Error('The executor leaves')));
  try {
    const environment = hostEnvironment(process.env, options.passEnv) as NodeJS.ProcessEnv;
    const [host, found] = await Promise.all([leaseHost(options, data), probeHost(data, environment)]);
    const instanceId = randomBytes(16).toString('hex');
    const announcement = announcementOf(options, instanceId, found);
    const signal = AbortSignal.any([signals.finish, signals.leave]);
    const left = new Leftovers({
      ...{ api, data, signal: leaving.signal, tell: log },
      limits: { ...leftoverLimits, tellWithinMs: options.tellLeftMs },
    });
    const { identity, announced } = await introduce({
      ...{ api, data, options, announcement, signal, tell: log },
      tellLeft: (onFailure) => left.tellResults(onFailure),
    });
    // `up` has said itself that its own executor is there.
    if (!options.embedded) log({ key: 'online', values: { name: identity.name, slots: options.slots } });
    if (host.isolation.level === 'process-group') log({ key: 'bare' });
    left.begin();
    const executor = new Executor({ api, data, options, host, log, announced, instanceId, left });
    const facts = new FactWatch({
      ...{ api, announced: announcement, everyMs: options.factsEveryMs },
      look: async () => announcementOf(options, instanceId, await probeHost(data, environment, false)),
      onChange: ({ frameworks }) => log({ key: 'facts', values: { frameworks: pairs(frameworks) } }),
    });
    await executor.run(signals).finally(() => facts.stop());
    if (!signals.leave.aborted) await within(leaveWithinMs, left.settled());
  } catch (error) {
    if (!signals.finish.aborted && !signals.leave.aborted) throw error;
  } finally {
    leaving.abort(new Error('The executor leaves'));
    api.close();
    await data.close();
  }
}

function announcementOf(options: ExecutorOptions, instanceId: string, found: Found): Announce {
  return {
    ...{ instanceId, slots: options.slots, frameworks: { ...found.frameworks }, version: options.version },
    labels: { ...options.labels, ...factLabels(found) },
    sources: { gitSchemes: [...options.allowedSchemes], paths: [...options.allowedPaths] },
    guards: options.guards,
  };
}

const pairs = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

async function leaseHost(options: ExecutorOptions, data: DataFolder): Promise<LeaseHost> {
  const known = knownFrameworks(process.env);
  return {
    executorName: options.name,
    isolation: await detectIsolation(),
    hidden: [data.path, ...(await realFolders(options.hide))],
    environment: hostEnvironment(process.env, options.passEnv),
    gitCaches: data.gitCaches,
    allowedSchemes: options.allowedSchemes,
    allowedPaths: options.allowedPaths,
    guards: options.guards,
    hooks: options.hooks,
    stopGraceMs: options.stopGraceMs,
    framework: async (name) => (await known.find((one) => one.name === name)?.load()) ?? null,
  };
}

async function realFolders(paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return real.filter((path) => path !== null);
}

interface ExecutorParts {
  readonly api: ServerApi;
  readonly data: DataFolder;
  readonly options: ExecutorOptions;
  readonly host: LeaseHost;
  readonly log: ExecutorLog;
  readonly announced: { readonly leaseSeconds: number; readonly heartbeatSeconds: number };
  readonly instanceId: string;
  readonly left: Leftovers;
}

class Executor {
  readonly #parts: ExecutorParts;
  readonly #leases = new Map<string, { runner: LeaseRunner; epoch: number; over: Promise<void> }>();
  readonly #end = new AbortController();
  #claims: ClaimLoop | null = null;
  #heartbeat: HeartbeatThread | null = null;
  #room: DiskRoom | null = null;
  #finishing = false;
  /** What is in the way of all work here. */
  #trouble: Said | null = null;
  #failure: Error | null = null;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  async run(signals: ExecutorSignals): Promise<void> {
    const { api, instanceId, options, announced } = this.#parts;
    this.#heartbeat = new HeartbeatThread({
      ...{ serverUrl: options.serverUrl, credential: api.credential ?? '', instanceId },
      heartbeatMs: announced.heartbeatSeconds * 1000,
      onBeat: (beat) => this.#heard(beat),
      onRevoked: () => this.#revoked(),
    });
    const claims = new ClaimLoop({
      ...{ api, instanceId, signal: this.#end.signal },
      freeSlots: () => (this.#takesWork ? Math.max(0, options.slots - this.#leases.size) : 0),
      trouble: () => this.#trouble,
      stopping: () => this.#runners().flatMap((runner) => (runner.isStopping ? [runner.link.leaseId] : [])),
      onReply: (reply) => this.#take(reply),
    });
    this.#claims = claims;
    this.#room = await DiskRoom.watch({
      path: this.#parts.data.path,
      onChange: (isFull, room) => this.#roomChanged(isFull, room),
    });
    onAbort(signals.finish, () => this.#finish());
    onAbort(signals.leave, () => this.#leave(signals.leave.reason === 'orphaned'));
    try {
      await claims.run().catch((error) => this.#refused(error));
      while (this.#leases.size > 0) await Promise.all([...this.#leases.values()].map(({ over }) => over));
    } finally {
      this.#room.stop();
      await this.#heartbeat.stop();
    }
    if (this.#failure) throw this.#failure;
  }

  get #takesWork(): boolean {
    return !this.#finishing && this.#trouble === null;
  }

  /** What runs goes on: it may end well with what room there is. */
  #roomChanged(isFull: boolean, { free, wanted }: Room): void {
    const path = this.#parts.data.path;
    const values = { free: Math.floor(free / 1024 ** 2), wanted: Math.ceil(wanted / 1024 ** 2) };
    this.#parts.log({ key: isFull ? 'disk.full' : 'disk.room', values: { path, ...values } });
    this.#trouble = isFull ? say('disk-little-room', values) : null;
    if (isFull) for (const runner of this.#runners()) runner.diskIsFull();
    this.#claims?.withdraw();
  }

  #runners(): LeaseRunner[] {
    return [...this.#leases.values()].map(({ runner }) => runner);
  }

  #take(reply: ClaimReply): void {
    for (const order of reply.orders) this.#leases.get(order.leaseId)?.runner.order(order);
    for (const offer of reply.offers) {
      // An offer that is not accepted goes back to the queue by itself.
      const isFree = this.#takesWork && this.#leases.size < this.#parts.options.slots;
      if (isFree && !this.#leases.has(offer.leaseId)) this.#begin(offer);
    }
  }

  #begin(offer: Offer): void {
    const { api, host, data, log, left } = this.#parts;
    const runner = new LeaseRunner({ api, host, data, offer, log, onLeft: (folder) => left.add(folder) });
    const over = runner.run().finally(() => {
      this.#leases.delete(offer.leaseId);
      this.#hold();
      this.#claims?.slotFreed();
      this.#endIfDone();
    });
    this.#leases.set(offer.leaseId, { runner, epoch: offer.epoch, over });
    this.#trust(runner, monotonicMs());
    this.#hold();
  }

  #hold(): void {
    this.#heartbeat?.hold([...this.#leases].map(([id, { epoch }]) => ({ id, epoch })));
  }

  #heard(beat: Beat): void {
    for (const { id, status } of beat.leases) {
      const runner = this.#leases.get(id)?.runner;
      if (status !== 'stale') runner && this.#trust(runner, beat.sentAtMs);
      runner?.heard(status);
    }
  }

  /** A lease is trusted from before the last good beat was sent, for its time less a twelfth. */
  #trust(runner: LeaseRunner, sinceMs: number): void {
    const leaseMs = this.#parts.announced.leaseSeconds * 1000;
    const graceMs = Math.min(this.#parts.host.stopGraceMs, leaseMs / 24);
    runner.trustFor(sinceMs + (leaseMs * 11) / 12 - monotonicMs(), graceMs);
  }

  #finish(): void {
    this.#finishing = true;
    const count = this.#leases.size;
    if (count > 0 && !this.#parts.options.embedded) this.#parts.log({ key: 'finishing', values: { count } });
    this.#claims?.withdraw();
    this.#endIfDone();
  }

  #leave(orphaned: boolean): void {
    this.#finishing = true;
    const { stopGraceMs } = this.#parts.host;
    for (const runner of this.#runners()) {
      if (orphaned) runner.leave(0, orphanWithinMs);
      else runner.leave(stopGraceMs, stopGraceMs + leaveWithinMs);
    }
    this.#end.abort();
  }

  #endIfDone(): void {
    if (this.#finishing && this.#leases.size === 0) this.#end.abort();
  }

  #revoked(): void {
    this.#endWith(new ExecutorError('CREDENTIAL_UNKNOWN', { key: 'credential.revoked' }));
  }

  #refused(error: unknown): void {
    if (this.#end.signal.aborted) return;
    if (error instanceof ServerRefusal && error.status === 401) this.#revoked();
    else this.#endWith(error instanceof Error ? error : new Error(String(error)));
  }

  #endWith(error: Error): void {
    this.#finishing = true;
    for (const runner of this.#runners()) runner.link.lose(error.message);
    this.#failure = error;
    this.#end.abort();
  }
}

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}
