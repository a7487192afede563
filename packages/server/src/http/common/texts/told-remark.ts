import type { Remark } from '@testyard/core';
import type { ExecutorRemark } from '@testyard/protocol';

/** What a message says, as what it is: words of our own programs keep their rule, all others are as they were told. */
export function toldRemark<M extends string | null>(told: {
  readonly message: M;
  readonly remark?: ExecutorRemark;
}): Remark | M {
  const { message, remark } = told;
  return remark === undefined || message === null
    ? message
    : { rule: 'executor', text: message, said: remark };
}
