import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { unwritable } from '../file-error.ts';
import { writeBytes } from '../io.ts';
import { csvReport } from '../report/csv.ts';
import { junitXml } from '../report/junit.ts';
import { readReport } from '../report/read-report.ts';
import { addConnectionOptions, findRun, openSession, runUrl, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

const formats = ['junit', 'json', 'csv'] as const;

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
    .addHelpText('after', `\n${t('help.example')}\n  testyard report 1284 -o csv --file cases.csv`)
    .action(async (named: string, flags: ReportFlags) => {
      context.exitCode = await report(context, named, flags);
    });
}

async function report(context: CommandContext, named: string, flags: ReportFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const text = await textOf(session, named, flags);
  if (flags.file === undefined) await writeBytes(context.io.stdout, Buffer.from(text));
  else {
    const file = resolve(context.io.cwd, flags.file);
    await writeWhole(file, text);
    context.tell(context.t('report.written', { file }));
  }
  return EXIT.passed;
}

async function textOf(session: Session, named: string, flags: ReportFlags): Promise<string> {
  const run = await findRun(session, named, flags.round);
  const cases = await readReport(session, run);
  if (flags.output === 'junit') return junitXml(run, cases);
  if (flags.output === 'csv') return csvReport(run, cases);
  return `${JSON.stringify({ run, url: runUrl(session, run), cases })}\n`;
}

async function writeWhole(file: string, text: string): Promise<void> {
  const scratch = `${file}.${process.pid}`;
  try {
    await writeFile(scratch, text);
    await rename(scratch, file);
  } catch (error) {
    await rm(scratch, { force: true });
    throw unwritable(file, error);
  }
}
