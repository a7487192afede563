import type { AuditEntry } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addConnectionOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { localTime } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

interface AuditFlags extends ConnectionFlags {
  readonly limit: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const most = 1000;

export function defineAudit(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .option('--all', t('audit.all'))
    .option('--limit <count>', t('audit.limit'), '50')
    .addHelpText('after', `\n${t('audit.help')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard audit --limit 200`)
    .action(async (flags: AuditFlags) => {
      context.exitCode = await listAudit(context, flags);
    });
}

async function listAudit(context: CommandContext, flags: AuditFlags): Promise<ExitCode> {
  const { limit, all, json } = flags;
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new UsageError('option.range', { name: '--limit', given: limit, least: 1, most });
  const session = await openSession(context, flags);
  const query = { limit: String(count) };
  const page = all
    ? await session.client.call('listAudit', { query })
    : await session.client.call('listProjectAudit', {
        ...{ params: { projectId: await session.projectId() }, query },
      });
  if (json) context.printJson(page);
  else if (page.items.length === 0) context.tell(context.t('audit.none'));
  else for (const line of auditTable(page.items, context)) context.print(line);
  if (!json && page.next !== null && count < most)
    context.tell(context.t('audit.more', { limit: Math.min(most, count * 4) }));
  return EXIT.passed;
}

function auditTable(entries: readonly AuditEntry[], { t }: CommandContext): string[] {
  const titles = ['column.at', 'column.who', 'column.action', 'column.object', 'column.from'] as const;
  return table(
    titles.map((title) => ({ title: t(title) })),
    entries.map(({ at, userName, action, objectId, objectName, address }) => [
      localTime(at),
      oneLine(userName),
      action,
      oneLine(objectName || objectId),
      address ?? '',
    ]),
  );
}
