import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { byteSize, grouped } from '../terminal/figures.ts';
import { StatusLine } from '../terminal/status-line.ts';
import { isAnimated } from '../terminal/style.ts';
import { inServersWords } from '../told-error.ts';

export type Server = typeof import('@testyard/server');
type Progress = import('@testyard/server').CopyProgress;
export type Manifest = import('@testyard/server').BackupManifest;

/** What copying is done with: the server's code without a server. */
export interface CopyHandle {
  readonly server: Server;
  readonly clock: { now(): number };
  /** Says to end where the user interrupts. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** One line of progress, where there is a terminal to draw it over. */
  readonly tell: (text: string) => void;
}

/**
 * Runs a command that copies a whole installation: its progress on a terminal, its errors in the server's words, and
 * Ctrl-C as an end that leaves nothing behind.
 */
export async function copying(
  context: CommandContext,
  action: (handle: CopyHandle) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { io, t } = context;
  const server = await import('@testyard/server');
  const interruption = new AbortController();
  const forget = io.onSignal(() => interruption.abort());
  const line = isAnimated(io.stderr, io.env) ? new StatusLine(io.stderr) : undefined;
  const tell = (text: string): void => line?.show(text);
  const onProgress = (progress: Progress): void => tell(progressText(context, progress));
  const clock = { now: () => Date.now() };
  try {
    return await action({ server, clock, signal: interruption.signal, onProgress, tell });
  } catch (error) {
    line?.clear();
    if (!interruption.signal.aborted) throw inServersWords(error, server.describeError, context.language);
    context.tell(t('copy.interrupted'));
    return EXIT.interrupted;
  } finally {
    line?.clear();
    forget();
  }
}

function progressText({ t }: CommandContext, { step, ...so }: Progress): string {
  if (step === 'database') return t('copy.database');
  return t(`copy.${step}`, {
    files: grouped(so.files),
    ofFiles: grouped(so.ofFiles),
    size: byteSize(so.bytes),
    ofSize: byteSize(so.ofBytes),
  });
}

/** What a backup shows and holds, for people. */
export function printManifest({ print, t }: CommandContext, manifest: Manifest, time: string): void {
  const { counts, files, bytes } = manifest;
  print(`  ${t('backup.moment', { time })}`);
  const shown = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, grouped(count)]));
  print(`  ${t('backup.holds', { ...shown, files: grouped(files), size: byteSize(bytes) })}`);
}

const SHOWN_PROBLEMS = 5;

/** Objects that were not whole before anything was copied, on stderr. */
export function tellProblems(
  { tell, t, style }: CommandContext,
  { problems, removedMeanwhile }: Manifest,
): void {
  if (removedMeanwhile > 0) tell(t('backup.removed', { count: removedMeanwhile }));
  if (problems.length === 0) return;
  tell(`${style.err.yellow('!')} ${t('backup.problems', { count: problems.length })}`);
  for (const { file, what } of problems.slice(0, SHOWN_PROBLEMS)) tell(`    ${file} (${what})`);
  if (problems.length > SHOWN_PROBLEMS)
    tell(`    ${t('backup.more', { count: problems.length - SHOWN_PROBLEMS })}`);
}
