/** Why an executor cannot start or must end; `code` is an entry of docs/errors.md. */
export class ExecutorError extends Error {
  readonly code:
    | 'OPTION_INVALID'
    | 'REGISTRATION_CODE_UNUSABLE'
    | 'CREDENTIAL_UNKNOWN'
    | 'DATA_FOLDER_UNUSABLE'
    | 'PROTOCOL_UNSUPPORTED';

  constructor(code: ExecutorError['code'], message: string) {
    super(message);
    this.name = 'ExecutorError';
    this.code = code;
  }
}
