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

/** Opens a case beside the list. The same function always, so that lines of the list stay as they are. */
export function useOpenCase(set: ReturnType<typeof useRunAddress>['set']): (id: string) => void {
  const current = useRef(set);
  current.current = set;
  return useCallback((id) => void current.current({ case: id, ...none }), []);
}
