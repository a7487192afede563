import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

interface Selection {
  /** Ids of cases. */
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
}

const SelectionContext = createContext<Selection>({ selected: new Set(), toggle: () => {}, clear: () => {} });

/** Which cases of a run are marked, whatever part of it is looked at. */
export function SelectionProvider({ children }: { readonly children: ReactNode }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const selection = useMemo<Selection>(
    () => ({
      selected,
      toggle: (id) =>
        setSelected((before) => {
          const after = new Set(before);
          if (!after.delete(id)) after.add(id);
          return after;
        }),
      clear: () => setSelected(new Set<string>()),
    }),
    [selected],
  );
  return <SelectionContext value={selection}>{children}</SelectionContext>;
}

export const useSelection = (): Selection => useContext(SelectionContext);
