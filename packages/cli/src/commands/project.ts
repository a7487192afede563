import type { Project } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, addServerOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

/** `project list`, `create` and `limit`. */
export function defineProject(command: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(command, context, { name: 'list', summary: t('project.list') });
  addServerOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard project list`)
    .action(async (flags: Flags) => {
      context.exitCode = await listProjects(context, flags);
    });
  const create = addSubcommand(command, context, { name: 'create', summary: t('project.create') });
  addServerOptions(create, context)
    .argument('<name>', t('project.name'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard project create shop`)
    .action(async (name: string, flags: Flags) => {
      context.exitCode = await createProject(context, name, flags);
    });
  const limit = addSubcommand(command, context, { name: 'limit', summary: t('project.limit') });
  addConnectionOptions(limit, context)
    .argument('<slots>', t('project.slots'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard project limit 8 --project shop`)
    .action(async (slots: string, flags: Flags) => {
      context.exitCode = await limitProject(context, slots, flags);
    });
  command
    .addHelpText('after', `\n${t('help.example')}\n  testyard project create shop`)
    .action(() => command.outputHelp());
}

async function listProjects(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const { client } = await openSession(context, flags);
  const projects: Project[] = [];
  for await (const one of client.items('listProjects', {})) projects.push(one);
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.created'), brief: briefTime },
    { title: t('column.id') },
  ];
  const rows = projects.map(({ id, name, createdAt }) => [oneLine(name), localTime(createdAt), id]);
  if (flags.json) context.printJson({ items: projects, next: null });
  else if (projects.length === 0) context.tell(t('project.none'));
  else printTable(context, columns, rows);
  return EXIT.passed;
}

async function createProject(context: CommandContext, name: string, flags: Flags): Promise<ExitCode> {
  const { client } = await openSession(context, flags);
  const project = await client.call('createProject', { body: { name } });
  if (flags.json) context.printJson(project);
  else context.print(context.t('project.made', { name, id: project.id }));
  return EXIT.passed;
}

async function limitProject(context: CommandContext, slots: string, flags: Flags): Promise<ExitCode> {
  const maximumSlots = slots === 'none' ? null : wholeNumber('slots', slots, { least: 1, most: 100_000 });
  const session = await openSession(context, flags);
  const params = { projectId: await session.projectId() };
  const project = await session.client.call('updateProject', {
    params,
    body: { maximumSlots: maximumSlots ?? null },
  });
  const { name } = project;
  if (flags.json) context.printJson(project);
  else if (project.maximumSlots === null) context.print(context.t('project.unlimited', { name }));
  else context.print(context.t('project.limited', { name, slots: project.maximumSlots }));
  return EXIT.passed;
}
