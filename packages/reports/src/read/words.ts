import type { CaseStatus, Cause } from '@testyard/protocol';

const statuses: ReadonlySet<string> = new Set<CaseStatus>([
  ...(['passed', 'failed', 'error', 'skipped', 'flaky', 'blocked', 'not-run', 'not-reported'] as const),
]);
const causes: ReadonlySet<string> = new Set<Cause>([
  ...(['test', 'set-up', 'infrastructure', 'sut', 'configuration', 'tool', 'time-out'] as const),
  ...(['resource-limit', 'stopped', 'not-reported'] as const),
]);

export const isCaseStatus = (text: unknown): text is CaseStatus =>
  typeof text === 'string' && statuses.has(text);
export const isCause = (text: unknown): text is Cause => typeof text === 'string' && causes.has(text);
