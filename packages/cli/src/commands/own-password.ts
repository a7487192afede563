import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addServerOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { readPassword } from '../terminal/read-password.ts';
import { UsageError } from '../usage-error.ts';
import { findUser } from './find-user.ts';

interface Flags extends ConnectionFlags {
  readonly json?: boolean;
  readonly passwordFile?: string;
  readonly newPasswordFile?: string;
}

/** `user password`: the caller's own, or another user's where one is named. */
export function addPasswordCommand(parent: Command, context: CommandContext): void {
  const { t } = context;
  const command = addSubcommand(parent, context, { name: 'password', summary: t('user.password') });
  addServerOptions(command, context)
    .argument('[name]', t('user.passwordOf'))
    .option('--password-file <file>', t('user.presentFile'))
    .option('--new-password-file <file>', t('user.newFile'))
    .addHelpText('after', `\n${t('user.passwordHelp')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard user password`)
    .action(async (name: string | undefined, flags: Flags) => {
      context.exitCode = await changePassword(context, name, flags);
    });
}

async function changePassword(
  context: CommandContext,
  name: string | undefined,
  flags: Flags,
): Promise<ExitCode> {
  const { io, t } = context;
  const { client, ...session } = await openSession(context, flags);
  const files = [flags.newPasswordFile, ...(name === undefined ? [flags.passwordFile] : [])];
  // One line of a pipe cannot be two passwords.
  if (files.length > 1 && !io.stdin.isTTY && files.includes(undefined)) throw new UsageError('user.twoFiles');
  const ask = (file: string | undefined, key: 'user.askPresent' | 'user.askNew') =>
    readPassword(context, { file, question: t(key) });
  if (name === undefined) {
    const original = await ask(flags.passwordFile, 'user.askPresent');
    const password = await ask(flags.newPasswordFile, 'user.askNew');
    await client.call('changeMyPassword', { body: { original, password } });
  } else {
    const { id: userId } = await findUser({ client, ...session }, name);
    const password = await ask(flags.newPasswordFile, 'user.askNew');
    await client.call('setUserPassword', { params: { userId }, body: { password } });
  }
  if (flags.json) context.printJson({ changed: true });
  else context.print(t(name === undefined ? 'user.ownChanged' : 'user.changed', { name: name ?? '' }));
  return EXIT.passed;
}
