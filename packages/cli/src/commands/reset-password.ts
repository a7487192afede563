import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type CopyHandle, copying } from '../copies/copy-service.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { rowsOfUp } from '../options/data-options.ts';
import { helpOf } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { addSubcommand } from '../prepare-command.ts';
import { readConfigFile } from '../session/config-file.ts';

type Flags = Readonly<Record<string, unknown>>;

const OPTIONS = rowsOfUp('data', 'databaseUrl');

/** `user reset-password`: on the data itself, for whoever can sign in no more. */
export function addResetPassword(parent: Command, context: CommandContext): void {
  const { t } = context;
  const name = 'reset-password';
  const command = addSubcommand(parent, context, { name, summary: t('user.reset') });
  for (const row of OPTIONS) command.option(row.flag, helpOf(row, t, row.key));
  command
    .argument('[name]', t('user.reference'), 'admin')
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('user.resetHelp')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard user reset-password admin --data ./testyard-data`,
    )
    .action(async (user: string, flags: Flags) => {
      context.exitCode = await copying(context, (handle) => reset(context, handle, { user, flags }));
    });
}

async function reset(
  context: CommandContext,
  { server }: CopyHandle,
  { user, flags }: { readonly user: string; readonly flags: Flags },
): Promise<ExitCode> {
  const { io, t } = context;
  const file = await readConfigFile(io.cwd);
  const options = new OptionValues(OPTIONS, { flags, env: io.env, file, cwd: io.cwd });
  const databaseUrl = options.text('databaseUrl');
  const dataFolder = options.text('data') ?? '';
  const password = await server.resetPassword(
    { dataFolder, ...(databaseUrl === undefined ? {} : { databaseUrl }) },
    user,
  );
  if (flags.json === true) context.printJson({ user, password });
  else {
    context.print(password);
    context.tell(t('user.resetDone', { name: user }));
  }
  return EXIT.passed;
}
