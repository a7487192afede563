import { type Saying, say } from './texts/executor-texts.ts';

/** Why an executor cannot start or must end; `code` is an entry of docs/errors.md, `message` the English text. */
export class ExecutorError extends Error {
  readonly code:
    | 'OPTION_INVALID'
    | 'REGISTRATION_CODE_UNUSABLE'
    | 'CREDENTIAL_UNKNOWN'
    | 'CREDENTIAL_REPLACED'
    | 'DATA_FOLDER_UNUSABLE'
    | 'PROTOCOL_UNSUPPORTED'
    | 'EXECUTOR_TOO_OLD'
    | 'STALE';
  readonly saying: Saying;

  constructor(code: ExecutorError['code'], saying: Saying) {
    super(say(saying, 'en'));
    this.name = 'ExecutorError';
    this.code = code;
    this.saying = saying;
  }
}
