/** What is said where the disk of this host does not take what a lease writes. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
/** As a program says it that was started here, in the language `C`. */
const fullWords = /no space left on device|disk quota exceeded/i;

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return fullCodes.has((error as NodeJS.ErrnoException).code ?? '') || fullWords.test(error.message);
}

/** For the people who read the run. */
export function diskText(error: Error): string {
  return isDiskFull(error)
    ? `The disk of the executor is full (EXECUTOR_DISK_FULL): ${error.message}`
    : `The executor cannot keep what the task has to tell (EXECUTOR_DISK_FULL): ${error.message}`;
}

/** How a lease ends that met it. */
export function diskTrouble(error: Error): { readonly cause: 'infrastructure'; readonly message: string } {
  return { cause: 'infrastructure', message: diskText(error) };
}

export const wasFullText =
  'The disk of the executor was nearly full while this ran (EXECUTOR_DISK_FULL): what went wrong may come from that';
