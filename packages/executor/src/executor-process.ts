/** The executor as a process of its own: its signals, its input and its exit code. */
import { createInterface } from 'node:readline';
import { onAbort } from './deadline.ts';
import type { EmbeddedBeginning } from './embedded.ts';
import { runExecutor } from './executor.ts';
import { ExecutorError } from './executor-error.ts';
import type { ExecutorLog } from './executor-log.ts';
import { lookAtHost } from './host/host-watch.ts';
import { type ExecutorInput, executorOptions } from './options.ts';
import { ServerRefusal } from './server/server-api.ts';
import { whyUnanswered } from './server/why-unanswered.ts';
import type { ExecutorSignals } from './serving-executor.ts';
import { type Language, type Saying, say } from './texts/executor-texts.ts';

/** No task came within `--idle-seconds`. */
const idleExitCode = 7;

/** The server takes this executor no more, and another start with the same data folder changes nothing about it. */
const refusedExitCode = 4;
const refusals: readonly ExecutorError['code'][] = [
  'REGISTRATION_CODE_UNUSABLE',
  'CREDENTIAL_UNKNOWN',
  'CREDENTIAL_REPLACED',
  'EXECUTOR_TOO_OLD',
  'STALE',
];

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
    const signals = { finish: finish.signal, leave: leave.signal };
    if (input.embedded) {
      await runEmbedded(input, { signals, log, onOrphaned: () => leave.abort('orphaned') });
      return 0;
    }
    const end = await runExecutor(executorOptions(input, process.env), signals, log);
    return end === 'idle' ? idleExitCode : end === 'undelivered' ? 1 : 0;
  } catch (error) {
    log(told(error, language));
    if (!(error instanceof ExecutorError)) return 1;
    return error.code === 'OPTION_INVALID' ? 2 : refusals.includes(error.code) ? refusedExitCode : 1;
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    if (input.embedded) process.stdin.destroy();
  }
}

function told(error: unknown, language: Language): string {
  if (error instanceof ExecutorError) return `${error.code}: ${say(error.saying, language)}`;
  if (error instanceof ServerRefusal)
    return say({ key: 'refused', values: { detail: whyUnanswered(error) } }, language);
  return error instanceof Error ? error.message : String(error);
}

interface EmbeddedLife {
  readonly signals: ExecutorSignals;
  readonly log: ExecutorLog;
  onOrphaned(): void;
}

/** Looks at the host while its server starts; the data folder is not touched before the server has its own. */
async function runEmbedded(input: ExecutorInput, { signals, log, onOrphaned }: EmbeddedLife): Promise<void> {
  const told = lifeLine(signals.leave, onOrphaned);
  // Its server is not known yet, and says nothing about what is looked at.
  const options = executorOptions({ ...input, server: 'http://127.0.0.1' }, process.env);
  const look = lookAtHost(options);
  const beginning = await told;
  if (beginning === null) return;
  await runExecutor(executorOptions({ ...input, ...beginning }, process.env), { ...signals, look }, log);
}

/**
 * The parent's first line says whom to work for; the input then stays open for as long as the parent lives. Null where
 * it is to leave before that: there is no other deadline, as the server may bring a large database to its present form.
 */
function lifeLine(leave: AbortSignal, onEnd: () => void): Promise<EmbeddedBeginning | null> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    onAbort(leave, () => resolve(null));
    lines.once('line', (line) => resolve(JSON.parse(line) as EmbeddedBeginning));
    lines.once('close', onEnd);
  });
}
