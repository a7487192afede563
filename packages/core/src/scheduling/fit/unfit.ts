import type { Remark } from '../../ledger/remark.ts';
import type { GuardRule } from './guards.ts';

/** What an executor lacks for a task. */
export type UnfitRule =
  | GuardRule
  | 'revoked'
  | 'other-project'
  | 'no-framework'
  | 'label-missing'
  | 'label-differs'
  | 'label-range'
  | 'folder'
  | 'git-scheme';

/** Doors put it into the words of the reader's language; `values` are what the words speak of, in their order. */
export interface Unfit {
  readonly rule: UnfitRule;
  readonly values: readonly string[];
}

/** A framework that it has, and does not believe itself. */
export interface Distrusted {
  readonly rule: 'distrusted';
  readonly framework: string;
  readonly message: Remark;
}

/** What an executor said itself when it could not work on a task. */
export interface Unable {
  readonly rule: 'told';
  readonly message: Remark;
}

/** An executor by name, with what it lacks. */
export interface UnfitExecutor {
  readonly name: string;
  readonly why: Unfit | Distrusted | Unable;
}
