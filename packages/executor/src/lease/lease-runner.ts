/** One lease from its offer to its end: the steps in order, their undoing in the other, and what comes from outside. */

import { rm } from 'node:fs/promises';
import type { HeartbeatReply, Offer, StopOrder, TaskLimits } from '@testyard/protocol';
import { ArtifactUpload } from '../artifacts/artifact-upload.ts';
import { after } from '../deadline.ts';
import type { DataFolder, LeaseFolders } from '../files/data-folder.ts';
import { diskText, diskTrouble, isDiskFull, wasFull } from '../journal/disk-trouble.ts';
import { EventQueue } from '../journal/event-queue.ts';
import { GroupSync } from '../journal/group-sync.ts';
import { LeaseJournal } from '../journal/lease-journal.ts';
import { LeaseChannel } from '../loops/lease-channel.ts';
import { LeaseLink, LeaseLost } from '../loops/lease-link.ts';
import { LogUpload } from '../loops/log-upload.ts';
import type { ServerApi } from '../server/server-api.ts';
import { durationText, type Said, saidBy, say } from '../texts/remark.ts';
import { PreparationError } from '../workspace/preparation-error.ts';
import {
  type Conclusion,
  concluded,
  concludedBy,
  type LeaseContext,
  type LeaseHost,
} from './lease-context.ts';
import { type Ending, LeaseControl } from './lease-control.ts';
import { LeaseMask } from './lease-mask.ts';
import type { LeaseStep } from './lease-step.ts';
import { leaseSteps } from './lease-steps.ts';

export interface LeaseRunnerParts {
  readonly api: Pick<ServerApi, 'send'>;
  readonly host: LeaseHost;
  readonly data: Pick<DataFolder, 'leaseFolders' | 'giveBack'>;
  readonly offer: Offer;
  log(line: string): void;
  /** The lease is over, and the server may not have all of what is in this folder. */
  onLeft(folder: string): void;
}

type LeaseStatus = HeartbeatReply['leases'][number]['status'];

export class LeaseRunner {
  readonly control = new LeaseControl();
  readonly link: LeaseLink;
  readonly #parts: LeaseRunnerParts;
  readonly #folders: LeaseFolders;
  readonly #keepsFor: string | null;
  readonly #mask = new LeaseMask();
  #stopsHeard = 0;
  #context: LeaseContext | null = null;
  #cancelTrust: () => void = () => undefined;

  constructor(parts: LeaseRunnerParts) {
    const { api, data, offer } = parts;
    this.#parts = parts;
    this.link = new LeaseLink(api, offer.leaseId, offer.epoch);
    this.#keepsFor = keepsFor(parts);
    this.#folders = data.leaseFolders(offer.leaseId, offer.epoch, this.#keepsFor);
    const lost = () => this.#end('lost', null, 'The lease is lost');
    this.link.lost.addEventListener('abort', lost, { once: true });
  }

  /** An order has arrived, and need not be given again. */
  get isStopping(): boolean {
    return this.control.ending !== null || this.control.halted !== null;
  }

  /** Resolves when the slot is free again, nothing of the lease left on this host. Never rejects. */
  async run(): Promise<void> {
    const { plan, leaseId } = this.#parts.offer;
    const tooLate = say('task-late', { time: durationText(plan.timeouts.taskMs) });
    const cancelTimer = after(plan.remainingMs, () => this.#end('timed-out', 'time-out', tooLate));
    try {
      const recording = await this.#record();
      const isTold = await this.#runSteps(recording);
      await this.#close(recording, isTold);
      // fail point: await lease.over
    } catch (error) {
      this.#log(`lease ${leaseId}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      cancelTimer();
      this.#cancelTrust();
      this.link.lose('The lease has ended');
      await this.#parts.data.giveBack(this.#folders, this.#keepsFor);
    }
  }

  order({ kind, cause, reason }: StopOrder): void {
    if (kind === 'stale') this.link.lose(reason);
    else if (kind === 'halt') this.control.halt({ kind: 'stopped', cause, reason, graceMs: this.#graceMs });
    else this.#end('stopped', cause, reason);
  }

  /**
   * What a heartbeat said. A stop comes with more words as an order: only where that does not come, this is one. It
   * does not come to a lease that is halted, as an order that has arrived is not given again.
   */
  heard(status: LeaseStatus): void {
    if (status === 'stale') this.link.lose('The server gave the lease to another');
    this.#stopsHeard = status === 'stop' ? this.#stopsHeard + 1 : 0;
    const isCertain = this.#stopsHeard >= (this.control.halted ? 1 : 2);
    if (isCertain && this.control.ending === null) this.#end('stopped', 'stopped', 'Stopped by the server');
  }

  /** `strict` leases end when nothing is heard from the server any more in this time. */
  trustFor(milliseconds: number, graceMs: number): void {
    this.#cancelTrust();
    if (this.#parts.offer.plan.onLost !== 'strict') return;
    const reason = 'Nothing was heard from the server until the end of the lease';
    this.#cancelTrust = after(milliseconds, () => {
      this.control.end({ kind: 'returned', cause: null, reason, graceMs });
    });
  }

  /** What goes wrong from now on may come from that. */
  diskIsFull(): void {
    this.control.warnings.add(wasFull);
  }

  /** Whether the server gave it to this executor: an offer that was heard of too late is another's. */
  get wasAccepted(): boolean {
    return this.#context?.isAccepted ?? false;
  }

  /** What this lease works on. */
  get framework(): string {
    return this.#parts.offer.plan.framework;
  }

  /** The session is stopped and the work given back, within the time given. */
  leave(graceMs: number, withinMs: number, reason = 'The executor leaves'): void {
    this.control.end({ kind: 'returned', cause: null, reason, graceMs });
    const cancel = after(withinMs, () => this.link.lose(reason));
    this.link.lost.addEventListener('abort', cancel, { once: true });
  }

  #log(line: string): void {
    this.#parts.log(this.#mask.text(line));
  }

  get #graceMs(): number {
    return this.#parts.host.stopGraceMs;
  }

  #end(kind: Ending['kind'], cause: Ending['cause'], why: string | Said): void {
    const words = typeof why === 'string' ? { reason: why } : { reason: why.message, remark: why.remark };
    this.control.end({ kind, cause, ...words, graceMs: kind === 'lost' ? 0 : this.#graceMs });
  }

  /** A host that cannot keep a journal says so: the offer, left alone, would come to it again and again. */
  async #record(): Promise<Recording> {
    const { leaseId, epoch, plan } = this.#parts.offer;
    try {
      const journal = await LeaseJournal.create(this.#folders.journal, {
        leaseId,
        epoch,
        taskId: plan.taskId,
      });
      const logs = await LogUpload.open(this.link, journal.folder, {
        mask: this.#mask,
        ...(plan.limits ? { limitBytes: plan.limits.logBytes } : {}),
      });
      const ends = (error: Error) => this.#end('failed', 'infrastructure', diskText(error));
      journal.onFailure = ends;
      for (const spool of logs.spools.values()) spool.onFailure = ends;
      return { journal, logs, sync: new GroupSync(journal, logs.spools), queue: new EventQueue(journal) };
    } catch (error) {
      await rm(this.#folders.journal, { recursive: true, force: true }).catch(() => undefined);
      const how = { exitCode: null, signal: null, runningCaseId: null };
      const why = { outcome: 'failed', ...diskTrouble(error as Error) } as const;
      await this.link.send('finish', { events: 0, ...why, ...how });
      throw error;
    }
  }

  /** What the server does not have is delivered beside the leases that follow. */
  async #close({ journal, logs, sync }: Recording, isTold: boolean): Promise<void> {
    await logs.close();
    journal.append({ type: 'log-ends', ends: logs.ends });
    await sync.stop();
    journal.close();
    if (isTold && journal.unsent === 0) await rm(journal.folder, { recursive: true, force: true });
    else this.#parts.onLeft(journal.folder);
  }

  /** Whether the server has the finish, and all that came before it. */
  async #runSteps({ journal, logs, queue }: Recording): Promise<boolean> {
    const { host, offer } = this.#parts;
    const channel = new LeaseChannel(this.link, queue, (order) => this.order(order));
    const context: LeaseContext = {
      ...{ host, offer, plan: offer.plan, folders: this.#folders, link: this.link, channel, logs, journal },
      upload: this.#uploadOf(journal, logs),
      ...{
        control: this.control,
        started: null,
        isAccepted: false,
        directory: null,
        caseFolders: null,
        secrets: {},
        mask: this.#mask,
        conclusion: null,
        isTold: false,
      },
      ...{ sut: null, sutReady: null, refusal: null },
    };
    this.#context = context;
    const begun: LeaseStep[] = [];
    for (const step of leaseSteps) {
      // Nothing is begun any more: a session would close as soon as it is open.
      if (this.control.halted) context.conclusion ??= concludedBy(this.control.halted, null);
      if (!isDue(step, context.conclusion)) continue;
      // fail point: await lease.step
      begun.push(step);
      await step.run(context).catch((error: unknown) => this.#conclude(context, step, error));
    }
    for (const step of begun.reverse()) {
      await step.tearDown?.(context).catch((error: Error) => this.#log(`${step.name}: ${error.message}`));
    }
    return context.isTold;
  }

  #uploadOf(journal: LeaseJournal, logs: LogUpload): ArtifactUpload {
    const { plan } = this.#parts.offer;
    return new ArtifactUpload({
      ...{ link: this.link, journal, limits: plan.limits ?? defaultLimits },
      timeoutMs: plan.timeouts.collectMs,
      withholdsUnread: plan.withholdsUnread === true,
      note: (line) => logs.note(line),
      mask: this.#mask,
    });
  }

  #conclude(context: LeaseContext, step: LeaseStep, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof LeaseLost) context.conclusion = concluded('lost');
    else if (step.part === 'ending') this.#log(`${step.name}: ${message}`);
    else if (this.control.ending) context.conclusion = concludedBy(this.control.ending, null);
    else context.conclusion = failed(error);
    if (step.part === 'work') context.logs.note(`${step.name}: ${message}`);
  }
}

/** Who shares what is kept; null where nothing is, as where a process may outlive its lease. */
function keepsFor({ host, offer: { plan } }: LeaseRunnerParts): string | null {
  if (!host.keepsFiles(plan.framework) || host.isolation.level === 'process-group') return null;
  return `${plan.projectId ?? ''}/${plan.templateName}`;
}

/** Of a server that says none. */
const defaultLimits: TaskLimits = {
  logBytes: 1024 ** 3,
  artifactFiles: 10_000,
  artifactBytes: 4 * 1024 ** 3,
};

/** What a lease has to tell, on its way to the server. */
interface Recording {
  readonly journal: LeaseJournal;
  readonly logs: LogUpload;
  readonly sync: GroupSync;
  readonly queue: EventQueue;
}

function isDue(step: LeaseStep, conclusion: Conclusion | null): boolean {
  if (conclusion?.outcome === 'lost') return false;
  return step.part === 'ending' || conclusion === null;
}

function failed(error: unknown): Conclusion {
  if (isDiskFull(error)) return concluded('failed', diskTrouble(error as Error));
  const cause = error instanceof PreparationError ? error.cause : 'tool';
  return concluded('failed', { cause, ...saidBy(error) });
}
