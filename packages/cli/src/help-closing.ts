import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Commands that end with the verdict of a run. */
const ofVerdict = new Set(['run', 'watch', 'rerun', 'import', 'template dry-run']);
/** Commands whose help tells of their exit codes already. */
const ofTheirOwn = new Set(['doctor', 'help']);

/** The last lines of the help of a command and of its subcommands: exit codes, and the page of `docs/` to read on. */
export function closeHelp(command: Command, context: CommandContext, page: string): void {
  for (const [name, one] of [
    [command.name(), command] as const,
    ...command.commands.map((below) => [`${command.name()} ${below.name()}`, below] as const),
  ]) {
    const codes = context.t(ofVerdict.has(name) ? 'help.exitOfVerdict' : 'help.exit');
    const lines = [
      ...(ofTheirOwn.has(name) ? [] : [codes]),
      context.t('help.page', { page: `docs/${page}.md` }),
    ];
    one.addHelpText('after', `\n${lines.join('\n')}`);
  }
}
