/** The executor while it serves: its leases, what it asks for, and how it comes to its end. */
import type { ClaimReply, Offer } from '@testyard/protocol';
import { after, onAbort } from './deadline.ts';
import { ExecutorError } from './executor-error.ts';
import type { ExecutorLog } from './executor-log.ts';
import type { DataFolder } from './files/data-folder.ts';
import type { HostWatch } from './host/host-watch.ts';
import { DiskRoom, type Room } from './journal/disk-room.ts';
import type { Leftovers } from './journal/leftovers.ts';
import type { LeaseHost } from './lease/lease-context.ts';
import { LeaseRunner } from './lease/lease-runner.ts';
import { ClaimLoop } from './loops/claim-loop.ts';
import { Hearing } from './loops/hearing.ts';
import { type Beat, HeartbeatThread, monotonicMs } from './loops/heartbeat.ts';
import type { ExecutorOptions } from './options.ts';
import { renewCredential } from './server/registration.ts';
import { type ServerApi, ServerRefusal } from './server/server-api.ts';
import { type Said, say } from './texts/remark.ts';

const leaveWithinMs = 15_000;
const orphanWithinMs = 1_000;

export interface ExecutorSignals {
  /** Takes no more work, and ends when the leases it holds are done. */
  readonly finish: AbortSignal;
  /** Stops what runs, gives it back and ends; `reason` may be `orphaned`: then at once. */
  readonly leave: AbortSignal;
}

export interface ServingParts {
  readonly api: ServerApi;
  readonly data: DataFolder;
  readonly options: ExecutorOptions;
  readonly host: LeaseHost;
  readonly log: ExecutorLog;
  readonly announced: { readonly leaseSeconds: number; readonly heartbeatSeconds: number };
  readonly instanceId: string;
  readonly left: Leftovers;
  readonly watch: Pick<HostWatch, 'workComes' | 'believes'>;
}

/** Gives the slots to work. */
export class ServingExecutor {
  readonly #parts: ServingParts;
  readonly #leases = new Map<string, { runner: LeaseRunner; epoch: number; over: Promise<void> }>();
  readonly #end = new AbortController();
  #claims: ClaimLoop | null = null;
  #heartbeat: HeartbeatThread | null = null;
  #room: DiskRoom | null = null;
  #renewing: Promise<void> | null = null;
  /** Whether a lease was its own. */
  #hasWorked = false;
  #finishing = false;
  /** What is in the way of all work here. */
  #trouble: Said | null = null;
  #failure: Error | null = null;

  constructor(parts: ServingParts) {
    this.#parts = parts;
  }

  async run(signals: ExecutorSignals): Promise<void> {
    const { api, instanceId, options, announced, log } = this.#parts;
    const hearing = () => new Hearing(log, (announced.leaseSeconds * 1000) / 3);
    this.#heartbeat = new HeartbeatThread({
      ...{ serverUrl: options.serverUrl, credential: api.credential ?? '', instanceId },
      ...{ heartbeatMs: announced.heartbeatSeconds * 1000, hearing: hearing(), language: options.language },
      onBeat: (beat) => this.#heard(beat),
      onRefused: (refusal) => this.#refused(refusal),
    });
    const claims = new ClaimLoop({
      ...{
        api,
        instanceId,
        leaseSeconds: announced.leaseSeconds,
        hearing: hearing(),
        signal: this.#end.signal,
      },
      freeSlots: () => (this.#takesWork ? Math.max(0, options.slots - this.#leases.size) : 0),
      trouble: () => this.#trouble,
      stopping: () => this.#runners().flatMap((runner) => (runner.isStopping ? [runner.link.leaseId] : [])),
      held: () => [...this.#leases.keys()],
      onReply: (reply) => this.#take(reply),
    });
    this.#claims = claims;
    this.#room = await DiskRoom.watch({
      path: this.#parts.data.path,
      onChange: (isFull, room) => this.#roomChanged(isFull, room),
    });
    onAbort(signals.finish, () => this.#finish());
    onAbort(signals.leave, () => this.#leave(signals.leave.reason === 'orphaned'));
    const cancelIdle = this.#endWhenIdle();
    try {
      await claims.run().catch((error) => this.#refused(error));
      while (this.#leases.size > 0) await Promise.all([...this.#leases.values()].map(({ over }) => over));
    } finally {
      cancelIdle();
      this.#room.stop();
      await this.#heartbeat.stop();
    }
    if (this.#failure) throw this.#failure;
  }

  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  /** Nobody would miss it now. */
  get hasIdleSlot(): boolean {
    return this.#takesWork && this.#leases.size < this.#parts.options.slots;
  }

  get #takesWork(): boolean {
    return !this.#finishing && this.#trouble === null;
  }

  /** These frameworks are not believed, and the server has it: nothing that they say from now on may count. */
  giveBack(frameworks: readonly string[]): void {
    const { stopGraceMs } = this.#parts.host;
    for (const runner of this.#runners())
      if (frameworks.includes(runner.framework))
        runner.leave(stopGraceMs, stopGraceMs + leaveWithinMs, `${runner.framework} is not trusted any more`);
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
    if (reply.rotate) this.#renewing ??= this.#renew();
    for (const order of reply.orders) this.#leases.get(order.leaseId)?.runner.order(order);
    for (const leaseId of reply.wantedBack ?? []) this.#leases.get(leaseId)?.runner.control.wantedBack();
    for (const offer of reply.offers) {
      // An offer that is not accepted goes back to the queue by itself.
      const hasRoom = this.#room?.isFull() !== true;
      const isWanted = hasRoom && this.hasIdleSlot && this.#parts.watch.believes(offer.plan.framework);
      if (isWanted && !this.#leases.has(offer.leaseId)) this.#begin(offer);
    }
  }

  /** One that works once does not wait for ever where it is told so; answers what cancels that. */
  #endWhenIdle(): () => void {
    const idleMs = this.#parts.options.once?.idleMs ?? null;
    if (idleMs === null) return () => undefined;
    return after(idleMs, () => {
      if (!this.#hasWorked) this.#finish();
    });
  }

  /** With a new key, if it can; the order comes again until it has. */
  async #renew(): Promise<void> {
    const { api, data, log } = this.#parts;
    try {
      const credential = await renewCredential({ api, data, signal: this.#end.signal });
      this.#heartbeat?.useCredential(credential);
      log({ key: 'credential.renewed' });
    } catch (error) {
      if (!this.#end.signal.aborted && error instanceof Error) log(error.message);
    } finally {
      this.#renewing = null;
    }
  }

  #begin(offer: Offer): void {
    const { api, host, data, log, left, watch, options } = this.#parts;
    watch.workComes();
    const runner = new LeaseRunner({ api, host, data, offer, log, onLeft: (folder) => left.add(folder) });
    const over = runner.run().finally(() => {
      this.#leases.delete(offer.leaseId);
      this.#hasWorked ||= runner.wasAccepted;
      if (options.once && this.#hasWorked) this.#finishing = true;
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

  #refused(error: unknown): void {
    if (this.#end.signal.aborted) return;
    this.#endWith(refusalOf(error) ?? (error instanceof Error ? error : new Error(String(error))));
  }

  #endWith(error: Error): void {
    this.#finishing = true;
    for (const runner of this.#runners()) runner.link.lose(error.message);
    this.#failure = error;
    this.#end.abort();
  }
}

/** What the server's refusal of this executor as a whole means to who runs it; null where it is none. */
function refusalOf(error: unknown): ExecutorError | null {
  if (!(error instanceof ServerRefusal)) return null;
  if (error.code === 'STALE') return new ExecutorError('STALE', { key: 'instance.replaced' });
  if (error.code === 'CREDENTIAL_REPLACED')
    return new ExecutorError('CREDENTIAL_REPLACED', { key: 'credential.replaced' });
  return error.isUnknown ? new ExecutorError('CREDENTIAL_UNKNOWN', { key: 'credential.revoked' }) : null;
}
