/** One session of a framework from its opening to its empty process tree, with what can cut it short. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BodyOf,
  type CaseFinished,
  type executorEndpoints,
  type FileReported,
  type FoundCase,
  LEDGER_PART,
  type TaskPlan,
} from '@testyard/protocol';
import { within } from '../deadline.ts';
import {
  type CaseFiles,
  type FoundCases,
  type Session,
  SessionError,
  type SessionEvent,
} from '../frameworks/framework.ts';
import { LeaseLost } from '../loops/lease-link.ts';
import { sessionEnvironment } from '../process/environment.ts';
import { type SessionBounds, SessionProcessHost } from '../process/session-process-host.ts';
import { ServerRefusal } from '../server/server-api.ts';
import { durationText, type Said, say } from '../texts/remark.ts';
import type { BlockFeed } from './case-feed.ts';
import { withinLimits } from './event-texts.ts';
import { blamedOn, boundsOf, overLimit, signalIn } from './lease-bounds.ts';
import type { LeaseContext } from './lease-context.ts';
import { type RunningCase, RunningCases } from './running-cases.ts';

export type SessionEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'overrun'; readonly running: RunningCase }
  | { readonly kind: 'died'; readonly error: unknown }
  | { readonly kind: 'ended' }
  | { readonly kind: 'lost' };

export interface SessionParts {
  readonly context: LeaseContext;
  readonly feed: BlockFeed;
  /** Counted from 1 within the lease. */
  readonly number: number;
  readonly sendLedger: boolean;
}

const settleWithinMs = 5_000;

export class OneSession {
  readonly #parts: SessionParts;
  readonly #cases: RunningCases;
  readonly #host: SessionProcessHost;
  readonly #scratch: string;
  readonly #bounds: SessionBounds | null;
  #session: Session | null = null;
  #runs = false;
  #deaf = false;
  results = 0;
  ledgerSent = false;
  /** The session was closed while the framework may have had cases: what started since was cut short by us. */
  wasHalted = false;

  constructor(parts: SessionParts) {
    const { host, plan, folders, logs, secrets } = parts.context;
    this.#parts = parts;
    this.#bounds = boundsOf(parts.context);
    this.#cases = new RunningCases(plan.timeouts.caseMs);
    this.#scratch = join(folders.work, `session-${parts.number}`);
    this.#host = new SessionProcessHost({
      isolation: host.isolation,
      directory: this.#directory,
      environment: sessionEnvironment(host.environment, plan, secrets),
      hidden: host.hidden,
      visible: folders.work,
      pipeFolder: folders.journal,
      stdout: logs.stream('stdout'),
      stderr: logs.stream('stderr'),
      bounds: this.#bounds,
    });
  }

  /** The case that was under way when the session ended. */
  get running(): RunningCase | null {
    return this.#cases.latest;
  }

  async run(): Promise<SessionEnd> {
    const { control } = this.#parts.context;
    control.adopt(this.#host);
    const work = this.#work().then<SessionEnd, SessionEnd>(() => ({ kind: 'completed' }), endOf);
    const end = await Promise.race([
      work,
      this.#cases.overrun.then<SessionEnd>((running) => ({ kind: 'overrun', running })),
      control.ended.then<SessionEnd>(() => ({ kind: 'ended' })),
    ]);
    this.#deaf = true;
    // A framework whose process is ended asks for the next case: it would wait for one, and keep it from the next session.
    this.#parts.feed.leave();
    this.#cases.close();
    await this.#tearDown(end, work);
    return end;
  }

  /** The limit that what has just ended went beyond; it is told once. */
  overLimit(signal: unknown): Said | null {
    const group = this.#host.metLimit();
    return this.#bounds ? overLimit(this.#bounds.limits, { group, signal }) : null;
  }

  /** A result that is ours to tell, as the session cannot. */
  report(
    running: RunningCase,
    what: Pick<CaseFinished, 'status' | 'cause' | 'message' | 'remark' | 'details'>,
  ): void {
    const durationMs = Math.round(performance.now() - running.startedAtMs);
    const { caseId, attempt } = running;
    const texts = { phase: null, output: null };
    const event = { type: 'case-finished', caseId, attempt, durationMs, ...texts, ...what } as const;
    this.#finished(withinLimits(this.#parts.context.mask.event(event)));
  }

  get #directory(): string {
    const { directory } = this.#parts.context;
    if (directory === null) throw new Error('A session needs a prepared workspace');
    return directory;
  }

  get #caseFiles(): CaseFiles {
    const { caseFolders } = this.#parts.context;
    if (caseFolders === null) throw new Error('A session needs a prepared workspace');
    return caseFolders;
  }

  async #work(): Promise<void> {
    const { context, feed } = this.#parts;
    const { plan, host, logs, control, mask } = context;
    const framework = await host.framework(plan.framework);
    if (!framework)
      throw new SessionError('configuration', say('no-framework', { framework: plan.framework }));
    await mkdir(this.#scratch, { recursive: true });
    const isDry = plan.dryRun === true;
    const opened = await this.#inTurn(async () => {
      const session = await framework.open({
        ...{
          plan,
          directory: this.#directory,
          scratch: this.#scratch,
          kept: this.#parts.context.folders.kept,
          processes: this.#host,
        },
        files: this.#caseFiles,
        note: (line) => logs.note(line),
      });
      this.#session = session;
      // What only a report tells is not there before its command has run.
      const skips = isDry && session.mode === 'reported';
      return { session, found: mask.cases(skips ? [] : await session.find(this.#tell)) };
    });
    if (opened === null) return;
    const { session, found } = opened;
    if (this.#parts.sendLedger) await this.#sendLedger(session, found);
    if (isDry) return this.#close(session);
    this.#runs = true;
    control.onHalt(() => this.#halt());
    await session.run(feed, this.#tell);
    await this.#close(session);
  }

  /**
   * Null where the lease was halted while it waited: nothing has begun. Where a command is run to find its cases, that is
   * the work itself, and no getting ready.
   */
  async #inTurn<T>(start: () => Promise<T>): Promise<T | null> {
    const { host, plan, control } = this.#parts.context;
    if (plan.report !== null) return start();
    const over = await host.startTurns.take(control.nothingNew);
    try {
      return control.halted ? null : await start();
    } finally {
      over();
    }
  }

  async #close(session: Session): Promise<void> {
    const { caseMs } = this.#parts.context.plan.timeouts;
    if ((await within(caseMs, session.close())) !== 'late') return;
    await this.#host.stopAll(0);
    const said = say('session-late', { time: durationText(caseMs) });
    this.#tell({ type: 'task-notice', kind: 'failure', cause: 'time-out', ...said });
  }

  async #sendLedger(session: Session, found: FoundCases): Promise<void> {
    const { link, logs, control, plan } = this.#parts.context;
    let part = 0;
    for await (const sent of isAsPlanned(plan, found) ? [wholePlan] : partsOf(found)) {
      const body = { mode: session.mode, part, ...sent };
      part += 1;
      try {
        const { fixed } = await link.send('ledger', body, { signal: control.signal });
        if (fixed && !body.last) break;
      } catch (error) {
        if (!(error instanceof ServerRefusal) || error.code !== 'LEDGER_CONFLICT') throw error;
        logs.note(`The cases found here differ from those of the task: ${error.message}`);
        break;
      }
    }
    this.ledgerSent = true;
  }

  readonly #tell = (told: SessionEvent): void => {
    if (this.#deaf) return;
    const event = this.#parts.context.mask.event(told);
    if (event.type === 'case-finished') {
      this.#cases.finished(event);
      this.#finished(withinLimits(this.#judged(event)));
      if (this.#parts.context.control.halted) this.#halt();
      return;
    }
    if (event.type === 'file-reported') {
      this.#fileReported(event);
      return;
    }
    if (event.type === 'case-started') this.#cases.started(event);
    this.#parts.context.channel.tell(event);
  };

  #fileReported(event: FileReported): void {
    this.#cases.finished(event);
    const { type: _, cases: told, ...of } = event;
    const cases = told.map((each) => {
      const { status, cause, message, remark, details } = this.#judged({
        ...each,
        ...of,
        type: 'case-finished',
      });
      return withinLimits({ ...each, status, cause, message, details, ...(remark ? { remark } : {}) });
    });
    const durationMs = cases.reduce((sum, each) => sum + each.durationMs, 0);
    this.results += 1;
    this.#parts.feed.finished({ ...event, durationMs });
    this.#parts.context.channel.tell({ ...event, cases });
    if (this.#parts.context.control.halted) this.#halt();
  }

  /** Asked of each case, so that what one went beyond is not put on the next. */
  #judged(event: CaseFinished): CaseFinished {
    if (!this.#bounds) return event;
    const said = this.overLimit(signalIn(event));
    const isRed = event.status === 'failed' || event.status === 'error';
    return said && isRed ? blamedOn(said, event) : event;
  }

  #finished(event: CaseFinished): void {
    this.results += 1;
    this.#parts.feed.finished(event);
    this.#parts.context.channel.tell(event);
  }

  /** The case that runs is the last; without one the session is closed now. */
  #halt(): void {
    this.#parts.feed.end();
    if (!this.#runs || this.running) return;
    this.wasHalted = true;
    void this.#session?.close().catch(() => undefined);
  }

  async #tearDown(end: SessionEnd, work: Promise<SessionEnd>): Promise<void> {
    const { host, control, logs } = this.#parts.context;
    const graceMs = control.ending?.graceMs ?? (end.kind === 'overrun' ? host.stopGraceMs : 0);
    await this.#host.stopAll(graceMs).catch((error: Error) => logs.note(error.message));
    control.onHalt(() => undefined);
    control.release(this.#host);
    const closing = this.#session?.close() ?? Promise.resolve();
    await within(settleWithinMs, Promise.all([work, closing.catch(() => undefined)]));
    await rm(this.#scratch, { recursive: true, force: true });
  }
}

type LedgerPart = Pick<BodyOf<typeof executorEndpoints.ledger>, 'cases' | 'last' | 'asPlanned'>;

const wholePlan: LedgerPart = { cases: [], last: true, asPlanned: true };

/** Whether exactly the cases were found that the server has in the plan. */
function isAsPlanned({ namesCases, cases }: TaskPlan, found: FoundCases): boolean {
  if (!namesCases || cases === null || !Array.isArray(found) || found.length !== cases.length) return false;
  return cases.every(({ name }, index) => found[index].identity === name);
}

/** At least one part; the last one is marked. */
async function* partsOf(found: FoundCases): AsyncGenerator<LedgerPart, void> {
  let cases: FoundCase[] = [];
  for await (const one of found) {
    if (cases.length === LEDGER_PART) {
      yield { cases, last: false };
      cases = [];
    }
    cases.push(one);
  }
  yield { cases, last: true };
}

function endOf(error: unknown): SessionEnd {
  return error instanceof LeaseLost ? { kind: 'lost' } : { kind: 'died', error };
}
