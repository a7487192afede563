import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { credentialsPath, storeCredential } from '../session/credentials.ts';
import { readSecretFile, readSettings } from '../session/settings.ts';
import { askHidden, readFirstLine } from '../terminal/ask.ts';
import { localTime } from '../terminal/figures.ts';
import { NotSignedInError, UsageError } from '../usage-error.ts';

interface LoginFlags {
  readonly server?: string;
  readonly user: string;
  readonly passwordFile?: string;
  readonly json?: boolean;
}

export function defineLogin(command: Command, context: CommandContext): void {
  const { t } = context;
  command
    .argument('[url]', t('login.argument'))
    .option('--server <url>', t('option.server'))
    .option('--user <name>', t('login.user'), 'admin')
    .option('--password-file <file>', t('login.passwordFile'))
    .option('--json', t('option.json'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard login http://127.0.0.1:8043 --user admin`)
    .action(async (url: string | undefined, flags: LoginFlags) => {
      context.exitCode = await login(context, url === undefined ? flags : { ...flags, server: url });
    });
}

async function login(context: CommandContext, flags: LoginFlags): Promise<ExitCode> {
  const { io, t, language } = context;
  const { server } = await readSettings(io, flags.server === undefined ? {} : { server: flags.server });
  if (isExposed(server)) context.tell(t('login.exposed', { server }));
  const password = await readPassword(context, flags, server);
  if (password === '') throw new UsageError('login.noPassword');
  const { signIn, ProblemError } = await import('@testyard/client');
  const { token, expiresAt } = await signIn({ server, userName: flags.user, password, language }).catch(
    (error) => {
      const isRefused = error instanceof ProblemError && error.code === 'SIGN_IN_FAILED';
      throw isRefused ? new NotSignedInError('session.refused', { server, user: flags.user }) : error;
    },
  );
  const path = credentialsPath(io.env);
  await storeCredential(path, server, { token, expiresAt, userName: flags.user });
  if (flags.json) context.printJson({ server, userName: flags.user, expiresAt });
  else context.print(t('login.done', { server, user: flags.user, until: localTime(expiresAt), file: path }));
  return EXIT.passed;
}

async function readPassword({ io, t }: CommandContext, flags: LoginFlags, server: string): Promise<string> {
  if (flags.passwordFile !== undefined) return readSecretFile(resolve(io.cwd, flags.passwordFile));
  if (io.env.TESTYARD_PASSWORD) return io.env.TESTYARD_PASSWORD;
  if (io.stdin.isTTY) return askHidden(io, t('login.prompt', { user: flags.user, server }));
  return readFirstLine(io.stdin);
}

/** A password over plain HTTP to another machine can be read on the way. */
function isExposed(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return protocol === 'http:' && !loopback;
}
