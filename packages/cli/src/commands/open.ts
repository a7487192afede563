import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { addConnectionOptions, findRun, openSession, runUrl } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

interface OpenFlags extends ConnectionFlags {
  readonly json?: boolean;
}

export function defineOpen(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .addHelpText('after', `\n${t('open.help')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard open 1284`)
    .action(async (named: string, flags: OpenFlags) => {
      context.exitCode = await openRun(context, named, flags);
    });
}

async function openRun(context: CommandContext, named: string, flags: OpenFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const url = runUrl(session, await findRun(session, named));
  if (flags.json) context.printJson({ url });
  else {
    context.print(url);
    if (!(await showInBrowser(url, context.io.env))) context.tell(context.t('open.noBrowser'));
  }
  return EXIT.passed;
}

/** The address goes as one argument, past any shell. False where no browser could be started. */
function showInBrowser(url: string, env: Io['env']): Promise<boolean> {
  const usual = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const program = env.BROWSER || usual;
  return new Promise((resolve) => {
    const child = spawn(program, [url], { stdio: 'ignore', detached: true, env: { ...env } });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
