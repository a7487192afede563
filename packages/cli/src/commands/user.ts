import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addServerOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { confirmed } from '../terminal/confirm.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { readPassword } from '../terminal/read-password.ts';
import { oneLine } from '../terminal/text-width.ts';
import { findUser, usersOf } from './find-user.ts';
import { addPasswordCommand } from './own-password.ts';
import { addResetPassword } from './reset-password.ts';

type Flags = ConnectionFlags & { readonly json?: boolean; readonly yes?: boolean };
type CreateFlags = Flags & { readonly systemAdmin?: boolean; readonly passwordFile?: string };

/** `user list`, `create`, `disable`, `enable`, `delete`, `password` and `reset-password`. */
export function defineUser(command: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(command, context, { name: 'list', summary: t('user.list') });
  addServerOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard user list`)
    .action(async (flags: Flags) => {
      context.exitCode = await listUsers(context, flags);
    });
  const create = addSubcommand(command, context, { name: 'create', summary: t('user.create') });
  addServerOptions(create, context)
    .argument('<name>', t('user.reference'))
    .option('--system-admin', t('user.systemAdmin'))
    .option('--password-file <file>', t('user.passwordFile'))
    .addHelpText('after', `\n${t('user.createHelp')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard user create ann --password-file ann.txt`)
    .action(async (name: string, flags: CreateFlags) => {
      context.exitCode = await createUser(context, name, flags);
    });
  for (const action of ['disable', 'enable', 'delete'] as const) {
    const change = addSubcommand(command, context, { name: action, summary: t(`user.${action}`) });
    if (action === 'delete') change.option('-y, --yes', t('option.yes'));
    addServerOptions(change, context)
      .argument('<name>', t('user.reference'))
      .addHelpText('after', `\n${t('help.example')}\n  testyard user ${action} ann`)
      .action(async (name: string, flags: Flags) => {
        context.exitCode = await changeUser(context, action, { name, flags });
      });
  }
  addPasswordCommand(command, context);
  addResetPassword(command, context);
  command
    .addHelpText('after', `\n${t('help.example')}\n  testyard user create ann`)
    .action(() => command.outputHelp());
}

async function listUsers(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const users = await usersOf(await openSession(context, flags));
  const rows = users.map(({ name, enabled, systemAdmin, createdAt }) => [
    oneLine(name),
    [t(enabled ? 'user.enabled' : 'user.disabled'), ...(systemAdmin ? [t('user.isAdmin')] : [])].join(', '),
    localTime(createdAt),
  ]);
  const columns = [
    { title: t('column.user'), cut: true },
    { title: t('column.state') },
    { title: t('column.created'), brief: briefTime },
  ];
  if (flags.json) context.printJson({ items: users, next: null });
  else printTable(context, columns, rows);
  return EXIT.passed;
}

async function createUser(context: CommandContext, name: string, flags: CreateFlags): Promise<ExitCode> {
  const { t } = context;
  const session = await openSession(context, flags);
  const question = t('user.askPassword', { name });
  const password = await readPassword(context, { file: flags.passwordFile, question });
  const body = { name, password, systemAdmin: flags.systemAdmin === true };
  const user = await session.client.call('createUser', { body });
  if (flags.json) context.printJson(user);
  else context.print(t('user.made', { name }));
  return EXIT.passed;
}

async function changeUser(
  context: CommandContext,
  action: 'disable' | 'enable' | 'delete',
  { name, flags }: { readonly name: string; readonly flags: Flags },
): Promise<ExitCode> {
  const { t } = context;
  const session = await openSession(context, flags);
  const { id: userId } = await findUser(session, name);
  if (action !== 'delete') {
    const body = { enabled: action === 'enable' };
    const user = await session.client.call('updateUser', { params: { userId }, body });
    if (flags.json) context.printJson(user);
  } else {
    if (!(await confirmed(context, t('user.deleteAsk', { name }), flags))) return EXIT.passed;
    await session.client.call('deleteUser', { params: { userId } });
    if (flags.json) context.printJson({ id: userId, name });
  }
  if (!flags.json) context.print(t(`user.${action}Done`, { name }));
  return EXIT.passed;
}
