import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Language } from './texts/texts.ts';

/** An error of the server's catalogue in the server's own words. */
export class ToldError extends Error {
  override readonly name = 'ToldError';
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
    this.exitCode = BY_USAGE.includes(code) ? EXIT.usage : EXIT.error;
  }
}

/** What the caller has to change; the rest is trouble of the machine or of what lies on it. */
const BY_USAGE: readonly string[] = [
  'ADDRESS_NOT_PROTECTED',
  'OPTION_INVALID',
  'DATABASE_URL_INVALID',
  'NOTHING_TO_BACK_UP',
  'BACKUP_NOT_OF_POSTGRES',
  'BACKUP_TARGET_EXISTS',
  'BACKUP_TARGET_UNUSABLE',
  'BACKUP_INCOMPLETE',
  'DATA_FOLDER_NOT_EMPTY',
  'NOTHING_TO_MOVE',
  'SCHEMA_NOT_PRESENT',
  'DATABASE_NOT_EMPTY',
];

type Describe = typeof import('@testyard/server').describeError;

interface Catalogued {
  readonly code: Parameters<Describe>[0];
  readonly details: Parameters<Describe>[1];
}

/** By name: the class belongs to a package that this one does not know. */
function isCatalogued(error: unknown): error is Catalogued {
  return error instanceof Error && error.name === 'CoreError' && 'code' in error && 'details' in error;
}

/** A ToldError for what the server's catalogue knows; anything else as it is. */
export function inServersWords(error: unknown, describe: Describe, language: Language): unknown {
  return isCatalogued(error)
    ? new ToldError(error.code, describe(error.code, error.details, language))
    : error;
}
