import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { tellMisspelled } from '../options/misspelled-variables.ts';
import { helpOf } from '../options/option-row.ts';
import { UP_OPTIONS } from '../options/up-options.ts';
import { CONFIG_FILE } from '../session/config-file.ts';
import { refuseWindows } from '../start/refuse-windows.ts';
import { service } from '../up/load-service.ts';
import { readSamples } from '../up/read-samples.ts';
import { readUpOptions } from '../up/read-up-options.ts';
import { runService } from '../up/run-service.ts';

type UpFlags = Readonly<Record<string, unknown>>;

export function defineUp(command: Command, context: CommandContext): void {
  const { t } = context;
  for (const row of UP_OPTIONS) command.option(row.flag, helpOf(row, t, row.key));
  command
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('up.brackets', { file: CONFIG_FILE })}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard up --port 9000 --data /var/lib/testyard`)
    .action(async (flags: UpFlags) => {
      context.exitCode = await up(context, flags);
    });
}

async function up(context: CommandContext, flags: UpFlags): Promise<ExitCode> {
  refuseWindows(context.io);
  tellMisspelled(context);
  const options = await readUpOptions(context.io, flags);
  const samples = await readSamples();
  try {
    return await runService(context, service, { ...options, samples, json: flags.json === true });
  } catch (error) {
    throw await service.inServersWords(error, context.language);
  }
}
