import type { TemplateHistory } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { historyGrid, historyHead } from '../report/history-lines.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { findTemplate } from '../template/find-template.ts';
import { grouped } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';

const mostRuns = 50;
const mostCases = 500;
const mostNumber = 999_999_999;

interface HistoryFlags extends ConnectionFlags {
  readonly runs: string;
  readonly before?: string;
  readonly branch?: string;
  readonly sut?: string;
  readonly flaky?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

export function defineHistory(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<template>', t('history.template'))
    .option('--runs <count>', t('history.runs'), '30')
    .option('--before <number>', t('history.before'))
    .option('--branch <name>', t('runs.branch'))
    .option('--sut <name>', t('run.sut'))
    .option('--flaky', t('history.flaky'))
    .option('--limit <count>', t('history.limit'), '40')
    .addHelpText('after', `\n${t('history.help')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard history checkout\n  testyard history checkout --branch main --flaky\n  testyard history checkout --runs 50 --json --fields cases`,
    )
    .action(async (named: string, flags: HistoryFlags) => {
      context.exitCode = await history(context, named, flags);
    });
}

async function history(context: CommandContext, named: string, flags: HistoryFlags): Promise<ExitCode> {
  const query = queryOf(named, flags);
  const limit = wholeNumber('--limit', flags.limit, { least: 1, most: mostCases }) ?? mostCases;
  const found = await read(await openSession(context, flags), query);
  const shown = flags.flaky ? { ...found, cases: found.cases.filter(({ isFlaky }) => isFlaky) } : found;
  if (flags.json) context.printJson(shown);
  else tell(context, shown, { limit, flags });
  return EXIT.passed;
}

type Query = ReturnType<typeof queryOf>;

function queryOf(template: string, { runs, before, branch, sut }: HistoryFlags) {
  wholeNumber('--runs', runs, { least: 1, most: mostRuns });
  wholeNumber('--before', before, { least: 1, most: mostNumber });
  return {
    ...{ template, runs: String(Number(runs)) },
    ...(before === undefined ? {} : { before: String(Number(before)) }),
    ...(branch === undefined ? {} : { branch }),
    ...(sut === undefined ? {} : { sut }),
  };
}

/** A name that is nearly one is answered with what may be meant. */
async function read(session: Session, query: Query): Promise<TemplateHistory> {
  try {
    return await session.client.call('readHistory', {
      params: { projectId: await session.projectId() },
      query,
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'TEMPLATE_NOT_FOUND')
      await findTemplate(session, query.template);
    throw error;
  }
}

function tell(
  context: CommandContext,
  found: TemplateHistory,
  { limit, flags }: { readonly limit: number; readonly flags: HistoryFlags },
): void {
  const { t, io } = context;
  const words = { t, style: context.style.out };
  const columns = terminalColumns(io);
  const { runs, cases, more, before } = found;
  const isNarrowed = flags.branch !== undefined || flags.sut !== undefined || flags.before !== undefined;
  if (runs.length === 0) {
    const template = oneLine(found.template.name);
    context.tell(t(isNarrowed || before !== null ? 'history.noneFits' : 'history.none', { template }));
  } else {
    for (const line of historyHead(found, words)) context.print(line);
    context.print();
    if (cases.length === 0) context.print(t(flags.flaky ? 'history.noFlaky' : 'history.steady'));
    else
      for (const line of historyGrid(found, cases.slice(0, limit), { words, columns })) context.print(line);
  }
  const hidden = cases.length - limit;
  if (hidden > 0) context.tell(t('history.more', { count: grouped(hidden) }));
  if (more > 0) context.tell(t('history.unlisted', { count: grouped(more) }));
  if (before !== null) context.tell(t('history.further', { before }));
}
