import type { Io } from '../io.ts';

const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';

/** The caller pressed Ctrl-C at a prompt. */
export class PromptInterrupted extends Error {
  override readonly name = 'PromptInterrupted';
}

/** One line from a terminal without showing it; PromptInterrupted on Ctrl-C. */
export async function askHidden(io: Io, question: string): Promise<string> {
  io.stderr.write(question);
  let answer = '';
  try {
    for await (const key of keysOf(io)) {
      if (key === '\r' || key === '\n' || key === CONTROL_D) return answer;
      if (key === '\u007f' || key === '\b') answer = [...answer].slice(0, -1).join('');
      else answer += key;
    }
    return answer;
  } finally {
    io.stderr.write('\n');
  }
}

/** One key out of `keys`, or undefined where `signal` is aborted before; PromptInterrupted on Ctrl-C. */
export async function askKey(io: Io, keys: string, signal: AbortSignal): Promise<string | undefined> {
  for await (const key of keysOf(io, signal)) {
    if (keys.includes(key.toLowerCase())) return key.toLowerCase();
  }
  return undefined;
}

async function* keysOf(io: Io, signal?: AbortSignal): AsyncGenerator<string> {
  const { stdin } = io;
  stdin.setRawMode?.(true);
  try {
    for await (const chunk of chunksOf(stdin, signal)) {
      for (const key of chunk) {
        if (key === CONTROL_C) throw new PromptInterrupted();
        yield key;
      }
    }
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
  }
}

/** Chunks as they come, leaving the stream open for the next prompt. */
async function* chunksOf(stdin: Io['stdin'], signal?: AbortSignal): AsyncGenerator<string> {
  const queue: string[] = [];
  let ended = false;
  let wake = () => {};
  const onData = (data: Buffer | string) => {
    queue.push(data.toString());
    wake();
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  stdin.on('data', onData);
  // The prompt before has paused it.
  stdin.resume();
  stdin.once('end', onEnd);
  signal?.addEventListener('abort', onEnd, { once: true });
  try {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (ended || signal?.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stdin.off('data', onData);
    stdin.off('end', onEnd);
    signal?.removeEventListener('abort', onEnd);
  }
}

/** The first line of a pipe or file given as standard input. */
export async function readFirstLine(stdin: Io['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += (chunk as Buffer | string).toString();
    if (text.includes('\n') || text.length > 10_000) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
