import type { ExecutorRemark } from '@testyard/protocol';
import type { Said } from '../texts/remark.ts';

/**
 * Why work could not begin. `configuration`: the template asks for what cannot be, trying again is no use;
 * `infrastructure`: the host itself.
 */
export class PreparationError extends Error {
  override readonly cause: 'set-up' | 'configuration' | 'infrastructure';

  readonly remark: ExecutorRemark;

  constructor(cause: PreparationError['cause'], said: Said) {
    super(said.message);
    this.remark = said.remark;
    this.name = 'PreparationError';
    this.cause = cause;
  }
}
