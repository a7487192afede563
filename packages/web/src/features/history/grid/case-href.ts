import type { HistoryCase, HistoryRun } from '@testyard/protocol';
import { writeSearch } from '../../../search-text.ts';

/** What of the page of a run shows this case; without its id, the cases of its name. The history tells of first rounds. */
export function caseSearch(
  { name }: Pick<HistoryCase, 'name'>,
  { rounds }: Pick<HistoryRun, 'rounds'>,
  caseId: string | null,
): Readonly<Record<string, string>> {
  return {
    ...(rounds > 1 ? { round: '1' } : {}),
    tab: 'cases',
    ...(caseId === null ? { q: `"${name.replaceAll('"', '')}"` } : { case: caseId }),
  };
}

/** The address of a case in a run. */
export function caseHref(
  one: Pick<HistoryCase, 'name'>,
  run: Pick<HistoryRun, 'id' | 'rounds'>,
  caseId: string | null,
): string {
  return `/runs/${run.id}${writeSearch(caseSearch(one, run, caseId))}`;
}
