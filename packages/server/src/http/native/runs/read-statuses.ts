import { type CaseStatus, CoreError, caseStatuses, wrongAt } from '@testyard/core';

/** `failed` or `failed,error`; null where absent: any. Errors: REQUEST_INVALID. */
export function readStatuses(text: string | undefined): CaseStatus[] | null {
  if (text === undefined) return null;
  return text.split(',').map((part) => {
    const status = caseStatuses.find((known) => known === part.trim());
    if (status) return status;
    const finding = wrongAt('/status', 'case-statuses', caseStatuses.join(', '));
    throw new CoreError('REQUEST_INVALID', { findings: [finding] });
  });
}
