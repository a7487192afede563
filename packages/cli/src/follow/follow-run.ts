import type { Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import type { Session } from '../session/session.ts';
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
  readonly runId: string;
  readonly timeoutMs: number | undefined;
  /** Says nothing while the run goes. */
  readonly quiet: boolean;
}

/** Stays with a run until it is finished, the time is over, or a signal says to leave. */
export async function followRun(
  context: CommandContext,
  session: Session,
  options: FollowOptions,
): Promise<FollowOutcome> {
  const { WaitTimeoutError, waitForVerdict } = await import('@testyard/client');
  const reporter = options.quiet ? undefined : new RunReporter(context);
  const interruption = new Interruption({ context, session, runId: options.runId, reporter });
  const failures = new AbortController();
  const watching = reporter && tellFailures(session, options.runId, { reporter, signal: failures.signal });
  try {
    const run = await waitForVerdict(session.client, options.runId, {
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
  runId: string,
  { reporter, signal }: TellOptions,
): Promise<void> {
  const { watchCases } = await import('@testyard/client');
  try {
    for await (const one of watchCases(client, runId, { status: LIVE_STATUSES, signal })) {
      reporter.failure(one);
    }
  } catch {
    // The wait for the verdict meets the same trouble and reports it.
  }
}
