import type { AuditEntry } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { timeOf } from '../options/time-of.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

interface AuditFlags extends ConnectionFlags {
  readonly limit: string;
  readonly all?: boolean;
  readonly by?: string;
  readonly action?: string;
  readonly object?: string;
  readonly since?: string;
  readonly until?: string;
  readonly json?: boolean;
}

const most = 1000;

export function defineAudit(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .option('--all', t('audit.all'))
    .option('--limit <count>', t('audit.limit'), '50')
    .option('--by <user>', t('audit.by'))
    .option('--action <action>', t('audit.action'))
    .option('--object <text>', t('audit.object'))
    .option('--since <time>', t('audit.since'))
    .option('--until <time>', t('audit.until'))
    .addHelpText('after', `\n${t('audit.help')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard audit --limit 200\n  testyard audit --action template --since 7d`,
    )
    .action(async (flags: AuditFlags) => {
      context.exitCode = await listAudit(context, flags);
    });
}

async function listAudit(context: CommandContext, flags: AuditFlags): Promise<ExitCode> {
  const { limit, json } = flags;
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new UsageError('option.range', { name: '--limit', given: limit, least: 1, most });
  const session = await openSession(context, flags);
  const page = await readAudit(session, flags, count);
  if (json) context.printJson(page);
  else if (page.items.length === 0) context.tell(context.t('audit.none'));
  else printAudit(page.items, context);
  if (!json && page.next !== null && count < most)
    context.tell(context.t('audit.more', { limit: Math.min(most, count * 4) }));
  return EXIT.passed;
}

/** Pages of a search for what is rare, which may be short. */
const mostPages = 100;

async function readAudit(session: Session, flags: AuditFlags, limit: number) {
  const { all = false, by, action, object, since, until } = flags;
  const filter = {
    ...(by === undefined ? {} : { user: by }),
    ...(action === undefined ? {} : { action }),
    ...(object === undefined ? {} : { object }),
    ...(since === undefined ? {} : { since: timeOf('--since', since) }),
    ...(until === undefined ? {} : { until: timeOf('--until', until) }),
  };
  const params = all ? null : { projectId: await session.projectId() };
  const items: AuditEntry[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const query = {
      ...filter,
      limit: String(limit - items.length),
      ...(next === null ? {} : { cursor: next }),
    };
    const page: { items: AuditEntry[]; next: string | null } =
      params === null
        ? await session.client.call('listAudit', { query })
        : await session.client.call('listProjectAudit', { params, query });
    items.push(...page.items);
    next = page.next;
    if (next === null || items.length >= limit) break;
  }
  return { items, next };
}

function printAudit(entries: readonly AuditEntry[], context: CommandContext): void {
  const { t } = context;
  printTable(
    context,
    [
      { title: t('column.at'), brief: briefTime },
      { title: t('column.who'), cut: true },
      { title: t('column.action') },
      { title: t('column.object'), cut: true },
      { title: t('column.from') },
    ],
    entries.map(({ at, userName, action, objectId, objectName, address }) => [
      localTime(at),
      oneLine(userName),
      action,
      oneLine(objectName || objectId),
      address ?? '',
    ]),
  );
}
