/** `backup` and `restore` on the command line: one folder, the options of the service that apply, and `--json`. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { helpOf, type OptionRow } from '../options/option-row.ts';
import { OptionValues } from '../options/option-values.ts';
import { readConfigFile } from '../session/config-file.ts';
import { type CopyHandle, copying } from './copy-service.ts';

/** What the caller gave. */
export interface CopyCall {
  /** As it was written, relative to where the caller is. */
  readonly folder: string;
  readonly isJson: boolean;
  readonly options: OptionValues;
}

interface CopyCommand {
  readonly name: 'backup' | 'restore';
  /** Of the argument, in the help. */
  readonly folder: string;
  readonly rows: readonly OptionRow[];
  /** Those of the rows that can be given on the command line; the others are heard where the service has them. */
  readonly shown?: readonly OptionRow[];
  run(context: CommandContext, handle: CopyHandle, call: CopyCall): Promise<ExitCode>;
}

export function defineCopy(command: Command, context: CommandContext, copy: CopyCommand): void {
  const { t, io } = context;
  const { name, rows } = copy;
  for (const row of copy.shown ?? rows) command.option(row.flag, helpOf(row, t, row.key));
  const example = `testyard ${name} /backups/monday --data /var/lib/testyard`;
  command
    .argument(`<${copy.folder}>`, t(`${name}.argument`))
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t(`${name}.about`)}`)
    .addHelpText('after', `\n${t('help.example')}\n  ${example}`)
    .action(async (folder: string, flags: Readonly<Record<string, unknown>>) => {
      context.exitCode = await copying(context, async (handle) => {
        const file = await readConfigFile(io.cwd);
        const options = new OptionValues(rows, { flags, env: io.env, file, cwd: io.cwd });
        return copy.run(context, handle, { folder, isJson: flags.json === true, options });
      });
    });
}
