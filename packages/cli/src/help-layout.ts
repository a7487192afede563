import type { Command, Help } from 'commander';
import type { CommandContext } from './context.ts';
import { widthOf } from './terminal/text-width.ts';
import type { TextKey } from './texts/texts.ts';

const TITLES: Readonly<Record<string, TextKey>> = {
  'Usage:': 'help.usage',
  'Arguments:': 'help.arguments',
  'Options:': 'help.options',
  'Commands:': 'help.commands',
};

/** Help pages in the chosen language, aligned by the columns that their characters take. */
export function localiseHelp(command: Command, { t, style }: CommandContext): void {
  const layout: Partial<Help> = {
    displayWidth: widthOf,
    styleTitle: (title) => style.out.bold(TITLES[title] ? t(TITLES[title]) : title),
    optionDescription: (option) => {
      const plain = option.defaultValue === undefined || typeof option.defaultValue === 'boolean';
      return plain
        ? option.description
        : `${option.description} (${t('help.default')}: ${option.defaultValue})`;
    },
    subcommandTerm: (subcommand) => `${subcommand.name()} ${subcommand.usage()}`.trimEnd(),
  };
  command.configureHelp(layout);
}
