/** The executor as a process of its own: its signals, its input and its exit code. */
import { createInterface } from 'node:readline';
import { runExecutor } from './executor.ts';
import { ExecutorError } from './executor-error.ts';
import { type Saying, say } from './executor-texts.ts';
import { type ExecutorInput, executorOptions } from './options.ts';

/** No task came within `--idle-seconds`. */
const idleExitCode = 7;
const codeWithinMs = 10_000;

/**
 * What the `executor` command does. The first SIGTERM or SIGINT lets a separate executor finish its leases, the second
 * makes it leave; an embedded one leaves at the first, and at once when its input ends. Answers the exit code.
 */
export async function runExecutorProcess(input: ExecutorInput): Promise<number> {
  const finish = new AbortController();
  const leave = new AbortController();
  const language = input.language ?? 'en';
  const log = (said: Saying | string) =>
    void process.stderr.write(`${typeof said === 'string' ? said : say(said, language)}\n`);
  const onSignal = () => {
    if (input.embedded || finish.signal.aborted) leave.abort();
    finish.abort();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    const code = input.embedded ? await lifeLine(() => leave.abort('orphaned')) : input.code;
    const options = executorOptions({ ...input, ...(code ? { code } : {}) }, process.env);
    const end = await runExecutor(options, { finish: finish.signal, leave: leave.signal }, log);
    return end === 'idle' ? idleExitCode : end === 'undelivered' ? 1 : 0;
  } catch (error) {
    log(error instanceof ExecutorError ? `${error.code}: ${say(error.saying, language)}` : messageOf(error));
    return error instanceof ExecutorError && error.code === 'OPTION_INVALID' ? 2 : 1;
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    if (input.embedded) process.stdin.destroy();
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The parent's first line is the code, and may be empty; the input then stays open for as long as the parent lives. */
function lifeLine(onEnd: () => void): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new ExecutorError('OPTION_INVALID', { key: 'option.codeInput' })),
      codeWithinMs,
    );
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(line.trim());
    });
    lines.once('close', () => {
      clearTimeout(timer);
      resolve('');
      onEnd();
    });
  });
}
