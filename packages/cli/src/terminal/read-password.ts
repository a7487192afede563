import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { readSecretFile } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';
import { askHidden, readFirstLine } from './ask.ts';

/** A password from a file, else from the terminal, else from standard input; never from the command line. */
export async function readPassword(
  { io }: CommandContext,
  { file, question }: { readonly file: string | undefined; readonly question: string },
): Promise<string> {
  const given =
    file !== undefined
      ? await readSecretFile(resolve(io.cwd, file))
      : io.stdin.isTTY
        ? await askHidden(io, question)
        : await readFirstLine(io.stdin);
  if (given === '') throw new UsageError('login.noPassword');
  return given;
}
