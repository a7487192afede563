/** Why a workspace could not be prepared. `configuration`: the template asks for what cannot be; trying again is no use. */
export class PreparationError extends Error {
  override readonly cause: 'set-up' | 'configuration';

  constructor(cause: 'set-up' | 'configuration', message: string) {
    super(message);
    this.name = 'PreparationError';
    this.cause = cause;
  }
}
