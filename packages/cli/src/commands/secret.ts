import type { Secret } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, addServerOptions, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { oneLine } from '../terminal/text-width.ts';

type Flags = ConnectionFlags & { readonly json?: boolean; readonly valueFile?: string };

/** `secret set`, `list`, `remove` and `rotate-key`: values that tests need and nobody reads. */
export function defineSecret(command: Command, context: CommandContext): void {
  const { t } = context;
  const set = addSubcommand(command, context, { name: 'set', summary: t('secret.set') });
  addConnectionOptions(set, context)
    .argument('<secret>', t('secret.name'))
    .option('--value-file <file>', t('secret.valueFile'))
    .addHelpText('after', `\n${t('secret.setHelp')}`)
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard secret set DB_PASSWORD --value-file password.txt`,
    )
    .action(async (name: string, flags: Flags) => {
      context.exitCode = await setSecret(context, name, flags);
    });
  const list = addSubcommand(command, context, { name: 'list', summary: t('secret.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard secret list --project shop`)
    .action(async (flags: Flags) => {
      context.exitCode = await listSecrets(context, flags);
    });
  const remove = addSubcommand(command, context, { name: 'remove', summary: t('secret.remove') });
  addConnectionOptions(remove, context)
    .argument('<secret>', t('secret.name'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard secret remove DB_PASSWORD`)
    .action(async (name: string, flags: Flags) => {
      context.exitCode = await removeSecret(context, name, flags);
    });
  const rotate = addSubcommand(command, context, { name: 'rotate-key', summary: t('secret.rotate') });
  addServerOptions(rotate, context)
    .addHelpText('after', `\n${t('secret.rotateHelp')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard secret rotate-key`)
    .action(async (flags: Flags) => {
      context.exitCode = await rotateKey(context, flags);
    });
  command
    .addHelpText('after', `\n${t('help.example')}\n  testyard secret set DB_PASSWORD`)
    .action(() => command.outputHelp());
}

async function setSecret(context: CommandContext, name: string, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const session = await openSession(context, flags);
  const value = await readSecret(context, { file: flags.valueFile, question: t('secret.ask', { name }) });
  const params = { projectId: await session.projectId(), secretName: name };
  const secret = await session.client.call('setSecret', { params, body: { value } });
  if (flags.json) context.printJson(secret);
  else context.print(t('secret.done', { name: secret.name, version: secret.version }));
  if (!secret.masked) context.tell(t('secret.tooShort', { name: secret.name }));
  return EXIT.passed;
}

async function listSecrets(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const session = await openSession(context, flags);
  const params = { projectId: await session.projectId() };
  const secrets: Secret[] = [];
  for await (const one of session.client.items('listSecrets', { params })) secrets.push(one);
  if (flags.json) context.printJson({ items: secrets, next: null });
  else if (secrets.length === 0) context.tell(t('secret.none'));
  else printSecrets(secrets, context);
  return EXIT.passed;
}

function printSecrets(secrets: readonly Secret[], context: CommandContext): void {
  const { t } = context;
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.version'), right: true },
    { title: t('column.updated'), brief: briefTime },
    { title: t('column.by'), cut: true },
    { title: t('secret.masked') },
  ];
  const rows = secrets.map(({ name, version, updatedAt, updatedBy, masked }) => [
    ...[oneLine(name), String(version), localTime(updatedAt), oneLine(updatedBy)],
    t(masked ? 'secret.isMasked' : 'secret.isNot'),
  ]);
  printTable(context, columns, rows);
}

async function removeSecret(context: CommandContext, name: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const params = { projectId: await session.projectId(), secretName: name };
  await session.client.call('removeSecret', { params });
  if (flags.json) context.printJson({ name });
  else context.print(context.t('secret.removed', { name }));
  return EXIT.passed;
}

async function rotateKey(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { client } = await openSession(context, flags);
  const rotated = await client.call('rotateSecretsKey', { timeoutMs: 600_000 });
  if (flags.json) context.printJson(rotated);
  else context.print(context.t('secret.rotated', { keyId: rotated.keyId, secrets: rotated.secrets }));
  return EXIT.passed;
}
