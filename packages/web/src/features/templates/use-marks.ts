import { useMemo, useState } from 'react';

export interface Marks {
  /** Ids of templates. */
  readonly marked: ReadonlySet<string>;
  /** Marks one, or takes its mark away; with `through`, ids in the order of the list, all from the one before to it. */
  readonly toggle: (id: string, through?: readonly string[]) => void;
  readonly set: (ids: readonly string[], on: boolean) => void;
  readonly clear: () => void;
}

interface State {
  readonly marked: ReadonlySet<string>;
  /** The one that was marked, or not, before; a range begins there. */
  readonly last: string | null;
}

const none: State = { marked: new Set(), last: null };

/** Which templates are marked to be run together, also those that a search hides. */
export function useMarks(): Marks {
  const [state, setState] = useState(none);
  return useMemo(
    () => ({
      marked: state.marked,
      toggle: (id, through) => setState((before) => toggled(before, id, through)),
      set: (ids, on) => setState((before) => ({ ...before, marked: withAll(before.marked, ids, on) })),
      clear: () => setState(none),
    }),
    [state],
  );
}

/** All of a range become what the one becomes that was pointed at. */
export function toggled({ marked, last }: State, id: string, through: readonly string[] = []): State {
  const ends = [through.indexOf(last ?? ''), through.indexOf(id)];
  const range = ends.includes(-1) ? [id] : through.slice(Math.min(...ends), Math.max(...ends) + 1);
  return { marked: withAll(marked, range, !marked.has(id)), last: id };
}

function withAll(marked: ReadonlySet<string>, ids: readonly string[], on: boolean): ReadonlySet<string> {
  const after = new Set(marked);
  for (const id of ids)
    if (on) after.add(id);
    else after.delete(id);
  return after;
}
