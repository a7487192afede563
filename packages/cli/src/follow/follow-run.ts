import type { Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { runUrl, type Session } from '../session/session.ts';
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

/** Tells the run, and stays with its round until that is finished, the time is over, or a signal says to leave. */
export async function followRun(
  context: CommandContext,
  session: Session,
  options: FollowOptions,
): Promise<FollowOutcome> {
  const { WaitTimeoutError, waitForVerdict } = await import('@testyard/client');
  const { run: begun, quiet } = options;
  const reporter = quiet ? undefined : new RunReporter(context);
  // Whoever reads the line may interrupt at once.
  const interruption = new Interruption({ context, session, runId: begun.id, reporter });
  const say = quiet ? context.tell : context.print;
  say(options.headline ?? context.t('run.started', { number: begun.number, url: runUrl(session, begun) }));
  const failures = new AbortController();
  const watching = reporter && tellFailures(session, begun, { reporter, signal: failures.signal });
  try {
    const run = await waitForVerdict(session.client, begun.id, {
      round: begun.round,
      signal: interruption.signal,
      ...(reporter ? { onProgress: (now: Run) => reporter.progress(now) } : {}),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
    return { kind: 'finished', run };
  } catch (error) {
    if (interruption.signal.aborted) return { kind: 'detached' };
    if (error instanceof WaitTimeoutError) return { kind: 'timeout' };
    throw error;
  } finally {
    interruption.end();
    failures.abort();
    await watching;
    reporter?.end();
  }
}

interface TellOptions {
  readonly reporter: RunReporter;
  readonly signal: AbortSignal;
}

/** Failures at once, as far as the server can be reached: the summary reads them again. */
async function tellFailures(
  { client }: Session,
  { id, round }: Run,
  { reporter, signal }: TellOptions,
): Promise<void> {
  const { watchCases } = await import('@testyard/client');
  try {
    for await (const one of watchCases(client, id, { round, status: LIVE_STATUSES, signal })) {
      reporter.failure(one);
    }
  } catch {
    // The wait for the verdict meets the same trouble and reports it.
  }
}
