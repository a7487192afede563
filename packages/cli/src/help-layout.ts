import { type Command, Help, type Option } from 'commander';
import type { CommandContext } from './context.ts';
import { widthOf, wrapped } from './terminal/text-width.ts';
import type { TextKey } from './texts/texts.ts';

const TITLES: Readonly<Record<string, TextKey>> = {
  'Usage:': 'help.usage',
  'Arguments:': 'help.arguments',
  'Options:': 'help.options',
  'Commands:': 'help.commands',
};

const COMMON: readonly (string | undefined)[] = [
  '--server',
  '--project',
  '--json',
  '--fields',
  '--ndjson',
  '--lang',
  '--no-color',
  '--version',
  '--help',
];

/** Fewer columns than this beside the terms are none to read in: what they mean stands below them. */
const LEAST_COLUMNS = 40;

/** Help pages in the chosen language, aligned by the columns that their characters take. */
export function localiseHelp(command: Command, { t, style }: CommandContext): void {
  const layout: Partial<Help> = {
    displayWidth: widthOf,
    styleTitle: (title) => style.out.bold(TITLES[title] ? t(TITLES[title]) : title),
    formatHelp(this: Help, shown, help) {
      return Help.prototype.formatHelp.call(this, shown, help).replace(/：(\S*) (?=testyard)/, '：$1');
    },
    optionDescription: (option) => {
      const plain = option.defaultValue === undefined || typeof option.defaultValue === 'boolean';
      return plain
        ? option.description
        : `${option.description}${t('help.otherwise', { value: String(option.defaultValue) })}`;
    },
    boxWrap: wrapLines,
    formatItem(this: Help, ...item) {
      const [term, termWidth, description] = item;
      const columns = this.helpWidth ?? 80;
      if (description === '' || columns - termWidth - 4 >= LEAST_COLUMNS)
        return Help.prototype.formatItem.apply(this, item);
      return [`  ${term}`, ...wrapped(description, columns - 6).map((line) => `      ${line}`)].join('\n');
    },
    visibleOptions(this: Help, shown) {
      return commonLast(Help.prototype.visibleOptions.call(this, shown));
    },
    subcommandTerm: (subcommand) => `${subcommand.name()} ${subcommand.usage()}`.trimEnd(),
  };
  command.configureHelp(layout);
}

/** Lines that are indented are commands to be copied, or laid out already. */
export const wrapLines = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapped(line, columns)))
    .join('\n');

/** What a command has of its own comes first; what all have, last and in one order. */
function commonLast(options: Option[]): Option[] {
  const rank = ({ long }: Option) => COMMON.indexOf(long);
  // A program of its own, as an executor, has the server among its settings.
  const isCall = options.some((one) => one.long === '--fields');
  const isCommon = (one: Option) => rank(one) >= 0 && (isCall || one.long !== '--server');
  const common = options.filter(isCommon).sort((one, other) => rank(one) - rank(other));
  return [...options.filter((one) => !isCommon(one)), ...common];
}
