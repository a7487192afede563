import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { localTime, parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & {
  readonly for: string;
  readonly ephemeral?: boolean;
  readonly shared?: boolean;
  readonly json?: boolean;
};

const leastMs = 60_000;
const mostMs = 86_400_000;

/** `executor code`: what a new host shows once, to become an executor of the project, or of all. */
export function addCodeCommand(parent: Command, context: CommandContext): void {
  const { t } = context;
  const command = addSubcommand(parent, context, { name: 'code', summary: t('executors.code') });
  command
    .option('--for <duration>', t('executors.codeFor'), '1h')
    .option('--ephemeral', t('executors.codeEphemeral'))
    .option('--shared', t('executors.codeShared'));
  addConnectionOptions(command, context)
    .addHelpText('after', `\n${t('executors.codeHelp')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard executor code --project shop > code\n  testyard executor code --shared > code`,
    )
    .action(async (flags: Flags) => {
      context.exitCode = await makeCode(context, flags);
    });
}

/** The code stands alone on standard output, so that it can go into a file. */
async function makeCode(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const ms = parseDuration(flags.for);
  if (ms === undefined || ms < leastMs || ms > mostMs)
    throw new UsageError('executors.codeForBad', { given: flags.for });
  const session = await openSession(context, flags);
  const body = { ttlSeconds: Math.floor(ms / 1000), ...(flags.ephemeral ? { ephemeral: true } : {}) };
  const made = flags.shared
    ? await session.client.call('createSharedRegistrationCode', { body })
    : await session.client.call('createRegistrationCode', {
        ...{ params: { projectId: await session.projectId() }, body },
      });
  if (flags.json) context.printJson(made);
  else {
    context.print(made.code);
    const values = { server: session.server, once: flags.ephemeral ? ' --once' : '' };
    context.tell(context.t('executors.codeMade', { until: localTime(made.expiresAt), ...values }));
  }
  return EXIT.passed;
}
