/** What happens in a random history: each step with its figures, so that a history can be told again and made shorter. */
import type { LeaseFinish } from '@testyard/core';
import fc from 'fast-check';

/** How often each happens: what goes well more often than what goes wrong, so that histories come far. */
const weights = {
  ...{
    start: 3,
    claim: 14,
    begin: 4,
    run: 26,
    pull: 8,
    'start-case': 4,
    'give-back': 4,
    repeat: 4,
    gap: 2,
    stray: 3,
  },
  ...{ log: 4, finish: 4, late: 5, beat: 6, lose: 2, 'pass-time': 4, 'pass-hours': 1, announce: 2 },
  ...{ stall: 1, 'set-back': 1, restart: 2, 'stop-run': 1, 'stop-task': 1, rerun: 9 },
  ...{ 'pause-run': 2, 'pause-task': 2, 'go-on': 3 },
  ...{ drain: 2, resume: 3, 'remove-executor': 3 },
  ...{ pin: 2, unpin: 1, delete: 2, 'sweep-by-age': 1, 'sweep-by-size': 1, 'remove-leftovers': 1 },
};
const endings = { completed: 3, 'session-died': 3, failed: 3, 'timed-out': 1, stopped: 2, returned: 6 };

export type Action = keyof typeof weights;

export interface Step {
  readonly action: Action;
  /** Which run, executor or lease: any number, taken modulo how many there are. */
  readonly who: number;
  readonly size: number;
  readonly statuses: readonly ('passed' | 'failed' | 'skipped')[];
  readonly outcome: LeaseFinish['outcome'];
}

export interface Setting {
  readonly caseCount: number;
  readonly taskCount: number;
  readonly retries: number;
  readonly maximumFailures: number;
}

function weighted<Name extends string>(table: Record<Name, number>): fc.Arbitrary<Name> {
  const names = Object.keys(table) as Name[];
  return fc.oneof(...names.map((name) => ({ weight: table[name], arbitrary: fc.constant(name) })));
}

export const step: fc.Arbitrary<Step> = fc.record({
  action: weighted(weights),
  who: fc.nat(5),
  size: fc.integer({ min: 1, max: 12 }),
  statuses: fc.array(fc.constantFrom('passed', 'passed', 'failed', 'skipped'), {
    minLength: 1,
    maxLength: 4,
  }),
  outcome: weighted(endings),
});

export const setting: fc.Arbitrary<Setting> = fc.record({
  caseCount: fc.constantFrom(130, 40, 130, 40, 6, 1, 0),
  taskCount: fc.constantFrom(1, 1, 2),
  retries: fc.constantFrom(0, 1),
  maximumFailures: fc.constantFrom(0, 0, 3),
});
