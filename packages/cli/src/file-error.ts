import type { TextKey } from './texts/texts.ts';
import { UsageError } from './usage-error.ts';

const TEXTS: Readonly<Record<string, TextKey>> = {
  ENOENT: 'file.missing',
  EACCES: 'file.forbidden',
  EPERM: 'file.forbidden',
};

/** What a person is told where a file or folder that was named cannot be read. */
export function unreadable(file: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new UsageError(TEXTS[code] ?? 'file.unreadable', { file, why: code });
}
