import type { Token } from '@testyard/protocol';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };
type CreateFlags = Flags & {
  readonly role: Token['role'];
  readonly days: string;
  readonly accessKey?: boolean;
};

export const ROLES = ['viewer', 'runner', 'maintainer', 'admin'] as const;
const mostDays = 400;
const dayMs = 24 * 3_600_000;

/** `token list`, `create` and `revoke`: tokens for programs. */
export function defineToken(command: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(command, context, { name: 'list', summary: t('token.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard token list`)
    .action(async (flags: Flags) => {
      context.exitCode = await listTokens(context, flags);
    });
  const create = addSubcommand(command, context, { name: 'create', summary: t('token.create') });
  addConnectionOptions(create, context)
    .argument('<name>', t('token.name'))
    .addOption(new Option('--role <role>', t('token.role')).choices(ROLES).default('runner'))
    .option('--days <days>', t('token.days'), '365')
    .option('--access-key', t('token.accessKey'))
    .addHelpText('after', `\n${t('token.createHelp')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard token create nightly --role runner --days 90`)
    .action(async (name: string, flags: CreateFlags) => {
      context.exitCode = await createToken(context, name, flags);
    });
  const revoke = addSubcommand(command, context, { name: 'revoke', summary: t('token.revoke') });
  addConnectionOptions(revoke, context)
    .argument('<token>', t('token.reference'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard token revoke nightly`)
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await revokeToken(context, named, flags);
    });
  command
    .addHelpText('after', `\n${t('help.example')}\n  testyard token create nightly`)
    .action(() => command.outputHelp());
}

async function tokensOf(session: Session): Promise<Token[]> {
  const params = { projectId: await session.projectId() };
  const tokens: Token[] = [];
  for await (const one of session.client.items('listTokens', { params })) tokens.push(one);
  return tokens;
}

async function listTokens(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const tokens = await tokensOf(await openSession(context, flags));
  if (flags.json) context.printJson({ items: tokens, next: null });
  else if (tokens.length === 0) context.tell(t('token.none'));
  else {
    const someSign = tokens.some(({ accessKey }) => accessKey !== null);
    const rows = tokens.map(({ id, name, role, userName, expiresAt, accessKey }) => [
      ...[oneLine(name), role, oneLine(userName), localTime(expiresAt), id],
      ...(someSign ? [accessKey ?? ''] : []),
    ]);
    const columns = [
      { title: t('column.name'), cut: true },
      { title: t('column.role') },
      { title: t('column.owner'), cut: true },
      { title: t('column.until'), brief: briefTime },
      { title: t('column.id') },
      ...(someSign ? [{ title: t('column.accessKey') }] : []),
    ];
    printTable(context, columns, rows);
  }
  return EXIT.passed;
}

/** The token, or the two keys in their lines, stand alone on standard output, to be piped into a store of secrets. */
async function createToken(context: CommandContext, name: string, flags: CreateFlags): Promise<ExitCode> {
  const days = Number(flags.days);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new UsageError('option.range', { name: '--days', given: flags.days, least: 1, most: mostDays });
  const session = await openSession(context, flags);
  const expiresAt = new Date(Date.now() + days * dayMs - 60_000).toISOString();
  const body = { name, projectId: await session.projectId(), role: flags.role, expiresAt };
  const made = flags.accessKey
    ? await session.client.call('createAccessKey', { body })
    : await session.client.call('createToken', { body });
  if (flags.json) context.printJson(made);
  else {
    const facts = { name, role: made.role, until: localTime(made.expiresAt) };
    for (const text of 'token' in made ? [made.token] : [made.accessKey, made.secretKey]) context.print(text);
    context.tell(context.t('token' in made ? 'token.made' : 'token.madeAccessKey', facts));
  }
  return EXIT.passed;
}

async function revokeToken(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const tokens = await tokensOf(session);
  const found = tokens.filter(({ id, name }) => id === named || name === named);
  const [token] = found;
  if (!token) throw new UsageError('token.unknown', { given: named });
  if (found.length > 1) throw new UsageError('token.several', { given: named });
  await session.client.call('revokeToken', { params: { tokenId: token.id } });
  if (flags.json) context.printJson({ id: token.id, name: token.name });
  else context.print(context.t('token.revoked', { name: token.name }));
  return EXIT.passed;
}
