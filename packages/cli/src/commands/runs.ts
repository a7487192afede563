import type { RunState, RunSummary, Verdict } from '@testyard/protocol';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { timeOf } from '../options/time-of.ts';
import { printRuns } from '../report/run-table.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';
import { addKeepCommands } from './keep-runs.ts';

interface RunsFlags extends ConnectionFlags {
  readonly limit: string;
  readonly verdict?: string;
  readonly state?: string;
  readonly template?: string;
  readonly sut?: string;
  readonly by?: string;
  readonly ci?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly since?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function defineRuns(command: Command, context: CommandContext): void {
  const { t } = context;
  addKeepCommands(command, context);
  addConnectionOptions(command, context)
    .option('--limit <count>', t('runs.limit'), '20')
    .addOption(new Option('--verdict <verdict>', t('runs.verdict')).choices(verdicts))
    .addOption(new Option('--state <state>', t('runs.state')).choices(states))
    .option('--template <name>', t('runs.template'))
    .option('--sut <name>', t('run.sut'))
    .option('--by <user>', t('runs.by'))
    .option('--ci <provider>', t('runs.ci'))
    .option('--branch <name>', t('runs.branch'))
    .option('--commit <commit>', t('runs.commit'))
    .option('--since <time>', t('runs.since'))
    .option('--until <time>', t('runs.until'))
    .option('--dry-run', t('runs.dryRun'))
    .addHelpText('after', `\n${t('runs.keptHelp')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard runs --limit 5\n  testyard runs --verdict failed --since 24h\n  testyard runs --ci gitlab --branch main`,
    )
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
  const page = await readRuns(session, flags, limit);
  if (flags.json) context.printJson(page);
  else if (page.items.length === 0)
    context.tell(context.t(isFiltered(flags) ? 'runs.noneFits' : 'runs.none'));
  else printRuns(page.items, context);
  if (!flags.json && page.next !== null && page.items.length < limit) context.tell(context.t('runs.further'));
  return EXIT.passed;
}

/** Pages of a search for what is rare, which may be short: together they look at 10,000 runs or more. */
const mostPages = 100;

async function readRuns(session: Session, flags: RunsFlags, limit: number) {
  const params = { projectId: await session.projectId() };
  const items: RunSummary[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const query: Record<string, string> = { limit: String(limit - items.length), ...filterOf(flags) };
    if (next !== null) query.cursor = next;
    const page: { items: RunSummary[]; next: string | null } = await session.client.call('listRuns', {
      params,
      query,
    });
    items.push(...page.items);
    next = page.next;
    if (next === null || items.length >= limit) break;
  }
  return { items, next };
}

const verdicts = ['passed', 'failed', 'error', 'invalid', 'stopped'] as const;
const states = ['queued', 'running', 'stopping', 'finished'] as const;

function filterOf(flags: RunsFlags) {
  const { verdict, state, template, sut, by, ci, branch, commit, since, until, dryRun } = flags;
  return {
    ...(dryRun ? { dryRun: 'true' as const } : {}),
    ...(verdict === undefined ? {} : { verdict: verdict as Verdict }),
    ...(state === undefined ? {} : { state: state as RunState }),
    ...(template === undefined ? {} : { template }),
    ...(sut === undefined ? {} : { sut }),
    ...(by === undefined ? {} : { createdBy: by }),
    ...(ci === undefined ? {} : { ci }),
    ...(branch === undefined ? {} : { branch }),
    ...(commit === undefined ? {} : { commit }),
    ...(since === undefined ? {} : { since: timeOf('--since', since) }),
    ...(until === undefined ? {} : { until: timeOf('--until', until) }),
  };
}

const isFiltered = (flags: RunsFlags) => Object.keys(filterOf(flags)).length > 0;
