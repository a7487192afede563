import type { Command } from 'commander';
import { Argument } from 'commander';
import { SCRIPTS, SHELLS, type Shell } from '../completion/shell-scripts.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { addSubcommand } from '../prepare-command.ts';

/** `completion bash` prints a script; the script calls `completion words -- WHAT WAS TYPED`. */
export function defineCompletion(command: Command, context: CommandContext): void {
  const { t } = context;
  command
    .addArgument(new Argument('<shell>', t('completion.shell')).choices([...SHELLS]))
    .addHelpText('after', `\n${t('completion.about')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard completion bash >> ~/.bashrc`)
    .action((shell: Shell) => {
      context.io.stdout.write(SCRIPTS[shell]);
    });
  const words = addSubcommand(command, context, { name: 'words', summary: t('completion.words') });
  words
    .argument('[word...]', t('completion.typed'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard completion words -- run che`)
    .action(async (typed: string[]) => {
      const [{ nextWords }, { commandFor }] = await Promise.all([
        import('../completion/next-words.ts'),
        import('../program.ts'),
      ]);
      const found = await nextWords(context, {
        words: typed,
        commandFor: (before) => commandFor(context, before),
      });
      for (const word of found) context.print(word);
      context.exitCode = EXIT.passed;
    });
}
