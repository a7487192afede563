import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { addStartOptions } from '../start/start-options.ts';
import type { ChangeFlags } from '../template/change-templates.ts';
import type { DryRunFlags } from '../template/dry-run.ts';
import type { ExportFlags } from '../template/export-templates.ts';
import type { LookFlags } from '../template/look-at-templates.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & LookFlags & ChangeFlags & ExportFlags;
type Do = (session: Session, named: string, flags: Flags) => Promise<ExitCode>;

/** `template list`, `get`, `validate` and so on: what is saved at a server, and what is in files. */
export function defineTemplate(command: Command, context: CommandContext): void {
  const { t } = context;
  command
    .usage('[list|get|validate|dry-run|export|diff|versions|restore|enable|disable|delete]')
    .addHelpText('after', `\n${t('help.example')}\n  testyard template get checkout-smoke`)
    .action(() => command.outputHelp());
  addLooks(command, context);
  addVersions(command, context);
  addChanges(command, context);
  addFiles(command, context);
  addDryRun(command, context);
}

/** A subcommand with an example of itself and the options of the connection. */
function add(
  parent: Command,
  context: CommandContext,
  row: {
    readonly name: keyof typeof EXAMPLES;
    readonly work: Do;
    readonly argument?: string;
    readonly options?: (command: Command) => void;
  },
): void {
  const { t } = context;
  const command = addSubcommand(parent, context, { name: row.name, summary: t(`template.${row.name}`) });
  row.options?.(command);
  if (row.argument !== undefined) command.argument(row.argument, t('template.reference'));
  addConnectionOptions(command, context)
    .addHelpText('after', exampleOf(context, row.name))
    .action(async (...given: unknown[]) => {
      const flags = given.at(row.argument === undefined ? 0 : 1) as Flags;
      const named = row.argument === undefined ? '' : (given[0] as string);
      context.exitCode = await row.work(await openSession(context, flags), named, flags);
    });
}

const EXAMPLES = {
  list: 'list',
  get: 'get checkout-smoke > checkout-smoke.testyard.yaml',
  validate: 'validate -f tests/',
  'dry-run': 'dry-run checkout-smoke -p BROWSER=firefox',
  export: 'export --directory templates/',
  diff: 'diff checkout-smoke --from 3',
  versions: 'versions checkout-smoke',
  restore: 'restore checkout-smoke 3',
  enable: 'enable checkout-smoke',
  disable: 'disable checkout-smoke',
  delete: 'delete checkout-smoke --yes',
} as const;

const exampleOf = ({ t }: CommandContext, name: keyof typeof EXAMPLES) =>
  `\n${t('help.example')}\n  testyard template ${EXAMPLES[name]}`;

/** The number of a version, as the path of a call takes it. */
function versionNumber(name: string): (given: string) => string {
  return (given) => {
    if (/^[1-9][0-9]{0,8}$/.test(given)) return given;
    throw new UsageError('option.range', { name, given, least: 1, most: 999_999_999 });
  };
}

function addLooks(parent: Command, context: CommandContext): void {
  const { t } = context;
  add(parent, context, {
    name: 'list',
    work: async (session, _, flags) => (await looks()).listTemplates(context, session, flags),
  });
  add(parent, context, {
    name: 'get',
    argument: '<template>',
    options: (command) =>
      void command.option('--version <number>', t('template.version'), versionNumber('--version')),
    work: async (session, named, flags) => (await looks()).getTemplate(context, session, { ...flags, named }),
  });
}

function addVersions(parent: Command, context: CommandContext): void {
  const { t } = context;
  add(parent, context, {
    name: 'diff',
    argument: '<template>',
    options: (command) =>
      void command
        .option('--from <number>', t('template.from'), versionNumber('--from'))
        .option('--to <number>', t('template.to'), versionNumber('--to')),
    work: async (session, named, flags) =>
      (await looks()).diffVersions(context, session, { ...flags, named }),
  });
  add(parent, context, {
    name: 'versions',
    argument: '<template>',
    work: async (session, named, flags) =>
      (await looks()).listVersions(context, session, { ...flags, named }),
  });
  const restore = addSubcommand(parent, context, { name: 'restore', summary: t('template.restore') });
  addConnectionOptions(restore, context)
    .argument('<template>', t('template.reference'))
    .argument('<version>', t('template.version'), versionNumber('<version>'))
    .addHelpText('after', exampleOf(context, 'restore'))
    .action(async (named: string, version: string, flags: Flags) => {
      const session = await openSession(context, flags);
      const { json } = flags;
      const asked = { named, version, ...(json === undefined ? {} : { json }) };
      context.exitCode = await (await changes()).restoreVersion(context, session, asked);
    });
}

function addChanges(parent: Command, context: CommandContext): void {
  for (const name of ['enable', 'disable'] as const) {
    const disabled = name === 'disable';
    add(parent, context, {
      name,
      argument: '<template>',
      work: async (session, named, flags) =>
        (await changes()).setDisabled(context, session, { ...flags, named, disabled }),
    });
  }
  add(parent, context, {
    name: 'delete',
    argument: '<template>',
    options: (command) => void command.option('-y, --yes', context.t('option.yes')),
    work: async (session, named, flags) =>
      (await changes()).deleteTemplate(context, session, { ...flags, named }),
  });
}

function addFiles(parent: Command, context: CommandContext): void {
  const { t } = context;
  const validate = addSubcommand(parent, context, { name: 'validate', summary: t('template.validate') });
  validate
    .requiredOption('-f, --file <path...>', t('apply.file'))
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('template.validateNext')}`)
    .addHelpText('after', exampleOf(context, 'validate'))
    .action(async (flags: { file: string[]; json?: boolean }) => {
      const { validateFiles } = await import('../template/validate-files.ts');
      context.exitCode = await validateFiles(context, flags);
    });
  const exporting = addSubcommand(parent, context, { name: 'export', summary: t('template.export') });
  addConnectionOptions(exporting, context)
    .argument('[template...]', t('template.references'))
    .option('-d, --directory <folder>', t('template.directory'))
    .option('--force', t('option.force'))
    .addHelpText('after', exampleOf(context, 'export'))
    .action(async (names: string[], flags: Flags) => {
      const { exportTemplates } = await import('../template/export-templates.ts');
      context.exitCode = await exportTemplates(context, await openSession(context, flags), {
        ...flags,
        names,
      });
    });
}

function addDryRun(parent: Command, context: CommandContext): void {
  const { t } = context;
  const command = addSubcommand(parent, context, { name: 'dry-run', summary: t('template.dry-run') });
  addStartOptions(addConnectionOptions(command, context), context)
    .argument('<template>', t('template.reference'))
    .option('--limit <count>', t('cases.limit'), '1000')
    .option('--detach', t('run.detach'))
    .addHelpText('after', exampleOf(context, 'dry-run'))
    .action(async (named: string, flags: ConnectionFlags & DryRunFlags) => {
      const { dryRun } = await import('../template/dry-run.ts');
      context.exitCode = await dryRun(context, await openSession(context, flags), { ...flags, named });
    });
}

const looks = () => import('../template/look-at-templates.ts');
const changes = () => import('../template/change-templates.ts');
