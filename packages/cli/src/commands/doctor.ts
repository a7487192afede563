import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { tellChecks } from '../doctor/tell-checks.ts';
import type { ExitCode } from '../exit-codes.ts';
import { addConnectionOptions } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

export function defineDoctor(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .addHelpText('after', `\n${t('doctor.about')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard doctor`)
    .action(async (flags: Flags) => {
      context.exitCode = await examine(context, flags);
    });
}

async function examine(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const [{ checkServer }, { checkHost }] = await Promise.all([
    import('../doctor/check-server.ts'),
    import('../doctor/check-host.ts'),
  ]);
  return tellChecks(context, flags, [() => checkServer(context, flags), () => checkHost(context)]);
}
