import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { timeoutOf } from '../options/timeout-of.ts';
import { addConnectionOptions, findRun, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

interface WatchFlags extends ConnectionFlags {
  readonly junit?: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

export function defineWatch(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--junit <file>', t('run.junit'))
    .option('--timeout <duration>', t('run.timeout'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard watch 1284 --timeout 30m\n  testyard watch 1284 --junit out.xml`,
    )
    .action(async (named: string, flags: WatchFlags) => {
      context.exitCode = await watch(context, named, flags);
    });
}

async function watch(context: CommandContext, named: string, flags: WatchFlags): Promise<ExitCode> {
  const timeoutMs = timeoutOf(flags);
  const session = await openSession(context, flags);
  const junit = flags.junit === undefined ? undefined : resolve(context.io.cwd, flags.junit);
  if (junit !== undefined) await (await reports()).checkReportPath(junit);
  const run = await findRun(session, named);
  return (await following()).followToTheEnd(context, session, { run, timeoutMs, junit, json: flags.json });
}

/** What follows a run is loaded by who starts one: `--help` has no use for it. */
const following = () => import('../follow/finish-run.ts');
const reports = () => import('../report/save-report.ts');
