import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { localiseHelp, wrapLines } from './help-layout.ts';

/** What every command has; nothing ends the process, everything is told in the chosen language. */
export function prepareCommand(command: Command, context: CommandContext): Command {
  const { io, t } = context;
  const columns = io.stdout.columns || 100;
  localiseHelp(command, context);
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(wrapLines(text, columns)),
      writeErr: () => {},
      getOutHelpWidth: () => columns,
    })
    .helpOption('-h, --help', t('option.help'))
    .option('--lang <language>', t('option.lang'))
    .option('--no-color', t('option.noColor'));
}

/**
 * A command below another one, which keeps its own arguments and action: what is said after the name of the
 * subcommand is the subcommand's alone.
 */
export function addSubcommand(
  parent: Command,
  context: CommandContext,
  { name, summary }: { readonly name: string; readonly summary: string },
): Command {
  parent.enablePositionalOptions().helpCommand(false);
  return prepareCommand(parent.command(name), context).description(summary);
}
