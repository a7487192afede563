import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { helpOf } from '../options/option-row.ts';
import { UP_OPTIONS } from '../options/up-options.ts';
import { CONFIG_FILE } from '../session/config-file.ts';
import { loadService } from '../up/load-service.ts';
import { readSamples } from '../up/read-samples.ts';
import { readUpOptions } from '../up/read-up-options.ts';
import { runService } from '../up/run-service.ts';
import type { Service } from '../up/service.ts';

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
  const options = await readUpOptions(context.io, flags);
  const samples = await readSamples();
  const service = await loadService();
  try {
    return await runService(context, service, { ...options, samples, json: flags.json === true });
  } catch (error) {
    return tellStartError(context, service, error);
  }
}

const BY_USAGE = ['ADDRESS_NOT_PROTECTED', 'OPTION_INVALID', 'DATABASE_URL_UNSUPPORTED'];

/** Errors of the catalogue are told by the server's own words; anything else goes on. */
function tellStartError(context: CommandContext, service: Service, error: unknown): ExitCode {
  const told = service.describeError(error, context.language);
  if (told === undefined) throw error;
  context.tell(`${context.style.err.red(context.t('error.title'))} ${told.code}: ${told.detail}`);
  return BY_USAGE.includes(told.code) ? EXIT.usage : EXIT.error;
}
