import type { Run, Task } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { writeBytes } from '../io.ts';
import type { Session } from '../session/session.ts';
import { streamsOf, type TaskStream, tellGap, tellTitle } from './task-stream.ts';

const RETRY_FOR_MS = 300_000;
const LOOK_EVERY_SECONDS = 1;
/** A line without an end is held back no longer than this. */
const mostHeldBytes = 65_536;
const newline = 0x0a;

export interface Followed {
  readonly run: Run;
  readonly isWanted: (stream: TaskStream) => boolean;
  /** Ids of the tasks that are followed. */
  readonly tasks: ReadonlySet<string>;
  /** As text that a terminal can show, in place of the bytes. */
  readonly text: boolean;
  readonly signal: AbortSignal;
}

/**
 * Prints what the tasks of a run write as they write it, until the run is finished and all of it is printed. Rejects
 * with the signal's reason.
 */
export async function followStreams(
  context: CommandContext,
  session: Session,
  followed: Followed,
): Promise<void> {
  const trouble = new AbortController();
  const signal = AbortSignal.any([followed.signal, trouble.signal]);
  const printer = new LinePrinter(context);
  const begun = new Map<string, Promise<void>>();
  const over = new Set<string>();
  for (let run = followed.run; ; run = await look(session, run, signal)) {
    for (const task of run.tasks.filter(({ id }) => followed.tasks.has(id) && !over.has(id))) {
      for (const one of await newStreams(session, task, signal)) {
        const key = `${one.leaseId}/${one.stream}`;
        if (begun.has(key) || !followed.isWanted(one)) continue;
        const printing = followOne(context, session, { one, printer, text: followed.text, signal });
        printing.catch((error: unknown) => trouble.abort(error));
        begun.set(key, printing);
      }
      if (task.state === 'finished') over.add(task.id);
    }
    if (run.state === 'finished') break;
  }
  await Promise.all(begun.values());
}

async function newStreams(session: Session, task: Task, signal: AbortSignal): Promise<TaskStream[]> {
  return task.startedAt === null ? [] : streamsOf(session, task, { retryForMs: RETRY_FOR_MS, signal });
}

/** The run after a second, or as soon as its round is finished. */
function look({ client }: Session, { id, round }: Run, signal: AbortSignal): Promise<Run> {
  const settings = { waitSeconds: LOOK_EVERY_SECONDS, retryForMs: RETRY_FOR_MS, signal };
  return client.call('getRun', { params: { runId: id }, query: { round: String(round) }, ...settings });
}

interface Following {
  readonly one: TaskStream;
  readonly printer: LinePrinter;
  readonly text: boolean;
  readonly signal: AbortSignal;
}

async function followOne(
  context: CommandContext,
  { client }: Session,
  { one, printer, text, signal }: Following,
): Promise<void> {
  const { followLog } = await import('@testyard/client');
  const { taskId, leaseId, stream } = one;
  const parts = followLog(client, { taskId, leaseId, stream }, { text, signal });
  for (;;) {
    const { done, value } = await parts.next();
    if (done) {
      await printer.end(one);
      tellGap(context, { stream, ...value });
      return;
    }
    await printer.print(one, value.bytes);
  }
}

/**
 * Whole lines of several streams to stdout, as raw bytes; which stream they are of is told on stderr where it changes.
 * Whoever prints waits until the reader has taken it.
 */
class LinePrinter {
  readonly #context: CommandContext;
  readonly #held = new Map<TaskStream, Uint8Array>();
  #last: TaskStream | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  print(one: TaskStream, bytes: Uint8Array): Promise<void> {
    const all = Buffer.concat([this.#held.get(one) ?? new Uint8Array(), bytes]);
    const whole = all.length > mostHeldBytes ? all.length : all.lastIndexOf(newline) + 1;
    this.#held.set(one, all.subarray(whole));
    return this.#write(one, all.subarray(0, whole));
  }

  /** Prints also what is no whole line. */
  end(one: TaskStream): Promise<void> {
    const rest = this.#held.get(one) ?? new Uint8Array();
    this.#held.delete(one);
    return this.#write(one, rest);
  }

  #write(one: TaskStream, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return this.#turn;
    this.#turn = this.#turn.then(async () => {
      if (this.#last !== one) tellTitle(this.#context, one);
      this.#last = one;
      await writeBytes(this.#context.io.stdout, bytes);
    });
    return this.#turn;
  }
}
