import type { Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { columnsOf } from '../io.ts';
import { readDetails, readUnsuccessful } from '../report/read-unsuccessful.ts';
import { summaryLines } from '../report/summary.ts';
import { writeJunit } from '../report/write-junit.ts';
import { runUrl, type Session } from '../session/session.ts';
import { type FollowOutcome, followRun } from './follow-run.ts';

const SHOWN = { failed: 20, neverRan: 3 };
const IN_JSON = { failed: 1000, neverRan: 1000 };

/** Tells a run that is not followed. */
export function tellDetached(
  context: CommandContext,
  session: Session,
  { run, json }: { readonly run: Run; readonly json: boolean },
): ExitCode {
  const url = runUrl(session, run);
  if (json) {
    context.printJson({ run, url });
    return EXIT.passed;
  }
  context.print(context.t('run.started', { number: run.number, url }));
  context.tell(context.t('run.reattach', { number: run.number }));
  return EXIT.passed;
}

export interface ToTheEndOptions {
  readonly run: Run;
  readonly timeoutMs?: number | undefined;
  readonly junit?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Follows a run to its end, tells it, and gives the exit code. */
export async function followToTheEnd(
  context: CommandContext,
  session: Session,
  options: ToTheEndOptions,
): Promise<ExitCode> {
  const { run, timeoutMs, json = false } = options;
  const outcome = await followRun(context, session, { run, timeoutMs, quiet: json });
  if (outcome.kind === 'finished') return tellEnd(context, session, { ...options, run: outcome.run });
  return tellLeft(context, outcome, run);
}

async function tellEnd(
  context: CommandContext,
  session: Session,
  options: ToTheEndOptions,
): Promise<ExitCode> {
  const { run, junit, json } = options;
  const exitCode = exitCodeOf(run);
  const url = runUrl(session, run);
  if (junit !== undefined) await writeJunit(session, run, junit);
  const passed = run.verdict === 'passed';
  if (json) {
    const failures = passed ? [] : await readUnsuccessful(session, run, IN_JSON);
    context.printJson({ run, url, failures, exitCode });
    return exitCode;
  }
  const first = passed ? [] : await readUnsuccessful(session, run, SHOWN);
  const failures = await readDetails(session, run.id, first);
  const columns = context.io.stdout.isTTY ? columnsOf(context.io.stdout) : undefined;
  const words = { t: context.t, style: context.style.out };
  for (const line of summaryLines({ run, url, failures, junit, columns }, words)) context.print(line);
  return exitCode;
}

function tellLeft(context: CommandContext, outcome: FollowOutcome, run: Run): ExitCode {
  const timedOut = outcome.kind === 'timeout';
  const values = { number: run.number };
  context.tell(context.t(timedOut ? 'run.timedOut' : 'run.detached', values));
  context.tell(context.t('run.reattach', values));
  return timedOut ? EXIT.timeout : EXIT.interrupted;
}
