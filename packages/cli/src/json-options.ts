import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { JsonForm } from './json-form.ts';

/** `--json`, and what says how: either implies it. */
export function addJsonOptions(command: Command, context: CommandContext): Command {
  const { t } = context;
  const ask = (more: Partial<JsonForm>) => {
    context.jsonForm = { ...context.jsonForm, ...more };
    command.setOptionValue('json', true);
  };
  return command
    .option('--json', t('option.json'))
    .option('--fields <names>', t('option.fields'))
    .option('--ndjson', t('option.ndjson'))
    .on('option:fields', (names: string) => ask({ fields: names.split(',').map((name) => name.trim()) }))
    .on('option:ndjson', () => ask({ lines: true }));
}
