import type { Run } from '@testyard/protocol';
import { ciOf } from '../ci/ci-of.ts';
import { annotationLines, CommandFence, type SummaryParts, writeStepSummary } from '../ci/github.ts';
import { LogSection } from '../ci/gitlab.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { keptLines, readEvidence } from '../report/kept-files.ts';
import { lateTotalLines } from '../report/late-results.ts';
import { lostLines, readLost } from '../report/lease-lines.ts';
import { readDetails, readUnsuccessful } from '../report/read-unsuccessful.ts';
import { saveReport } from '../report/save-report.ts';
import type { Words } from '../report/statuses.ts';
import { summaryLines } from '../report/summary.ts';
import { runNamed, runUrl, type Session } from '../session/session.ts';
import { oneLine, truncate } from '../terminal/text-width.ts';
import { type FollowOutcome, followRun } from './follow-run.ts';

const SHOWN = { failed: 20, neverRan: 3 };
const IN_JSON = { failed: 1000, neverRan: 1000 };
const IN_SUMMARY = 200;

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
  context.tell(context.t('run.reattach', { number: runNamed(session, run) }));
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
  const fence = new CommandFence(context);
  if (!options.json) fence.begin();
  try {
    const outcome = await follow(context, session, options);
    if (outcome.kind !== 'finished') return tellLeft(context, session, { ...options, outcome });
    return await tellEnd(context, session, { ...options, run: outcome.run, fence });
  } finally {
    fence.end();
  }
}

async function follow(
  context: CommandContext,
  session: Session,
  { run, timeoutMs, json = false }: ToTheEndOptions,
): Promise<FollowOutcome> {
  const section = new LogSection(context, { name: `testyard_${run.number}`, wanted: !json });
  const templates = run.tasks.map(({ templateName }) => oneLine(templateName)).join(', ');
  section.begin(context.t('ci.section', { number: run.number, templates: truncate(templates, 120) }));
  try {
    return await followRun(context, session, { run, timeoutMs, quiet: json });
  } finally {
    section.end();
  }
}

async function tellEnd(
  context: CommandContext,
  session: Session,
  options: ToTheEndOptions & { readonly fence: CommandFence },
): Promise<ExitCode> {
  const { run, junit, json, fence } = options;
  const exitCode = exitCodeOf(run);
  const url = runUrl(session, run);
  const named = runNamed(session, run);
  if (junit !== undefined) await saveReport(session, run, { format: 'junit', path: junit });
  const passed = run.verdict === 'passed' || run.dryRun;
  if (json) {
    const failures = passed ? [] : await readUnsuccessful(session, run, IN_JSON);
    await tellGithub(context, { run, url, failures }, { annotate: false });
    context.printJson({ run, url, failures, exitCode });
    return exitCode;
  }
  const first = passed ? [] : await readUnsuccessful(session, run, SHOWN);
  const failures = await readDetails(session, run.id, first);
  const columns = terminalColumns(context.io);
  const words = { t: context.t, style: context.style.out };
  const more = [
    ...lostLines(await readLost(session, run), words),
    ...(await besideVerdict(session, run, words)),
  ];
  for (const line of summaryLines({ run, named, url, failures, junit, columns, more }, words))
    context.print(line);
  fence.end();
  await tellGithub(context, { run, url, failures: first }, { annotate: true });
  return exitCode;
}

/** Kept files and late results. The verdict is known, and is told also where these cannot be read any more. */
async function besideVerdict(session: Session, run: Run, words: Words): Promise<string[]> {
  const evidence = await readEvidence(session, run).catch(() => []);
  return [
    ...keptLines(evidence, { session, run }, words),
    ...lateTotalLines(evidence, { session, run }, words),
  ];
}

/** In a job of GitHub: annotations at the lines of the tests, and the page of the step. */
async function tellGithub(
  context: CommandContext,
  parts: SummaryParts,
  { annotate }: { readonly annotate: boolean },
): Promise<void> {
  if (ciOf(context.io.env) !== 'github') return;
  const failures = parts.failures.slice(0, IN_SUMMARY);
  for (const line of annotate ? annotationLines(failures) : []) context.print(line);
  await writeStepSummary(context, { ...parts, failures });
}

interface Left {
  readonly outcome: FollowOutcome;
  readonly run: Run;
  readonly json?: boolean | undefined;
}

/** The run goes on without this program; how far it is by now is not known, and is not in the JSON. */
export function tellLeft(context: CommandContext, session: Session, { outcome, run, json }: Left): ExitCode {
  const timedOut = outcome.kind === 'timeout';
  const exitCode = timedOut ? EXIT.timeout : EXIT.interrupted;
  const { id, number } = run;
  context.tell(context.t(timedOut ? 'run.timedOut' : 'run.detached', { number }));
  context.tell(context.t('run.reattach', { number: runNamed(session, run) }));
  if (json) context.printJson({ run: { id, number }, url: runUrl(session, run), exitCode });
  return exitCode;
}
