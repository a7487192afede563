import { useQueryClient } from '@tanstack/react-query';
import type { Run } from '@testyard/protocol';
import { runKey } from './use-run.ts';

/** Puts the run, as the server has just answered it, in the place of what is shown. */
export function useShowRun(): (run: Run) => void {
  const cache = useQueryClient();
  return (run) => {
    cache.setQueryData(runKey(run.id, undefined), run);
    cache.invalidateQueries({ queryKey: ['runs'] });
  };
}
