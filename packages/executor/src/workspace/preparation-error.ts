import type { ExecutorRemark } from '@testyard/protocol';
import type { Said } from '../remark.ts';

/** Why a workspace could not be prepared. `configuration`: the template asks for what cannot be; trying again is no use. */
export class PreparationError extends Error {
  override readonly cause: 'set-up' | 'configuration';

  readonly remark: ExecutorRemark;

  constructor(cause: 'set-up' | 'configuration', said: Said) {
    super(said.message);
    this.remark = said.remark;
    this.name = 'PreparationError';
    this.cause = cause;
  }
}
