import type { Case, Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { terminalColumns } from '../io.ts';
import { failureLine, taskOfCase } from '../report/failure-line.ts';
import { addConnectionOptions, findRun, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';

const PAGE = 1000;
const MOST = 1_000_000;

interface CasesFlags extends ConnectionFlags {
  readonly status?: string;
  readonly suite?: string;
  readonly name?: string;
  readonly round?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export function defineCases(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--status <statuses>', t('cases.status'))
    .option('--suite <suite>', t('cases.suite'))
    .option('--name <name>', t('cases.name'))
    .option('--round <number>', t('run.round'))
    .option('--limit <count>', t('cases.limit'), '100')
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard cases 1284 --status failed,error\n  testyard cases 1284 --limit 100000 --ndjson --fields name,status`,
    )
    .action(async (named: string, flags: CasesFlags) => {
      context.exitCode = await cases(context, named, flags);
    });
}

async function cases(context: CommandContext, named: string, flags: CasesFlags): Promise<ExitCode> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new UsageError('option.range', { name: '--limit', given: flags.limit, least: 1, most: MOST });
  }
  const session = await openSession(context, flags);
  const run = await findRun(session, named, flags.round);
  const query = {
    ...{ round: String(run.round), limit: String(Math.min(limit, PAGE)) },
    ...(flags.status === undefined ? {} : { status: flags.status }),
    ...(flags.suite === undefined ? {} : { suite: flags.suite }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
  };
  const items: Case[] = [];
  let hasMore = false;
  for await (const one of session.client.items('listCases', { params: { runId: run.id }, query })) {
    hasMore = items.length === limit;
    if (hasMore) break;
    items.push(one);
  }
  if (flags.json) context.printJson({ items, hasMore });
  else tell(context, run, { items, hasMore });
  return EXIT.passed;
}

function tell(
  { io, style, t, print, tell }: CommandContext,
  run: Run,
  { items, hasMore }: { readonly items: readonly Case[]; readonly hasMore: boolean },
): void {
  const columns = terminalColumns(io);
  for (const one of items) print(failureLine(one, style.out, { columns, ...taskOfCase(run, one) }));
  if (items.length === 0) tell(t('cases.none'));
  if (hasMore) tell(t('cases.more', { limit: items.length }));
}
