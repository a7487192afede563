import type { Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { wholeFailure } from '../report/failure-block.ts';
import { taskOfCase } from '../report/failure-line.ts';
import { keptLines, readEvidence } from '../report/kept-files.ts';
import { lateCountLines, lateLines, readLate } from '../report/late-results.ts';
import { lostLines, readLost } from '../report/lease-lines.ts';
import { readDetails, readUnsuccessful } from '../report/read-unsuccessful.ts';
import { readReceipts, receiptLines } from '../report/receipt-lines.ts';
import { roundLines, roundList, summaryLines, taskLines, verdictLine } from '../report/summary.ts';
import { sutLines } from '../report/sut-lines.ts';
import { whyLines } from '../report/why-lines.ts';
import {
  addConnectionOptions,
  findRun,
  openSession,
  roundNamed,
  runNamed,
  runUrl,
  type Session,
} from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { oneLine } from '../terminal/text-width.ts';

const SHOWN = { failed: 20, neverRan: 3 };
const WHOLE = { failed: 1000, neverRan: 1000 };

interface ShowFlags extends ConnectionFlags {
  readonly failed?: boolean;
  readonly late?: boolean;
  readonly round?: string;
  readonly json?: boolean;
}

export function defineShow(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--failed', t('show.failed'))
    .option('--late', t('show.late'))
    .option('--round <number>', t('run.round'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard show 1284 --failed\n  testyard show 1284 --round 1\n  testyard show 1284 --fields run.verdict,url`,
    )
    .action(async (named: string, flags: ShowFlags) => {
      context.exitCode = await show(context, named, flags);
    });
}

async function show(context: CommandContext, named: string, flags: ShowFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const run = await findRun(session, named, flags.round);
  if (flags.late) return showLate(context, session, { run, flags });
  const limits = flags.failed ? WHOLE : SHOWN;
  const cases = await readUnsuccessful(session, run, limits);
  const failures = await readDetails(session, run.id, cases);
  const url = runUrl(session, run);
  if (flags.json) context.printJson({ run, url, failures });
  else {
    const more = await moreLines(context, session, run);
    if (flags.failed) printWhole(context, { run, failures, more });
    else printSummary(context, session, { run, failures, more });
  }
  return EXIT.passed;
}

async function showLate(
  context: CommandContext,
  session: Session,
  { run, flags }: { readonly run: Run; readonly flags: ShowFlags },
): Promise<ExitCode> {
  const late = await readLate(session, run);
  if (flags.json) context.printJson({ run, url: runUrl(session, run), late });
  else for (const line of lateLines(late, wordsOf(context))) context.print(line);
  return EXIT.passed;
}

/** What there is to know of a run beside its cases and its verdict. */
async function moreLines(context: CommandContext, session: Session, run: Run): Promise<string[]> {
  const words = wordsOf(context);
  // A server that is older than this program does not count it.
  const evidence = await readEvidence(session, run).catch(() => []);
  const late = lateCountLines(evidence, run, words);
  return [
    ...roundList(run, words),
    ...(await waitingLines(context, session, run)),
    ...keptLines(evidence, { session, run }, words),
    ...lostLines(await readLost(session, run), words),
    ...receiptLines(await readReceipts(session, run), words),
    ...late,
    ...(late.length > 0 ? [context.t('show.lateNext', { number: roundNamed(session, run) })] : []),
  ];
}

/** Tasks whose reasons are told whole: the others can be asked for. */
const mostExplained = 3;

async function waitingLines(context: CommandContext, session: Session, run: Run): Promise<string[]> {
  if (run.state === 'finished') return [];
  const lines: string[] = [];
  const waiting = run.tasks.filter(({ state, pause }) => state === 'queued' || pause !== null);
  for (const task of waiting.slice(0, mostExplained)) {
    const why = await session.client.call('whyTask', { params: { taskId: task.id } });
    if (why.waits) lines.push(...whyLines(task, why, wordsOf(context)));
  }
  if (waiting.length > mostExplained)
    lines.push(context.t('show.whyNext', { number: runNamed(session, run) }));
  return lines;
}

const wordsOf = ({ t, style }: CommandContext) => ({ t, style: style.out });

interface Shown {
  readonly run: Run;
  readonly failures: Awaited<ReturnType<typeof readDetails>>;
  readonly more: readonly string[];
}

function printWhole(context: CommandContext, { run, failures, more }: Shown): void {
  const words = wordsOf(context);
  for (const one of failures) {
    for (const line of wholeFailure(one, words.style, taskOfCase(run, one))) context.print(line);
  }
  for (const line of [
    verdictLine(run, words),
    ...roundLines(run, words),
    ...sutLines(run, words),
    ...run.tasks.flatMap((task) => taskLines(task, run, words)),
    ...more,
  ])
    context.print(line);
}

/** Where the pipeline that started it is from, where one did. */
function ciLines({ ci }: Run, { t, style }: ReturnType<typeof wordsOf>): string[] {
  if (ci === null) return [];
  const { provider, repository, branch, commit, build, job, actor, buildUrl } = ci;
  const number = build === undefined ? undefined : `#${build}`;
  const told = [provider, repository, branch, commit?.slice(0, 12), job, number, actor, buildUrl];
  const text = told.flatMap((each) => (each ? [oneLine(each)] : [])).join(' · ');
  return [style.dim(t('show.ci', { text }))];
}

function printSummary(context: CommandContext, session: Session, { run, failures, more }: Shown): void {
  const words = wordsOf(context);
  const columns = terminalColumns(context.io);
  context.print(context.t('run.started', { number: run.number, url: runUrl(session, run) }));
  for (const line of ciLines(run, words)) context.print(line);
  const ending = { run, named: runNamed(session, run), url: runUrl(session, run), failures, columns, more };
  for (const line of summaryLines(ending, words)) {
    context.print(line);
  }
}
