import type { Client, ProblemError } from '@testyard/client';
import type { Case, Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { runNamed, runUrl, type Session } from '../session/session.ts';
import { oneLine } from '../terminal/text-width.ts';
import { ToldError } from '../told-error.ts';
import { followEvents } from './follow-events.ts';
import { Interruption } from './interruption.ts';
import { RunReporter } from './run-reporter.ts';

const LIVE_STATUSES = 'failed,error,flaky';

export type FollowOutcome =
  | { readonly kind: 'finished'; readonly run: Run }
  /** The caller's own time is over; the run goes on. */
  | { readonly kind: 'timeout' }
  /** The caller was interrupted and left; the run goes on. */
  | { readonly kind: 'detached' };

export interface FollowOptions {
  readonly run: Run;
  readonly timeoutMs: number | undefined;
  /** Says nothing while the run goes, and what it says before goes to stderr. */
  readonly quiet: boolean;
  /** What is said at the beginning, if not which run it is. */
  readonly headline?: string;
}

/**
 * Tells the run, and stays with its round until that is finished, the time is over, or a signal says to leave. What keeps
 * it from following, as a token that ended, is thrown; before that it says that the run goes on.
 */
export async function followRun(
  context: CommandContext,
  session: Session,
  options: FollowOptions,
): Promise<FollowOutcome> {
  const { run: begun, quiet, timeoutMs } = options;
  const reporter = quiet ? undefined : new RunReporter(context);
  // Whoever reads the line may interrupt at once.
  const interruption = new Interruption({ context, session, runId: begun.id, reporter });
  const say = quiet ? context.tell : context.print;
  say(options.headline ?? context.t('run.started', { number: begun.number, url: runUrl(session, begun) }));
  const time = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs);
  const signal = time === null ? interruption.signal : AbortSignal.any([interruption.signal, time]);
  try {
    return { kind: 'finished', run: await finished(session.client, begun, { reporter, signal }) };
  } catch (error) {
    if (interruption.signal.aborted) return { kind: 'detached' };
    if (time?.aborted) return { kind: 'timeout' };
    throw toldUnfollowed(context, session, { run: begun, error });
  } finally {
    interruption.end();
    reporter?.end();
  }
}

/**
 * Says why the run is left, and answers what to throw. One that the server does not know any more, as after a restore to
 * an earlier moment, does not go on and has no verdict.
 */
function toldUnfollowed(
  context: CommandContext,
  session: Session,
  { run, error }: { readonly run: Run; readonly error: unknown },
): unknown {
  const { number } = run;
  if (isNotFound(error)) {
    context.tell(context.t('run.gone', { number }));
    return new ToldError(error.code, oneLine(error.detail));
  }
  context.tell(context.t('run.unfollowed', { number }));
  context.tell(context.t('run.reattach', { number: runNamed(session, run) }));
  return error;
}

/** By name: the client is loaded lazily, and its classes with it. */
const isNotFound = (error: unknown): error is ProblemError =>
  error instanceof Error && error.name === 'ProblemError' && (error as ProblemError).code === 'NOT_FOUND';

interface Watch {
  /** Absent where nobody wants to hear of the run while it goes. */
  readonly reporter: RunReporter | undefined;
  readonly signal: AbortSignal;
}

/** The run with its verdict; told of meanwhile by the server's events, and by asking where these do not get through. */
async function finished(client: Client, { id, round }: Run, { reporter, signal }: Watch): Promise<Run> {
  const { waitForVerdict } = await import('@testyard/client');
  if (!reporter) return waitForVerdict(client, id, { round, signal });
  const telling = new Telling(reporter);
  const onRetry = (error: unknown) => reporter.unanswered(client.server, error);
  const end = await followEvents(
    client,
    { id, round },
    {
      ...{ status: LIVE_STATUSES, signal, onRetry },
      onEvent: (event) => {
        if (event.type === 'run') reporter.progress(event.run);
        else for (const one of event.cases) telling.failure(one);
      },
    },
  );
  if (end !== null) return end;
  const asking = new AbortController();
  const watching = telling.watch(client, { id, round }, AbortSignal.any([signal, asking.signal]));
  try {
    const onProgress = (now: Run) => reporter.progress(now);
    return await waitForVerdict(client, id, { round, signal, onProgress, onRetry });
  } finally {
    asking.abort();
    await watching;
  }
}

/** Failures, each once, however it was heard of. */
class Telling {
  readonly #reporter: RunReporter;
  readonly #told = new Set<string>();

  constructor(reporter: RunReporter) {
    this.#reporter = reporter;
  }

  failure(one: Case): void {
    if (this.#told.has(one.id)) return;
    this.#told.add(one.id);
    this.#reporter.failure(one);
  }

  /** As far as the server can be reached: the summary reads them again. */
  async watch(client: Client, { id, round }: Pick<Run, 'id' | 'round'>, signal: AbortSignal): Promise<void> {
    const { watchCases } = await import('@testyard/client');
    try {
      for await (const one of watchCases(client, id, { round, status: LIVE_STATUSES, signal }))
        this.failure(one);
    } catch {
      // The wait for the verdict meets the same trouble and reports it.
    }
  }
}
