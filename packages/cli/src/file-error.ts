import { systemRefusals } from '@testyard/protocol/system-refusals';
import type { TextValue } from './texts/texts.ts';
import { UsageError } from './usage-error.ts';

/** What a person is told where a file or folder that was named cannot be read. */
export function unreadable(file: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UsageError('file.missing', { file });
  return new UsageError('file.unreadable', { file, why: systemWhy(error) });
}

/** What a person is told where a file that was named cannot be written. */
export function unwritable(file: string, error: unknown): UsageError {
  return new UsageError('file.unwritable', { file, why: systemWhy(error) });
}

/** What the system's refusal means and its code; where it is not usual, its own words. */
export function systemWhy(error: unknown): TextValue {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const meaning = systemRefusals[code];
  return meaning ? { en: `${meaning.en}, ${code}`, zh: `${meaning.zh}，${code}` } : message;
}
