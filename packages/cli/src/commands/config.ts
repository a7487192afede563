import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { UP_OPTIONS } from '../options/up-options.ts';
import { addSubcommand } from '../prepare-command.ts';
import { type Explained, explainOptions, explainSettings } from '../session/explain-settings.ts';
import { addConnectionOptions } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { byteSize } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine } from '../terminal/text-width.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

export function defineConfig(command: Command, context: CommandContext): void {
  const { t } = context;
  const example = `\n${t('help.example')}\n  testyard config explain`;
  command.addHelpText('after', example).action(() => command.outputHelp());
  const explain = addSubcommand(command, context, { name: 'explain', summary: t('config.explain') });
  addConnectionOptions(explain, context)
    .addHelpText('after', `\n${t('config.about')}`)
    .addHelpText('after', example)
    .action(async (flags: Flags) => {
      context.exitCode = await explainAll(context, flags);
    });
}

async function explainAll(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t, print, style } = context;
  const client = await explainSettings(context.io, flags);
  const up = await explainOptions(context.io, UP_OPTIONS);
  if (flags.json) {
    context.printJson({ client, up });
    return EXIT.passed;
  }
  for (const [title, rows] of [['config.client', client] as const, ['config.up', up] as const]) {
    print(style.out.bold(t(title)));
    for (const line of linesOf(rows, context)) print(`  ${line}`);
  }
  return EXIT.passed;
}

const SIZES = UP_OPTIONS.filter(({ kind }) => kind === 'size').map(({ key }) => key);

const shown = (name: string, value: string | number | boolean): string =>
  typeof value === 'number' && SIZES.includes(name) ? byteSize(value) : oneLine(String(value));

function linesOf(rows: readonly Explained[], { t, style }: CommandContext): string[] {
  const columns = [{ title: '' }, { title: '' }, { title: '' }];
  const cells = rows.map(({ name, value, from, givenBy }) => {
    const place = from === 'default' ? t('config.from.default') : `${t(`config.from.${from}`)} ${givenBy}`;
    return [name, value === null ? '—' : shown(name, value), style.out.dim(place)];
  });
  return table(columns, cells).slice(1);
}
