import type { Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { confirmed } from '../terminal/confirm.ts';

type Flags = ConnectionFlags & { readonly json?: boolean; readonly yes?: boolean };
type Action = 'pin' | 'unpin' | 'delete';

/** `runs pin`, `unpin` and `delete`: how long runs are kept. */
export function addKeepCommands(parent: Command, context: CommandContext): void {
  const { t } = context;
  for (const action of ['pin', 'unpin', 'delete'] as const) {
    const command = addSubcommand(parent, context, { name: action, summary: t(`runs.${action}`) });
    if (action === 'delete') command.option('-y, --yes', t('option.yes'));
    addConnectionOptions(command, context)
      .argument('<run...>', t('runs.references'))
      .addHelpText('after', `\n${t(`runs.${action}Help`)}`)
      .addHelpText('after', `\n${t('help.example')}\n  testyard runs ${action} 1284 1285`)
      .action(async (named: string[], flags: Flags) => {
        context.exitCode = await keep(context, action, { named, flags });
      });
  }
}

/** All runs are found before the first is changed: a mistyped number changes nothing. */
async function keep(
  context: CommandContext,
  action: Action,
  { named, flags }: { readonly named: readonly string[]; readonly flags: Flags },
): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const runs = new Map<string, Run>();
  for (const one of named) {
    const run = await findRun(session, one);
    runs.set(run.id, run);
  }
  const numbers = [...runs.values()].map(({ number }) => `#${number}`).join(', ');
  const question = context.t('runs.deleteAsk', { runs: numbers });
  if (action === 'delete' && !(await confirmed(context, question, flags))) return EXIT.passed;
  for (const run of runs.values())
    await keepOne(context, action, { session, run, json: flags.json === true });
  return EXIT.passed;
}

/** Told one by one, so that it is known what was done where the next one is refused. */
async function keepOne(
  context: CommandContext,
  action: Action,
  { session, run, json }: { readonly session: Session; readonly run: Run; readonly json: boolean },
): Promise<void> {
  const params = { runId: run.id };
  const { id, number } = run;
  if (action === 'delete') {
    await session.client.call('deleteRun', { params });
    if (json) context.printJson({ id, number });
  } else {
    const kept = await session.client.call(`${action}Run`, { params });
    if (json) context.printJson(kept);
  }
  if (!json) context.print(context.t(`runs.${action}Done`, { number }));
}
