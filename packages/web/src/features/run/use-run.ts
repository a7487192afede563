import { useQuery, useQueryClient } from '@tanstack/react-query';
import { followRun } from '@testyard/client';
import type { Run } from '@testyard/protocol';
import { useEffect } from 'react';
import { finalCount } from '../../glossary/looks.ts';
import { useService } from '../../session/session.tsx';
import { CaseTable } from './model/case-table.ts';

/** A server that is away is waited for; the page says so meanwhile. */
const retryForMs = 24 * 60 * 60_000;

/** A run of the round that is asked for; undefined: of the latest. */
export function useRun(runId: string, round: string | undefined) {
  const service = useService();
  return useQuery({
    queryKey: runKey(runId, round),
    queryFn: ({ signal }) =>
      service.call('getRun', { params: { runId }, query: round === undefined ? {} : { round }, signal }),
    staleTime: 30_000,
  });
}

export const runKey = (runId: string, round: string | undefined) =>
  ['run', runId, round ?? 'latest'] as const;

interface Reading {
  /** The round that the address names. */
  readonly asked: string | undefined;
  /** The list is long, and waits for what is looked at first. */
  readonly isTime: boolean;
}

/** All cases of the round that `run` is in; they and the run are kept as they become while it goes on. */
export function useRunCases(run: Run, { asked, isTime }: Reading) {
  const { table, ends, error, again } = useTable(run, isTime);
  useFollowing(run, { asked, table, ends });
  return { table, error, again };
}

function useTable({ id, round, counts }: Run, isTime: boolean) {
  const service = useService();
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', id, round],
    enabled: isTime,
    queryFn: async ({ signal }) => {
      // Ends that come while the list is read are told once more by the events, and change nothing then.
      const ends = finalCount(counts);
      const query = { round: String(round) };
      const asked = { params: { runId: id }, query, signal, retryForMs };
      const columns = await service.call('listCaseColumns', asked);
      return { table: await CaseTable.of(columns), ends };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    structuralSharing: false,
  });
  return { table: data?.table ?? null, ends: data?.ends ?? 0, error: data ? null : error, again: refetch };
}

interface Followed {
  /** The round that the address names. */
  readonly asked: string | undefined;
  readonly table: CaseTable | null;
  /** How many cases had ended when the table was read. */
  readonly ends: number;
}

function useFollowing(run: Run, { asked, table, ends }: Followed): void {
  const service = useService();
  const cache = useQueryClient();
  const { id, round } = run;
  const isOver = run.state === 'finished';
  useEffect(() => {
    if (isOver || table === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    const show = (now: Run) => cache.setQueryData(runKey(id, asked), now);
    const follow = async () => {
      const events = followRun(service, id, { round, after: { round, ends }, signal, retryForMs });
      for (;;) {
        const { done, value } = await events.next();
        if (done) return show(value);
        if (value.type === 'run') show(value.run);
        else table.apply(value.cases);
      }
    };
    // What cannot be followed is read again, which says why.
    follow().catch(() => {
      if (!signal.aborted) cache.invalidateQueries({ queryKey: ['run', id] });
    });
    return () => controller.abort();
  }, [service, cache, id, round, asked, isOver, table, ends]);
}
