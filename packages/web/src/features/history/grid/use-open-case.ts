import { useNavigate } from '@tanstack/react-router';
import type { HistoryCase } from '@testyard/protocol';
import type { MouseEvent } from 'react';
import { useService } from '../../../session/session.tsx';
import { caseSearch } from './case-href.ts';
import type { Column } from './history-columns.ts';
import { placeOf } from './use-grid-focus.ts';

/** A click on a cell, or Enter, opens the case in its run; with a key held down it is the browser's. */
export function useOpenCase(cases: readonly HistoryCase[], columns: readonly Column[]) {
  const service = useService();
  const navigate = useNavigate();
  /** The history knows the ids of what failed alone; that of a case that passed is asked for. */
  const idOf = async ({ name, suite }: HistoryCase, runId: string, rounds: number) => {
    const query = { name, suite, limit: '1', ...(rounds > 1 ? { round: '1' } : {}) };
    const page = await service.call('listCases', { params: { runId }, query }).catch(() => null);
    return page?.items[0]?.id ?? null;
  };
  return async (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const place =
      event.target instanceof Element && event.target.closest('.history-state') && placeOf(event.target);
    if (!place) return;
    const [one, column] = [cases[place.row - 1], columns[place.column]];
    if (one === undefined || column?.kind !== 'run') return;
    event.preventDefault();
    const { run, at } = column;
    const caseId = one.ids[at] ?? (await idOf(one, run.id, run.rounds));
    await navigate({ to: '/runs/$run', params: { run: run.id }, search: caseSearch(one, run, caseId) });
  };
}
