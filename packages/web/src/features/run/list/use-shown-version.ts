import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { CaseTable } from '../model/case-table.ts';

const never = { subscribe: () => () => {}, version: () => 0 };

/**
 * The version of the table that a list is made of: the newest, but for as long as somebody points at the list it stays
 * as it is, so that nothing moves away under the pointer.
 */
export function useShownVersion(table: CaseTable | null) {
  const { subscribe, version } = table ?? never;
  const now = useSyncExternalStore(subscribe, version);
  const [shown, setShown] = useState({ table, version: now });
  const held = useRef(false);
  useEffect(() => {
    if (!held.current || shown.table !== table) setShown({ table, version: now });
  }, [table, now, shown.table]);
  const catchUp = useCallback(() => setShown({ table, version: version() }), [table, version]);
  const onHeld = useCallback(
    (isHeld: boolean) => {
      held.current = isHeld;
      if (!isHeld) catchUp();
    },
    [catchUp],
  );
  return { now, shown: shown.table === table ? shown.version : now, catchUp, onHeld };
}
