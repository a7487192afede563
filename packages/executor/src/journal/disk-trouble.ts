import { type Said, say } from '../texts/remark.ts';

/** What is said where the disk of this host does not take what a lease writes. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
/** As a program says it that was started here, in the language `C`. */
const fullWords = /no space left on device|disk quota exceeded/i;

/** Whether there is no room, by the code of the error or by the words of a program. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return fullCodes.has((error as NodeJS.ErrnoException).code ?? '') || fullWords.test(error.message);
}

/** For the people who read the run. */
export function diskText(error: Error): Said {
  return say(isDiskFull(error) ? 'disk-full' : 'disk-unusable', { text: error.message });
}

/** How a lease ends that met it. */
export function diskTrouble(error: Error): Said & { readonly cause: 'infrastructure' } {
  return { cause: 'infrastructure', ...diskText(error) };
}

export const wasFull: Said = say('disk-was-full');
