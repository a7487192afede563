import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { reproLines } from '../report/repro.ts';
import { findCases } from '../session/find-cases.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

interface ReproFlags extends ConnectionFlags {
  readonly case: string;
  readonly round?: string;
  readonly json?: boolean;
}

export function defineRepro(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .requiredOption('--case <name>', t('repro.case'))
    .option('--round <number>', t('run.round'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard repro 1284 --case test_total > repro.sh`)
    .action(async (named: string, flags: ReproFlags) => {
      context.exitCode = await repro(context, named, flags);
    });
}

async function repro(context: CommandContext, named: string, flags: ReproFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const run = await findRun(session, named, flags.round);
  const [one] = await findCases(session, run, flags.case);
  if (!one) return EXIT.usage;
  const task = await session.client.call('getTask', { params: { taskId: one.taskId } });
  const document = await documentOf(session, task);
  const lines = reproLines({ run, task, document, one }, context.t);
  if (flags.json) context.printJson({ case: one, task, document, script: lines });
  else for (const line of lines) context.print(line);
  return EXIT.passed;
}

/** The version of the template that the run used. */
async function documentOf(
  { client }: Session,
  { templateId, templateVersion }: { readonly templateId: string; readonly templateVersion: number },
) {
  const params = { templateId, version: String(templateVersion) };
  return (await client.call('getTemplateVersion', { params })).document;
}
