import type { CaseStatus } from '@testyard/protocol';

/** The words of CTRF. What it has no word for is `other`, with our own word as `rawStatus`. */
export type CtrfStatus = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

export const ctrfStatuses: Readonly<Record<CaseStatus, CtrfStatus>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  flaky: 'passed',
  error: 'other',
  blocked: 'other',
  'not-run': 'other',
  'not-reported': 'other',
};

/** `pending`: it is still to be executed. */
export function ctrfStatus(status: CaseStatus | null): CtrfStatus {
  return status === null ? 'pending' : ctrfStatuses[status];
}
