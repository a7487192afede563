import type { CaseFinished, Cause, ExecutorRemark, FileReported, FoundCase } from '@testyard/protocol';

/** What became of a case, without whose try it was. */
export type CaseResult = Omit<CaseFinished, 'type' | 'caseId' | 'attempt'>;

/** A case as our part found it. With `finished` it stands for something that gave no cases, such as a file that fails to load. */
export interface CollectedCase extends FoundCase {
  readonly finished?: CaseResult;
}

/**
 * What our part of a runner's process tells, in this order: notices, loading, found (in parts), collected, and then for each case
 * started and finished. `number` counts the cases that it was given, from 0.
 */
export type WarmMessage =
  /** `kind` where it is more than a warning: the task is not green then. */
  | {
      readonly type: 'notice';
      readonly message: string;
      readonly kind?: 'failure';
      readonly cause?: Cause;
      readonly remark?: ExecutorRemark;
    }
  /** What it loads from here on, which may end the process or never end; null: nothing of its own. */
  | { readonly type: 'loading'; readonly file: string | null }
  | { readonly type: 'found'; readonly cases: readonly CollectedCase[] }
  | { readonly type: 'collected' }
  /**
   * It waits for more cases. `ahead`: the last that it has was run, and is torn down by what comes next; `idle`: it has
   * none.
   */
  | { readonly type: 'want'; readonly mode: 'ahead' | 'idle' }
  | { readonly type: 'started'; readonly number: number }
  /** `files`: there are some in the case's folder. */
  | (CaseResult & { readonly type: 'finished'; readonly number: number; readonly files: boolean })
  /** For files that tell their cases when they have run, in place of `finished`. */
  | {
      readonly type: 'reported';
      readonly number: number;
      readonly files: boolean;
      readonly cases: FileReported['cases'];
    };

/**
 * What the process is told. `items`: positions in the order of collection; `folders`: where each puts its files; `attempts`: which
 * try of it this is, from 1; `identities`: as it was asked for, where a file is told apart from one case of it.
 */
export type WarmCommand =
  | {
      readonly type: 'run';
      readonly items: readonly number[];
      readonly folders: readonly string[];
      readonly attempts: readonly number[];
      readonly identities: readonly string[];
    }
  /** The case that was run last has no successor for now. */
  | { readonly type: 'last' }
  | { readonly type: 'end' };

const types: readonly string[] = [
  'notice',
  'loading',
  'found',
  'collected',
  'want',
  'started',
  'finished',
  'reported',
] satisfies WarmMessage['type'][];

/** Our part of the process is ours and comes with us, so its type is all that can be wrong. */
export function isWarmMessage(value: unknown): value is WarmMessage {
  return typeOf(value) !== null && types.includes(String(typeOf(value)));
}

/** Of a message; null where it is none. */
export function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
}
