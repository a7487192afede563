import type { Member } from '@testyard/protocol';
import { Argument, type Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';
import { ROLES } from './token.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

/** `member list`, `set` and `remove`: who has which role in a project. */
export function defineMember(command: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(command, context, { name: 'list', summary: t('member.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard member list --project shop`)
    .action(async (flags: Flags) => {
      context.exitCode = await listMembers(context, flags);
    });
  const set = addSubcommand(command, context, { name: 'set', summary: t('member.set') });
  addConnectionOptions(set, context)
    .argument('<user>', t('user.reference'))
    .addArgument(new Argument('<role>', t('member.role')).choices(ROLES))
    .addHelpText('after', `\n${t('member.roles')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard member set ann maintainer --project shop`)
    .action(async (userName: string, role: Member['role'], flags: Flags) => {
      context.exitCode = await setMember(context, { userName, role }, flags);
    });
  const remove = addSubcommand(command, context, { name: 'remove', summary: t('member.remove') });
  addConnectionOptions(remove, context)
    .argument('<user>', t('user.reference'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard member remove ann --project shop`)
    .action(async (userName: string, flags: Flags) => {
      context.exitCode = await removeMember(context, userName, flags);
    });
  command
    .addHelpText('after', `\n${t('help.example')}\n  testyard member set ann maintainer`)
    .action(() => command.outputHelp());
}

async function membersOf(session: Session): Promise<Member[]> {
  const params = { projectId: await session.projectId() };
  const members: Member[] = [];
  for await (const one of session.client.items('listMembers', { params })) members.push(one);
  return members;
}

async function listMembers(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const members = await membersOf(await openSession(context, flags));
  const columns = [{ title: t('column.user'), cut: true }, { title: t('column.role') }];
  const rows = members.map(({ userName, role }) => [oneLine(userName), role]);
  if (flags.json) context.printJson({ items: members, next: null });
  else if (members.length === 0) context.tell(t('member.none'));
  else printTable(context, columns, rows);
  return EXIT.passed;
}

async function setMember(
  context: CommandContext,
  body: Pick<Member, 'userName' | 'role'>,
  flags: Flags,
): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const params = { projectId: await session.projectId() };
  const member = await session.client.call('setMember', { params, body });
  const { project } = session;
  if (flags.json) context.printJson(member);
  else context.print(context.t('member.done', { ...body, project }));
  return EXIT.passed;
}

async function removeMember(context: CommandContext, userName: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const member = (await membersOf(session)).find((one) => one.userName === userName);
  if (!member) throw new UsageError('member.unknown', { given: userName, project: session.project });
  const params = { projectId: await session.projectId(), userId: member.userId };
  await session.client.call('removeMember', { params });
  if (flags.json) context.printJson(member);
  else context.print(context.t('member.removed', { userName, project: session.project }));
  return EXIT.passed;
}
