import type { Readable } from 'node:stream';

export interface OutputStream {
  /** `done` is called when it is written, with what prevented that. */
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface InputStream extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

export type EndSignal = 'SIGINT' | 'SIGTERM';

/** Everything of the process that the program touches, so that a test can run it whole. */
export interface Io {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** Command line that starts this very program, for a child process of its own. */
  readonly program: readonly string[];
  /** Why something that went to stdout so far could not be written; null where all was, or its reader went away. */
  outputError(): Promise<Error | null>;
  /** Hears signals instead of dying of them, until the returned function is called. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
}

/** From now on output that cannot be written ends nothing: what is under way goes on, and keeps its exit code. */
export function processIo(): Io {
  let lost: Error | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  process.stderr.on('error', () => undefined);
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    program: [process.execPath, process.argv[1] ?? ''],
    // A stream tells its error in a turn of its own.
    outputError: () => new Promise((resolve) => setImmediate(() => resolve(lost))),
    onSignal(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

/** Width of a terminal; some say 0 where they do not know. */
export const columnsOf = (stream: OutputStream): number => stream.columns || 80;

/** Width of the terminal that results go to; undefined where they go into a file or a pipe, and lines are as long as they are. */
export const terminalColumns = ({ stdout }: Pick<Io, 'stdout'>): number | undefined =>
  stdout.isTTY ? columnsOf(stdout) : undefined;

/** Writes raw bytes and waits where the reader is slower. Rejects with the stream's error, `EPIPE` where nobody reads. */
export async function writeBytes(stream: OutputStream, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
