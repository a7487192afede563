import type { Case, Run, Task } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { terminalColumns } from '../io.ts';
import { failureLine, taskOfCase } from '../report/failure-line.ts';
import { PlainProgress, statusText } from '../report/progress.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { isAnimated } from '../terminal/style.ts';
import { oneLine } from '../terminal/text-width.ts';

const LIVE_FAILURES = 200;
/** The clock of the status line goes on while nothing happens. */
const REDRAW_MS = 1000;
/** A connection that breaks and is made again is nobody's concern. */
const NOT_TOLD_MS = 5000;

/** Tells of a run while it goes: failures as they come, and how far it is. */
export class RunReporter {
  readonly #context: CommandContext;
  readonly #status: StatusLine | undefined;
  readonly #plain = new PlainProgress();
  readonly #reasons = new Map<string, string>();
  readonly #startedAt = performance.now();
  /** Failures that came while a question was open. */
  readonly #held: Case[] = [];
  /** Since when the server has not answered, by `performance.now()`, and whether that was told. */
  #silence: { readonly since: number; isTold: boolean } | undefined;
  #failures = 0;
  #paused = false;
  #run: Run | undefined;
  #redraw: NodeJS.Timeout | undefined;

  constructor(context: CommandContext) {
    this.#context = context;
    const { stderr, env } = context.io;
    this.#status = isAnimated(stderr, env) ? new StatusLine(stderr) : undefined;
  }

  progress(run: Run): void {
    this.#answered();
    if (this.#paused) return;
    for (const task of run.tasks) this.#tellWaiting(task);
    this.#run = run;
    if (this.#status) {
      this.#redraw ??= setInterval(() => this.#draw(), REDRAW_MS).unref();
      this.#draw();
      return;
    }
    const line = this.#plain.lineFor(run, this.#elapsedMs(run));
    if (line !== undefined) this.#context.tell(line);
  }

  failure(one: Case): void {
    if (this.#paused) {
      this.#held.push(one);
      return;
    }
    this.#failures++;
    if (this.#failures > LIVE_FAILURES) return;
    const { io, style, print, t } = this.#context;
    const columns = terminalColumns(io);
    const task = this.#run ? taskOfCase(this.#run, one) : {};
    this.#write(() => print(failureLine(one, style.out, { columns, ...task })));
    if (this.#failures === LIVE_FAILURES) this.#write(() => print(t('run.noMoreLive')));
  }

  /** To be called for each failure after which the server is asked again: it is told once, when it lasts. */
  unanswered(server: string, error: unknown): void {
    const now = performance.now();
    this.#silence ??= { since: now, isTold: false };
    if (this.#paused || this.#silence.isTold || now - this.#silence.since < NOT_TOLD_MS) return;
    this.#silence.isTold = true;
    const { t, tell } = this.#context;
    this.#write(() => tell(t('run.unanswered', { server, reason: reasonOf(error) })));
  }

  #answered(): void {
    const wasTold = this.#silence?.isTold ?? false;
    this.#silence = undefined;
    if (wasTold) this.#write(() => this.#context.tell(this.#context.t('run.answered')));
  }

  /** Nothing is written while a question is open. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#status?.clear();
    else for (const one of this.#held.splice(0)) this.failure(one);
  }

  end(): void {
    clearInterval(this.#redraw);
    this.#status?.clear();
  }

  #draw(): void {
    if (this.#paused || !this.#run) return;
    this.#status?.show(statusText(this.#run, this.#elapsedMs(this.#run), this.#context.style.err));
  }

  /** Why a task waits, or starts no more cases, once for each reason. */
  #tellWaiting(task: Task): void {
    if (task.state === 'finished' || task.reason === null) return;
    if (this.#reasons.get(task.id) === task.reason) return;
    this.#reasons.set(task.id, task.reason);
    const { t, tell } = this.#context;
    const values = { template: oneLine(task.templateName), reason: oneLine(task.reason) };
    this.#write(() => tell(t('run.waiting', values)));
  }

  #write(write: () => void): void {
    if (this.#status) this.#status.above(write);
    else write();
  }

  /** From the run's own start where this program came later; its clock may be another. */
  #elapsedMs(run: Run): number {
    const own = performance.now() - this.#startedAt;
    return Math.max(own, run.startedAt === null ? 0 : Date.now() - Date.parse(run.startedAt));
  }
}

/** A system code, or the code of the server's own error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('reason' in error) return String(error.reason);
  return 'code' in error ? String(error.code) : error.message;
}
