import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Case, ReportFormat, Run } from '@testyard/protocol';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { writeBytes } from '../io.ts';
import { reportBytes, saveReport, saveWhole } from '../report/save-report.ts';
import { addConnectionOptions, findRun, openSession, runUrl, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';

/** A list of its own: the help of a command does not wait for the protocol. */
const formats = ['junit', 'ctrf', 'allure', 'csv', 'html', 'json'] as const satisfies readonly (
  | ReportFormat
  | 'json'
)[];

interface ReportFlags extends ConnectionFlags {
  readonly output: (typeof formats)[number];
  readonly file?: string;
  readonly round?: string;
}

export function defineReport(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .addOption(new Option('-o, --output <format>', t('report.output')).choices(formats).default('junit'))
    .option('--file <file>', t('report.file'))
    .option('--round <number>', t('run.round'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard report 1284 -o html --file report.html\n  testyard report 1284 -o allure --file allure-results.zip\n  testyard report 1284 -o csv --file cases.csv`,
    )
    .action(async (named: string, flags: ReportFlags) => {
      context.exitCode = await report(context, named, flags);
    });
}

async function report(context: CommandContext, named: string, flags: ReportFlags): Promise<ExitCode> {
  const { stdout, cwd } = context.io;
  if (flags.output === 'allure' && flags.file === undefined && stdout.isTTY)
    throw new UsageError('report.binary');
  const session = await openSession(context, flags);
  const run = await findRun(session, named, flags.round);
  const path = flags.file === undefined ? null : resolve(cwd, flags.file);
  if (flags.output === 'json') await tellJson(context, session, { run, path });
  else if (path !== null) await saveReport(session, run, { format: flags.output, path });
  // What was printed cannot be taken back: where it breaks off, it is not begun anew.
  else for await (const part of reportBytes(session, run, flags.output)) await writeBytes(stdout, part);
  if (path !== null) context.tell(context.t('report.written', { file: path }));
  return EXIT.passed;
}

async function tellJson(
  { io }: CommandContext,
  session: Session,
  { run, path }: { readonly run: Run; readonly path: string | null },
): Promise<void> {
  const cases: Case[] = [];
  const input = { params: { runId: run.id }, query: { round: String(run.round), limit: '1000' } };
  for await (const one of session.client.items('listCases', input)) cases.push(one);
  const text = `${JSON.stringify({ run, url: runUrl(session, run), cases })}\n`;
  if (path === null) await writeBytes(io.stdout, Buffer.from(text));
  else await saveWhole(path, (scratch) => writeFile(scratch, text));
}
