import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { readSecretFile } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';
import { askHidden } from './ask.ts';

const most = 200_000;

/** A value of any number of lines: from a file, the terminal, or all of standard input; never from the command line. */
export async function readSecret(
  { io }: CommandContext,
  { file, question }: { readonly file: string | undefined; readonly question: string },
): Promise<string> {
  const given = await readFrom(io, file, question);
  if (given === '') throw new UsageError('secret.empty');
  return given;
}

function readFrom(io: Io, file: string | undefined, question: string): Promise<string> {
  if (file !== undefined) return readSecretFile(resolve(io.cwd, file));
  return io.stdin.isTTY ? askHidden(io, question) : readAll(io.stdin);
}

/** Without the line end that `echo` adds. */
async function readAll(stdin: Io['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Buffer | string));
    bytes += chunks.at(-1)?.length ?? 0;
    if (bytes > most) break;
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
