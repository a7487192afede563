import type { CommanderError } from 'commander';
import type { TextKey } from './texts/texts.ts';
import { UsageError } from './usage-error.ts';

const TEXTS: Readonly<Record<string, TextKey>> = {
  'commander.unknownOption': 'usage.unknownOption',
  'commander.missingArgument': 'usage.missingArgument',
  'commander.optionMissingArgument': 'usage.missingValue',
  'commander.missingMandatoryOptionValue': 'usage.missingOption',
  'commander.excessArguments': 'usage.tooMany',
};

/** Commander speaks English; what it quotes is put into a text of ours. */
export function usageErrorOf(error: CommanderError, command: string): UsageError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const given = quoted.split(' ').find((part) => part.startsWith('--')) ?? quoted;
  const meant = /Did you mean (\S+?)\?/.exec(error.message)?.[1];
  if (meant && error.code === 'commander.unknownOption') {
    return new UsageError('usage.unknownOptionNear', { given, meant });
  }
  const key = TEXTS[error.code];
  if (key) return new UsageError(key, { given, command });
  return new UsageError('usage.invalidValue', { given: error.message.replace(/^error: /, ''), command });
}
