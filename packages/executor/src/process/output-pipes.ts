/**
 * Real pipes for a program's output. Node would give it sockets, on which opening /dev/stdout or /dev/stderr fails:
 * a script that works on a terminal would not work here.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface OutputPipe {
  /** What the program wrote; ends when the last process has closed its end. */
  readonly reader: Socket;
  /** The same pipe, to be read at once; never blocks. */
  readonly readEnd: number;
  /** The program's end, to be closed here once the program has it. */
  readonly writeEnd: number;
}

/** Making them takes a process: so some are made for those who come later. */
const atOnce = 16;
const spare: Omit<OutputPipe, 'reader'>[] = [];

/** Opens `count` pipes; `folder` is only used for a moment. */
export async function openOutputPipes(folder: string, count: number): Promise<OutputPipe[]> {
  return (await takePipes(folder, count)).map((ends) => ({
    ...ends,
    reader: new Socket({ fd: ends.readEnd, readable: true, writable: false }),
  }));
}

/** A pipe the other way round. */
export interface InputPipe {
  readonly writer: Socket;
  /** The program's end, to be closed here once the program has it. It never blocks, but opened anew by its name it does. */
  readonly readEnd: number;
}

/** A pipe into a program; `folder` is only used for a moment. */
export async function openInputPipe(folder: string): Promise<InputPipe> {
  const [ends] = await takePipes(folder, 1);
  if (!ends) throw new Error('No pipe was made');
  const { readEnd, writeEnd } = ends;
  return { readEnd, writer: new Socket({ fd: writeEnd, readable: false, writable: true }) };
}

async function takePipes(folder: string, count: number): Promise<typeof spare> {
  while (spare.length < count) spare.push(...(await makePipes(folder, Math.max(atOnce, count))));
  return spare.splice(0, count);
}

async function makePipes(folder: string, count: number): Promise<typeof spare> {
  const paths = Array.from({ length: count }, () => join(folder, `.pipe-${randomUUID()}`));
  await promisify(execFile)('mkfifo', ['-m', '600', ...paths], { timeout: 10_000 });
  return paths.map((path) => {
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeEnd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return { readEnd, writeEnd };
  });
}

/** Closes pipes of which no program got an end. */
export function discardPipes(pipes: readonly OutputPipe[]): void {
  for (const pipe of pipes) {
    closeSync(pipe.writeEnd);
    pipe.reader.destroy();
  }
}
