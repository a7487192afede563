/**
 * The sessions of a lease. Mostly there is one. A case that overruns its time, or a process that dies, ends a session;
 * the next one, in the same workspace, goes on with what is left. Two deaths in a row without a result end the lease.
 */

import type { BlockCase } from '@testyard/protocol';
import { type ProcessExit, SessionError } from '../frameworks/framework.ts';
import { diskTrouble, isDiskFull } from '../journal/disk-trouble.ts';
import { errorLineOf } from '../texts/error-line.ts';
import { durationText, exitSaid, type Said, saidBy, say, type Words } from '../texts/remark.ts';
import { BlockFeed } from './case-feed.ts';
import { type Conclusion, concluded, concludedBy, type LeaseContext } from './lease-context.ts';
import { OneSession, type SessionEnd } from './one-session.ts';
import type { RunningCase } from './running-cases.ts';

const mostBarrenDeaths = 2;

export class SessionLoop {
  readonly #context: LeaseContext;
  readonly #feed: BlockFeed;
  #barrenDeaths = 0;
  #number = 0;
  #ledgerSent = false;

  constructor(context: LeaseContext) {
    this.#context = context;
    const { channel, control, plan, mask } = context;
    const realName = (one: BlockCase) => ({ ...one, identity: mask.realName(one.identity) });
    this.#feed = new BlockFeed(
      async (waitSeconds, signal) => {
        const pulled = await channel.pull(waitSeconds, AbortSignal.any([signal, control.signal]));
        const { block } = pulled;
        return block ? { ...pulled, block: { ...block, cases: block.cases.map(realName) } } : pulled;
      },
      { whole: plan.report !== null, gate: context.sut },
    );
    control.onWantedBack(() => this.#giveBack());
  }

  /** Ends when no case is left to run, or the lease ends. Never rejects but for a lost lease. */
  async run(): Promise<Conclusion> {
    for (;;) {
      this.#number += 1;
      this.#feed.restart();
      const session = new OneSession({
        context: this.#context,
        feed: this.#feed,
        number: this.#number,
        sendLedger: !this.#ledgerSent && !this.#context.plan.ledgerFixed,
      });
      const end = await session.run();
      this.#ledgerSent ||= session.ledgerSent;
      const conclusion = this.#judge(end, session);
      if (conclusion) return conclusion;
    }
  }

  /** Told before anything else is handed out: the server may give them to another from then on. */
  #giveBack(): void {
    const caseIds = [...this.#feed.takeBack()];
    if (caseIds.length === 0) return;
    const { channel, logs } = this.#context;
    channel.tell({ type: 'cases-returned', caseIds });
    logs.note(`${caseIds.length} cases are given back: another slot has nothing to do`);
  }

  /** Null where another session goes on. */
  #judge(end: SessionEnd, session: OneSession): Conclusion | null {
    const { ending, halted } = this.#context.control;
    if (ending) return concludedBy(ending, session.running?.caseId ?? null);
    if (end.kind === 'lost' || end.kind === 'ended') return concluded('lost');
    if (halted && end.kind !== 'overrun') {
      if (end.kind === 'died' && !session.wasHalted) this.#blame(end.error, session);
      return concludedBy(halted, null);
    }
    if (end.kind === 'completed') return concluded('completed');
    if (end.kind === 'overrun') this.#timeOut(end.running, session);
    else {
      const conclusion = this.#died(end.error, session);
      if (conclusion) return conclusion;
    }
    return halted ? concludedBy(halted, null) : null;
  }

  #timeOut(running: RunningCase, session: OneSession): void {
    const { caseMs } = this.#context.plan.timeouts;
    this.#barrenDeaths = 0;
    session.report(running, {
      status: 'failed',
      cause: 'time-out',
      ...say('case-late', { time: durationText(caseMs) }),
      details: null,
    });
  }

  #died(error: unknown, session: OneSession): Conclusion | null {
    const exit = error instanceof SessionError ? error.exit : null;
    if (error instanceof SessionError && error.cause === 'configuration') {
      return concluded('failed', { cause: 'configuration', ...saidBy(error), exit });
    }
    if (isDiskFull(error)) return concluded('failed', diskTrouble(error as Error));
    this.#context.logs.note(`The session ended by itself: ${death(error).message}`);
    this.#blame(error, session);
    this.#barrenDeaths = session.results > 0 ? 0 : this.#barrenDeaths + 1;
    if (this.#barrenDeaths < mostBarrenDeaths) return null;
    const begun = this.#ledgerSent || this.#context.plan.ledgerFixed;
    const outcome = begun ? 'session-died' : 'failed';
    return concluded(outcome, { cause: 'tool', ...lastWords(error), exit });
  }

  /** The case that ran when the session died is the one to look at. */
  #blame(error: unknown, session: OneSession): void {
    const { running } = session;
    const exit = error instanceof SessionError ? error.exit : null;
    const over = session.overLimit(exit?.signal ?? null);
    if (!running) {
      if (exit && session.results > 0) this.#tellBetween({ error, exit, over });
      return;
    }
    const blamed = over
      ? ({ status: 'failed', cause: 'resource-limit', ...over } as const)
      : ({ status: 'error', cause: 'tool', ...say('case-died', { how: death(error) }) } as const);
    session.report(running, { ...blamed, details: deathDetails(error) });
  }

  /** One of the cases before may have brought it about, as with an error that comes late: without this, all could be green. */
  #tellBetween({ error, exit, over }: { error: unknown; exit: ProcessExit; over: Said | null }): void {
    const { channel, mask } = this.#context;
    const cause = over ? 'resource-limit' : exit.code === 1 ? 'test' : 'tool';
    const said = over ?? lastWords(error);
    channel.tell(mask.event({ type: 'task-notice', kind: 'failure', cause, ...said }));
  }
}

/** How a session ended by itself, in one line. */
function death(error: unknown): Words {
  const said = saidBy(error);
  const text = said.message.split('\n', 1)[0] ?? '';
  if (said.remark) return said;
  if (error instanceof SessionError && error.exit)
    return say('session-died', { exit: exitSaid(error.exit), text });
  return { message: text };
}

/** Where no case can show the details, their error goes along, or their last line. */
function lastWords(error: unknown): Words {
  const details = error instanceof SessionError ? error.details : null;
  const last = (text: string) => text.split('\n').findLast((each) => each.trim() !== '');
  const line = details && (errorLineOf(details) ?? last(details)?.trim().slice(0, 500));
  return line ? say('exit-line', { exit: death(error), line }) : death(error);
}

function deathDetails(error: unknown): string {
  const { message } = death(error);
  const more = error instanceof SessionError ? error.details : null;
  return more ? `${message}\n${more}` : message;
}
