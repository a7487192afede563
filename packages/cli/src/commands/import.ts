import type { BeginImport } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { addConnectionOptions, openSession, runNamed, runUrl } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

interface ImportFlags extends ConnectionFlags {
  readonly template: string;
  readonly sut?: string;
  readonly branch?: string;
  readonly json?: boolean;
}

export function defineImport(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<file...>', t('import.argument'))
    .requiredOption('--template <template>', t('import.template'))
    .option('--sut <name>', t('import.sut'))
    .option('--branch <branch>', t('import.branch'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard import --template checkout target/surefire-reports\n  testyard import --template web ctrf.json\n  testyard import --template api allure-results`,
    )
    .action(async (files: string[], flags: ImportFlags) => {
      context.exitCode = await importFiles(context, files, flags);
    });
}

async function importFiles(
  context: CommandContext,
  named: readonly string[],
  flags: ImportFlags,
): Promise<ExitCode> {
  const { findReports, contentHash } = await import('../import/find-reports.ts');
  const files = await findReports(context.io.cwd, named);
  const session = await openSession(context, flags);
  const { importReports } = await import('../import/import-reports.ts');
  const { ciInfoOf } = await import('../ci/ci-info.ts');
  const ci = ciInfoOf(context.io.env);
  const asked: BeginImport = {
    ...{ template: flags.template, contentHash: contentHash(files), files: files.length },
    sut: { name: flags.sut ?? '', branch: flags.branch ?? '' },
    ...(ci === undefined ? {} : { ci }),
  };
  const { run, known } = await importReports(session, files, asked);
  const { readReceipts, receiptLines } = await import('../report/receipt-lines.ts');
  const receipts = await readReceipts(session, run);
  const url = runUrl(session, run);
  const exitCode = run.state === 'finished' ? exitCodeOf(run) : EXIT.error;
  if (flags.json) {
    context.printJson({ run, url, known, receipts, exitCode });
    return exitCode;
  }
  const { readUnsuccessful, readDetails } = await import('../report/read-unsuccessful.ts');
  const { summaryLines } = await import('../report/summary.ts');
  const words = { t: context.t, style: context.style.out };
  context.print(context.t(known ? 'import.known' : 'import.done', { number: run.number, url }));
  const columns = terminalColumns(context.io);
  for (const line of receiptLines(receipts, words)) context.print(line);
  const cases = await readUnsuccessful(session, run, { failed: 20, neverRan: 3 });
  const failures = await readDetails(session, run.id, cases);
  for (const line of summaryLines({ run, named: runNamed(session, run), url, failures, columns }, words))
    context.print(line);
  return exitCode;
}
