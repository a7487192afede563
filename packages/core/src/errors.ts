import type { Finding } from './findings.ts';
import type { UnfitExecutor } from './scheduling/fit/unfit.ts';
import { type Why, whyInLog } from './whys.ts';

/**
 * What can be wrong, as one closed catalogue. Doors map each code to their own status and words by
 * `Record<ErrorCode, ...>`, so that a new code does not compile until every dialect can say it.
 * docs/errors.md has one entry for each, compared by a test.
 */
export const errorCatalogue = {
  // Who is calling
  TOKEN_MISSING: 'unauthenticated',
  TOKEN_UNKNOWN: 'unauthenticated',
  TOKEN_EXPIRED: 'unauthenticated',
  SIGNATURE_WRONG: 'unauthenticated',
  SIGNATURE_EXPIRED: 'unauthenticated',
  ACCESS_KEY_LOCKED: 'unauthenticated',
  ACCESS_KEY_UNREADABLE: 'unauthenticated',
  SIGN_IN_FAILED: 'unauthenticated',
  CREDENTIAL_UNKNOWN: 'unauthenticated',
  CREDENTIAL_REPLACED: 'unauthenticated',
  REGISTRATION_CODE_UNUSABLE: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  // What is asked for
  ROUTE_NOT_FOUND: 'not-found',
  NOT_FOUND: 'not-found',
  TEMPLATE_NOT_FOUND: 'not-found',
  METHOD_NOT_ALLOWED: 'method-not-allowed',
  BODY_NOT_JSON: 'invalid',
  BODY_NOT_YAML: 'invalid',
  BODY_ENCODED: 'encoded',
  REQUEST_INVALID: 'invalid',
  CURSOR_INVALID: 'invalid',
  PREFER_INVALID: 'invalid',
  IDEMPOTENCY_KEY_INVALID: 'invalid',
  IF_MATCH_INVALID: 'invalid',
  NOTHING_TO_EXECUTE: 'invalid',
  TEMPLATE_ID_NOT_STRING: 'invalid',
  SEVERAL_PROJECTS: 'invalid',
  TEMPLATE_INVALID: 'invalid',
  PARAMETER_INVALID: 'invalid',
  MATRIX_EMPTY: 'invalid',
  PASSWORD_UNACCEPTABLE: 'invalid',
  PROTOCOL_UNSUPPORTED: 'invalid',
  EXECUTOR_TOO_OLD: 'invalid',
  // What stands against it
  NAME_TAKEN: 'conflict',
  ROTATION_NOT_ORDERED: 'conflict',
  LAST_ADMIN: 'conflict',
  TEMPLATE_DISABLED: 'conflict',
  TEMPLATE_CHANGED: 'precondition',
  SUT_CHANGED: 'precondition',
  GROUP_EMPTY: 'conflict',
  RUN_NOT_FINISHED: 'conflict',
  NOTHING_TO_RERUN: 'conflict',
  RUN_IS_DRY: 'conflict',
  RUN_IS_IMPORTED: 'conflict',
  RUN_PINNED: 'conflict',
  RUN_ENDED: 'conflict',
  NO_MATCHING_EXECUTOR: 'conflict',
  SECRET_UNKNOWN: 'conflict',
  SECRET_UNREADABLE: 'conflict',
  IDEMPOTENCY_KEY_REUSED: 'conflict',
  IDEMPOTENCY_IN_PROGRESS: 'conflict',
  STALE: 'conflict',
  SEQUENCE_GAP: 'conflict',
  RESULT_CONFLICT: 'conflict',
  LEDGER_CONFLICT: 'conflict',
  LOG_CONFLICT: 'conflict',
  ARTIFACT_HASH_MISMATCH: 'conflict',
  RANGE_NOT_SATISFIABLE: 'range',
  BODY_TOO_LARGE: 'too-large',
  ARTIFACT_LIMIT: 'too-large',
  HEADERS_TOO_LARGE: 'headers-too-large',
  RATE_LIMITED: 'rate-limited',
  // What the service cannot do now
  STORE_UNAVAILABLE: 'unavailable',
  SHUTTING_DOWN: 'unavailable',
  DISK_FULL: 'disk-full',
  INTERNAL: 'internal',
  // What a finished run says to a caller that waited for its verdict: a result, never thrown
  RUN_FAILED: 'verdict',
  RUN_ERROR: 'verdict',
  RUN_INVALID: 'verdict',
  RUN_STOPPED: 'verdict',
  // Why it does not start
  DATA_FOLDER_IN_USE: 'start-up',
  DATA_FOLDER_UNUSABLE: 'start-up',
  DATABASE_URL_INVALID: 'start-up',
  DATABASE_UNREACHABLE: 'start-up',
  DATABASE_SIGN_IN_FAILED: 'start-up',
  DATABASE_NOT_TRUSTED: 'start-up',
  DATABASE_UNSAFE: 'start-up',
  DATABASE_UNSUITABLE: 'start-up',
  DATABASE_IN_USE: 'start-up',
  DATA_NEWER: 'start-up',
  OBJECT_STORE_UNUSABLE: 'start-up',
  SECRETS_KEY_UNUSABLE: 'start-up',
  ADDRESS_NOT_PROTECTED: 'start-up',
  PORT_UNAVAILABLE: 'start-up',
  OPTION_INVALID: 'start-up',
  // Why data is not copied
  NOTHING_TO_BACK_UP: 'start-up',
  BACKUP_NOT_OF_POSTGRES: 'start-up',
  BACKUP_TARGET_EXISTS: 'start-up',
  BACKUP_TARGET_UNUSABLE: 'start-up',
  BACKUP_INCOMPLETE: 'start-up',
  BACKUP_DAMAGED: 'start-up',
  BACKUP_NEWER: 'start-up',
  DATA_FOLDER_NOT_EMPTY: 'start-up',
  NOTHING_TO_MOVE: 'start-up',
  SCHEMA_NOT_PRESENT: 'start-up',
  DATABASE_NOT_EMPTY: 'start-up',
  MOVED_ROWS_DIFFER: 'start-up',
  // What an executor says of its host
  JOURNAL_UNREADABLE: 'start-up',
  EXECUTOR_DISK_FULL: 'start-up',
  EXECUTOR_REFUSES: 'start-up',
  EXECUTOR_HOOK_FAILED: 'start-up',
  EXECUTOR_CANARY_FAILED: 'start-up',
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorKind = (typeof errorCatalogue)[ErrorCode];

/** What the texts of an error speak of. Never a secret, a path of the server's or a stack. */
export interface ErrorDetails {
  /** Kind of the object that is missing or in the way: `run`, `task`, `project`, `executor`... */
  readonly kind?: string;
  /** The id, name or value that was given. */
  readonly given?: string;
  /** Ids or names of templates that the error speaks of, with why where they differ. */
  readonly templates?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly why?: string;
    /** What each executor lacks for it. */
    readonly unfit?: readonly UnfitExecutor[];
    /** What is wrong with the values that it was given. */
    readonly findings?: readonly Finding[];
    /** Of what stands against it, where that is something else than the error itself says, and what it speaks of. */
    readonly code?: ErrorCode;
    readonly given?: string;
  }[];
  readonly findings?: readonly Finding[];
  /** The number that the caller has to go on from, a limit in bytes, or seconds to wait. */
  readonly number?: number;
  /** Of the run that the call had started before it came to the error: that goes on. */
  readonly runId?: string;
  /** A near miss: "did you mean ...?" */
  readonly suggestion?: string;
  /** What more is known of why. */
  readonly why?: Why;
}

/** An error that the caller can understand and act on. Our own mistakes are not CoreErrors. */
export class CoreError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.why ? `${code}: ${whyInLog(details.why)}` : code);
    this.name = 'CoreError';
    this.code = code;
    this.details = details;
  }

  get kind(): ErrorKind {
    return errorCatalogue[this.code];
  }
}

/** True where a use case says no; false where its store failed it, which has a cause, or where we made a mistake. */
export function isRefusal(error: unknown): error is CoreError {
  return error instanceof CoreError && error.cause === undefined;
}

/** True where its store cannot be used now: what failed by it may be done all the same. */
export function isOfStore(error: unknown): error is CoreError {
  return error instanceof CoreError && (error.kind === 'unavailable' || error.kind === 'disk-full');
}
