import type { Template, TemplateGroup } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { addSubcommand } from '../prepare-command.ts';
import { allOf } from '../session/all-of.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { findTemplate, templatesOf } from '../template/find-template.ts';
import { confirmed } from '../terminal/confirm.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & { readonly json?: boolean; readonly yes?: boolean };

/** `group list`, `set`, `rename` and `delete`: templates that are run together by one name. */
export function defineGroup(command: Command, context: CommandContext): void {
  const { t } = context;
  const example = (words: string) => `\n${t('help.example')}\n  testyard group ${words}`;
  const list = addSubcommand(command, context, { name: 'list', summary: t('group.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', example('list'))
    .action(async (flags: Flags) => {
      context.exitCode = await listGroups(context, flags);
    });
  const set = addSubcommand(command, context, { name: 'set', summary: t('group.set') });
  addConnectionOptions(set, context)
    .argument('<group>', t('group.reference'))
    .argument('<template...>', t('group.members'))
    .addHelpText('after', `\n${t('group.setHelp')}`)
    .addHelpText('after', example('set nightly checkout payments'))
    .action(async (named: string, templates: string[], flags: Flags) => {
      context.exitCode = await setGroup(context, { named, templates, flags });
    });
  const rename = addSubcommand(command, context, { name: 'rename', summary: t('group.rename') });
  addConnectionOptions(rename, context)
    .argument('<group>', t('group.reference'))
    .argument('<name>', t('group.new'))
    .addHelpText('after', example('rename nightly every-night'))
    .action(async (named: string, name: string, flags: Flags) => {
      context.exitCode = await renameGroup(context, { named, name, flags });
    });
  const remove = addSubcommand(command, context, { name: 'delete', summary: t('group.delete') });
  addConnectionOptions(remove, context)
    .argument('<group>', t('group.reference'))
    .option('-y, --yes', t('option.yes'))
    .addHelpText('after', example('delete nightly --yes'))
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await deleteGroup(context, named, flags);
    });
  command.addHelpText('after', example('set nightly checkout payments')).action(() => command.outputHelp());
}

async function listGroups(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const groups = await groupsOf(session);
  if (flags.json) context.printJson({ items: groups, next: null });
  else if (groups.length === 0) context.tell(context.t('group.none'));
  else {
    const templates = await allOf(templatesOf(session));
    printGroups(groups, { templates, context });
  }
  return EXIT.passed;
}

interface Listed {
  readonly templates: readonly Template[];
  readonly context: CommandContext;
}

/** One line each; a member that was deleted since keeps the group from being run, and is named by its id. */
function printGroups(groups: readonly TemplateGroup[], { templates, context }: Listed): void {
  const { t } = context;
  const names = new Map(templates.map(({ id, name }) => [id, name]));
  const rows = groups.map(({ id, name, templateIds }) => [
    oneLine(name),
    oneLine(templateIds.map((each) => names.get(each) ?? t('group.gone', { id: each })).join(', ')),
    id,
  ]);
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.templates'), cut: true },
    { title: t('column.id') },
  ];
  printTable(context, columns, rows);
}

interface Setting {
  readonly named: string;
  readonly templates: readonly string[];
  readonly flags: Flags;
}

async function setGroup(context: CommandContext, { named, templates, flags }: Setting): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const templateIds: string[] = [];
  for (const each of templates) templateIds.push((await findTemplate(session, each)).id);
  const present = groupAmong(await groupsOf(session), named);
  const body = { name: present?.name ?? named, templateIds };
  const group = present
    ? await session.client.call('updateGroup', { params: { groupId: present.id }, body })
    : await session.client.call('createGroup', { params: { projectId: await session.projectId() }, body });
  if (flags.json) context.printJson(group);
  else context.print(context.t('group.made', { name: group.name, count: templateIds.length }));
  return EXIT.passed;
}

interface Renaming {
  readonly named: string;
  readonly name: string;
  readonly flags: Flags;
}

async function renameGroup(context: CommandContext, { named, name, flags }: Renaming): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id, name: before, templateIds } = await findGroup(session, named);
  const body = { name, templateIds };
  const group = await session.client.call('updateGroup', { params: { groupId: id }, body });
  if (flags.json) context.printJson(group);
  else context.print(context.t('group.renamed', { before, name: group.name }));
  return EXIT.passed;
}

async function deleteGroup(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id, name } = await findGroup(session, named);
  if (!(await confirmed(context, context.t('group.deleteAsk', { name }), flags))) return EXIT.passed;
  await session.client.call('deleteGroup', { params: { groupId: id } });
  if (flags.json) context.printJson({ id, name });
  else context.print(context.t('group.deleted', { name }));
  return EXIT.passed;
}

async function groupsOf(session: Session): Promise<TemplateGroup[]> {
  const params = { projectId: await session.projectId() };
  return allOf(session.client.items('listGroups', { params, query: { limit: '1000' } }));
}

const groupAmong = (groups: readonly TemplateGroup[], named: string) =>
  groups.find(({ name }) => name === named) ?? groups.find(({ id }) => id === named);

/** A group by its name, or by its id. Errors: UsageError with the near miss. */
async function findGroup(session: Session, named: string): Promise<TemplateGroup> {
  const groups = await groupsOf(session);
  const found = groupAmong(groups, named);
  if (found) return found;
  const near = nearest(
    named,
    groups.map(({ name }) => name),
  );
  throw new UsageError(near === undefined ? 'group.unknown' : 'group.unknownNear', {
    ...{ given: named, project: session.project, meant: near ?? '' },
  });
}
