import type { Readable } from 'node:stream';

export interface OutputStream {
  write(chunk: string | Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
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
  /** Command line that starts this very program, for a child process of its own. */
  readonly program: readonly string[];
  /** Hears signals instead of dying of them, until the returned function is called. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
}

export function processIo(): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    program: [process.execPath, process.argv[1] ?? ''],
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

/** Writes raw bytes and waits where the reader is slower. */
export async function writeBytes(stream: OutputStream, bytes: Uint8Array): Promise<void> {
  if (stream.write(bytes)) return;
  await new Promise<void>((resolve) => stream.once('drain', resolve));
}
