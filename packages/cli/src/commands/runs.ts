import type { RunSummary } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countsText, outcomeText } from '../report/statuses.ts';
import { addConnectionOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { localTime } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';
import { addKeepCommands } from './keep-runs.ts';

interface RunsFlags extends ConnectionFlags {
  readonly limit: string;
  readonly json?: boolean;
}

export function defineRuns(command: Command, context: CommandContext): void {
  const { t } = context;
  addKeepCommands(command, context);
  addConnectionOptions(command, context)
    .option('--limit <count>', t('runs.limit'), '20')
    .addHelpText('after', `\n${t('runs.keptHelp')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard runs --limit 5`)
    .action(async (flags: RunsFlags) => {
      context.exitCode = await listRuns(context, flags);
    });
}

async function listRuns(context: CommandContext, flags: RunsFlags): Promise<ExitCode> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new UsageError('option.range', { name: '--limit', given: flags.limit, least: 1, most: 1000 });
  }
  const session = await openSession(context, flags);
  const params = { projectId: await session.projectId() };
  const page = await session.client.call('listRuns', { params, query: { limit: String(limit) } });
  if (flags.json) context.printJson(page);
  else if (page.items.length === 0) context.tell(context.t('runs.none'));
  else for (const line of runTable(page.items, context)) context.print(line);
  return EXIT.passed;
}

function runTable(runs: readonly RunSummary[], { t, style }: CommandContext): string[] {
  const words = { t, style: style.out };
  const columns = [
    { title: '#', right: true },
    { title: t('column.outcome') },
    { title: t('column.cases') },
    { title: t('column.sut') },
    { title: t('column.by') },
    { title: t('column.created') },
    ...(runs.some(({ pinned }) => pinned) ? [{ title: t('column.kept') }] : []),
  ];
  return table(
    columns,
    runs.map((run) => [
      String(run.number),
      outcomeText(run, words),
      countsText(run.counts, words),
      oneLine([run.sut.name, run.sut.branch].filter((part) => part !== '').join('@')),
      oneLine(run.onBehalfOf || run.createdBy),
      localTime(run.createdAt),
      run.pinned ? t('run.pinned') : '',
    ]),
  );
}
