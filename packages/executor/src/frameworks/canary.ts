/**
 * A tiny suite of which every outcome is known. An executor runs those of a framework through the very code that runs
 * tests, to learn whether what the framework says on this host can be believed.
 */
import type { CaseStatus, Cause, TaskPlan } from '@testyard/protocol';

export interface Canary {
  /** Among those of its framework. */
  readonly name: string;
  /** Its source: a folder of the executor's assets. */
  readonly folder: string;
  readonly plan: Partial<Pick<TaskPlan, 'select' | 'arguments' | 'command' | 'cases' | 'report'>>;
  /** Of a framework with the ledger mode `files`: what is found, which tells of the cases. */
  readonly files?: readonly string[];
  /** All its cases by name: no other one may be found, and each must end so. */
  readonly expected: Readonly<Record<string, CanaryOutcome>>;
}

export interface CanaryOutcome {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  /** To be found in what is told of the case: its message, details or output. */
  readonly says?: string;
}

export const passes: CanaryOutcome = { status: 'passed', cause: null };
export const fails: CanaryOutcome = { status: 'failed', cause: 'test' };
export const isSkipped: CanaryOutcome = { status: 'skipped', cause: null };
export const isAnError: CanaryOutcome = { status: 'error', cause: 'test' };
/** The process of the session dies in it. */
export const crashes: CanaryOutcome = { status: 'error', cause: 'tool' };
/** It does not end by itself. */
export const hangs: CanaryOutcome = { status: 'failed', cause: 'time-out' };
/** Text that does not survive a wrong encoding. */
export const unicodeText = '期望的 é 😀';
