import { useCallback, useState, useSyncExternalStore } from 'react';
import type { CaseTable } from '../model/case-table.ts';

const never = { subscribe: () => () => {}, version: () => 0 };

/**
 * The version of the table that a list is made of: the newest, but for as long as somebody points at the list it stays
 * as it is, so that nothing moves away under the pointer.
 */
export function useShownVersion(table: CaseTable | null) {
  const { subscribe, version } = table ?? never;
  const now = useSyncExternalStore(subscribe, version);
  const [held, setHeld] = useState<{ table: CaseTable | null; version: number } | null>(null);
  if (held !== null && held.table !== table) setHeld({ table, version: now });
  const catchUp = useCallback(
    () => setHeld((before) => before && { table, version: version() }),
    [table, version],
  );
  const onHeld = useCallback(
    (isHeld: boolean) => setHeld(isHeld ? { table, version: version() } : null),
    [table, version],
  );
  return { now, shown: held?.table === table ? held.version : now, catchUp, onHeld };
}
