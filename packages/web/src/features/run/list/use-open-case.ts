import { useCallback, useRef } from 'react';
import type { useRunAddress } from '../run-view.tsx';

/** What was looked at of another case. */
const none = {
  attempt: undefined,
  log: undefined,
  at: undefined,
  trace: undefined,
  action: undefined,
} as const;

/** In the address: no case is opened. */
export const noCase = { case: undefined, ...none } as const;

/**
 * Opens a case beside the list. The same function always, so that lines of the list stay as they are. From the first that is
 * opened one goes back to the list.
 */
export function useOpenCase(address: ReturnType<typeof useRunAddress>): (id: string) => void {
  const current = useRef(address);
  current.current = address;
  return useCallback((id) => {
    const { search, set } = current.current;
    void set({ case: id, ...none }, search.case !== undefined);
  }, []);
}
